package org.mailstead.dkim;

import java.util.Locale;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * What changes on the way a signature bears, for the header and for the body. RFC 6376 §3.4.
 *
 * @param header for the header fields
 * @param body for the body
 */
public record Canonicalization(Form header, Form body) {
    /** Nothing may change. What a signature means that does not say. */
    public static final Canonicalization SIMPLE = new Canonicalization(Form.SIMPLE, Form.SIMPLE);

    /** White space and folding may change. */
    public static final Canonicalization RELAXED = new Canonicalization(Form.RELAXED, Form.RELAXED);

    /** How a part of a message is prepared. */
    public enum Form {
        /** As it is, but for empty lines at the end of the body. RFC 6376 §3.4.1, §3.4.3. */
        SIMPLE,
        /** With white space reduced. RFC 6376 §3.4.2, §3.4.4. */
        RELAXED;

        private static Optional<Form> of(String name) {
            // a name of the grammar is in any case, RFC 5234 §2.3
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "simple" -> Optional.of(SIMPLE);
                case "relaxed" -> Optional.of(RELAXED);
                default -> Optional.empty();
            };
        }

        /** The name on the wire. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * sig-c-tag-alg = ("simple" / "relaxed") ["/" ...]. RFC 6376 §3.5.
     *
     * @throws SyntaxException if it names another algorithm
     */
    public static Canonicalization parse(String value) throws SyntaxException {
        var slash = value.indexOf('/');
        var header = Form.of(slash < 0 ? value : value.substring(0, slash));
        // RFC 6376 §3.5: if only one is named, it is for the header, and simple for the body
        var body = slash < 0 ? Optional.of(Form.SIMPLE) : Form.of(value.substring(slash + 1));
        if (header.isEmpty() || body.isEmpty()) {
            throw new SyntaxException("unknown canonicalization \"" + value + "\"", 0);
        }
        return new Canonicalization(header.get(), body.get());
    }

    /** As on the wire. */
    @Override
    public String toString() {
        return header + "/" + body;
    }
}
