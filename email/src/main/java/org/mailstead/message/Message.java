package org.mailstead.message;

import java.io.IOException;
import java.util.Optional;
import org.mailstead.wire.OctetSource;

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
}
