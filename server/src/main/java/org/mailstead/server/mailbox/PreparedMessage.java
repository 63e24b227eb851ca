package org.mailstead.server.mailbox;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Staged;
import org.mailstead.server.store.StoreException;

/**
 * A message with all that is kept of it, worked out before the transaction that puts it in: its
 * body compressed and synced, its structure, its wire forms, what it is threaded by. The octets
 * that it came in are not needed any more.
 *
 * <p>Closed when the transaction has ended.
 */
final class PreparedMessage implements AutoCloseable {
    /** Longest Message-ID and base subject that are kept, in characters. */
    private static final int TEXT_MAX = 250;

    private final Parsed parsed;
    private final Staged body;

    /**
     * All but the octets of the body, which it does not need any more.
     *
     * @param size octets of prefix and body
     * @param flags those that it has at first
     * @param received internal date
     * @param delivery null if it did not come by SMTP or LMTP
     * @param prefix octets that stand before the body
     * @param structure the tree of the parts of both together
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Parsed(
            long size,
            Flags flags,
            Instant received,
            @Nullable Delivery delivery,
            IncomingMessage.Facts facts,
            byte[] prefix,
            byte[] structure) {
        private static Parsed of(NewMessage message, IncomingMessage content) throws IOException {
            var prefix = message.prefix().octets(0, (int) message.prefix().size());
            return new Parsed(
                    message.size(),
                    message.flags(),
                    message.received(),
                    message.delivery(),
                    content.facts(),
                    prefix,
                    content.structure(prefix.length));
        }

        /**
         * Reads a message.
         *
         * @throws IOException if its octets cannot be read
         */
        static Parsed of(NewMessage message, Blobs blobs, MailboxLimits limits) throws IOException {
            return of(message, new IncomingMessage(message.body(), blobs, limits));
        }
    }

    PreparedMessage(Parsed parsed, Staged body) {
        this.parsed = parsed;
        this.body = body;
    }

    /**
     * Takes what is known of a message for one who gets it.
     *
     * @param message whose body is the content's
     * @throws StoreException if its body cannot be written
     */
    PreparedMessage(NewMessage message, IncomingMessage content, Scope scope)
            throws IOException, StoreException {
        this(Parsed.of(message, content), content.stage(scope));
    }

    /**
     * Reads a message and writes its body.
     *
     * @throws IOException if its octets cannot be read
     * @throws StoreException if its body cannot be written
     */
    static PreparedMessage of(NewMessage message, Blobs blobs, Scope scope, MailboxLimits limits)
            throws IOException, StoreException {
        var content = new IncomingMessage(message.body(), blobs, limits);
        return new PreparedMessage(message, content, scope);
    }

    /** All of some messages, or none. */
    static List<PreparedMessage> all(
            List<NewMessage> messages, Blobs blobs, Scope scope, MailboxLimits limits)
            throws IOException, StoreException {
        var prepared = new ArrayList<PreparedMessage>();
        try {
            for (var message : messages) {
                prepared.add(of(message, blobs, scope, limits));
            }
            return prepared;
        } catch (IOException | StoreException | RuntimeException e) {
            prepared.forEach(PreparedMessage::close);
            throw e;
        }
    }

    /** Those that it has at first. */
    Flags flags() {
        return parsed.flags();
    }

    /** Internal date. */
    Instant received() {
        return parsed.received();
    }

    /** Null if it did not come by SMTP or LMTP. */
    @Nullable Delivery delivery() {
        return parsed.delivery();
    }

    Staged body() {
        return body;
    }

    byte[] prefix() {
        return parsed.prefix();
    }

    /** Octets of prefix and body. */
    long size() {
        return parsed.size();
    }

    /** The tree of the parts of prefix and body together. */
    byte[] structure() {
        return parsed.structure();
    }

    /** What is worked out of it. */
    IncomingMessage.Facts facts() {
        return parsed.facts();
    }

    /** Canonical, cut to what is kept; empty if there is none. store.md 14.2 */
    String messageId() {
        return cut(facts().messageId());
    }

    /** Cut to what is kept. */
    String subjectBase() {
        return cut(facts().subject().text());
    }

    boolean isResponse() {
        return facts().subject().isResponse();
    }

    @Override
    public void close() {
        body.close();
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_MAX) {
            return text;
        }
        return text.substring(
                0, Character.isHighSurrogate(text.charAt(TEXT_MAX - 1)) ? TEXT_MAX - 1 : TEXT_MAX);
    }
}
