package org.mailstead.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the content of a part is. RFC 2045 §5.
 *
 * @param type in lower case, such as {@code text}
 * @param subtype in lower case, such as {@code plain}
 * @param parameters by name in lower case, in their order in the field; continuations are joined
 *     and charsets decoded (RFC 2231)
 */
public record MediaType(String type, String subtype, Map<String, String> parameters) {
    /** RFC 2045 §5.2: what a part without Content-Type is. */
    public static final MediaType TEXT_PLAIN =
            new MediaType("text", "plain", Map.of("charset", "us-ascii"));

    /** RFC 2046 §5.1.5: what a part without Content-Type in a multipart/digest is. */
    public static final MediaType MESSAGE = new MediaType("message", "rfc822", Map.of());

    /** Octets of which nothing more is known. RFC 2046 §4.5.1. */
    public static final MediaType OCTET_STREAM =
            new MediaType("application", "octet-stream", Map.of());

    public MediaType {
        type = type.toLowerCase(Locale.ROOT);
        subtype = subtype.toLowerCase(Locale.ROOT);
        if (!Parameters.isToken(type) || !Parameters.isToken(subtype)) {
            throw new IllegalArgumentException("not tokens: " + type + "/" + subtype);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads the value of a Content-Type field. Parameters that cannot be read are left out.
     *
     * @param field the value on one line
     * @return {@link #TEXT_PLAIN} for an empty value and for {@code text} alone (RFC 2045 §5.2),
     *     {@link #OCTET_STREAM} for what is no type
     */
    public static MediaType parse(String field) {
        var parser = new Parameters(field);
        parser.skipComments();
        var type = parser.token();
        parser.skipComments();
        if (parser.accept('/')) {
            parser.skipComments();
            var subtype = parser.token();
            if (!type.isEmpty() && !subtype.isEmpty()) {
                return new MediaType(type, subtype, parser.parameters());
            }
        } else if (type.equalsIgnoreCase("text") || (type.isEmpty() && parser.atEnd())) {
            return TEXT_PLAIN;
        }
        return OCTET_STREAM;
    }

    /**
     * Whether this is a type.
     *
     * @param subtype {@code *} for any
     */
    public boolean is(String type, String subtype) {
        return this.type.equals(type) && (subtype.equals("*") || this.subtype.equals(subtype));
    }

    /** Whether this is an embedded message. RFC 2046 §5.2.1, RFC 6532 §3.7. */
    public boolean isMessage() {
        return is("message", "rfc822") || is("message", "global");
    }

    public boolean isMultipart() {
        return is("multipart", "*");
    }

    /** A parameter by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Type and subtype, without parameters. */
    @Override
    public String toString() {
        return type + "/" + subtype;
    }
}
