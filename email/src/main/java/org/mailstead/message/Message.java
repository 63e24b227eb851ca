package org.mailstead.message;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * A message: octets that can be read at any offset, and the tree of its parts. Immutable; as safe
 * for several threads as its source.
 */
public final class Message {
    private final OctetSource source;
    private final Part root;

    Message(OctetSource source, Part root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Reads a message once and notes where its parts stand. There is no message that this refuses.
     *
     * @throws IOException if the source fails
     */
    public static Message parse(OctetSource source, MimeLimits limits) throws IOException {
        return new Message(source, MimeParser.parse(source, limits));
    }

    /** The octets of the whole message. */
    public OctetSource source() {
        return source;
    }

    /** The message as a part: its header is the message's header. */
    public Part root() {
        return root;
    }

    /** Looks at a part, and perhaps into it. */
    @FunctionalInterface
    public interface PartTest {
        /**
         * Whether it is one of those that are looked for.
         *
         * @throws IOException if the source of the message fails
         */
        boolean test(Part part) throws IOException;
    }

    /**
     * The first part without parts of its own of which something is true. A message inside this one
     * is such a part; it is not looked into.
     */
    public Optional<Part> firstLeaf(PartTest wanted) throws IOException {
        var open = new ArrayDeque<Part>();
        open.push(root);
        while (!open.isEmpty()) { // the parser has bounded how many there are
            var part = open.pop();
            if (part.parts().isEmpty() && wanted.test(part)) {
                return Optional.of(part);
            }
            part.parts().reversed().forEach(open::push);
        }
        return Optional.empty();
    }

    /** The message's header. */
    public HeaderFields headers() throws IOException {
        return root.headers();
    }

    /** Who wrote what to whom. */
    public Envelope envelope() throws IOException {
        return root.envelope();
    }

    /** A part by its section number. See {@link Part#part}. */
    public Optional<Part> part(int... numbers) {
        return root.part(numbers);
    }

    /** Whether it can only go where SMTPUTF8 is offered. RFC 6531 §3.2. */
    public boolean needsSmtpUtf8() throws IOException {
        return root.needsSmtpUtf8();
    }

    /**
     * Whether it reports on the delivery of another message: a multipart/report whose second part
     * is a delivery status. RFC 3464 §2.
     */
    public boolean isDeliveryStatusNotification() {
        return root.mediaType().is("multipart", "report")
                && root.parts().size() >= 2
                && isDeliveryStatus(root.parts().get(1).mediaType());
    }

    private static boolean isDeliveryStatus(MediaType type) {
        return type.is("message", "delivery-status")
                || type.is("message", "global-delivery-status");
    }

    /** The tree of parts in few octets, for {@link #of}. */
    public byte[] structure() {
        return structure(0);
    }

    /**
     * The tree that this message has once header fields stand before it.
     *
     * @param octetsBefore of the fields, all of them whole lines that end in CRLF
     */
    public byte[] structure(int octetsBefore) {
        return MimeStructure.write(root, octetsBefore);
    }

    /**
     * A message whose tree was kept, without reading it again.
     *
     * @param structure what {@link #structure} gave for the same octets
     * @throws SyntaxException if it cannot be that, or is of an older or newer version
     */
    public static Message of(OctetSource source, byte[] structure) throws SyntaxException {
        return new Message(source, MimeStructure.read(structure, source, MimeLimits.DEFAULT));
    }
}
