package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Staged;
import org.mailstead.server.store.StoreException;

/**
 * A message with all that is kept of it, worked out before the transaction that puts it in: its
 * body compressed and synced, its structure, its wire forms, what it is threaded by.
 *
 * <p>Closed when the transaction has ended.
 */
final class PreparedMessage implements AutoCloseable {
    /** Longest Message-ID and base subject that are kept, in characters. */
    private static final int TEXT_MAX = 250;

    private final NewMessage message;
    private final IncomingMessage content;
    private final byte[] prefix;
    private final byte[] structure;
    private final Staged body;

    /**
     * Takes what is known of a message for one who gets it.
     *
     * @param message whose body is the content's
     * @throws StoreException if its body cannot be written
     */
    PreparedMessage(NewMessage message, IncomingMessage content, Scope scope)
            throws IOException, StoreException {
        this.message = message;
        this.content = content;
        this.prefix = message.prefix().octets(0, (int) message.prefix().size());
        this.structure = content.structure(prefix.length);
        this.body = content.stage(scope);
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

    NewMessage message() {
        return message;
    }

    Staged body() {
        return body;
    }

    byte[] prefix() {
        return prefix;
    }

    long size() {
        return message.size();
    }

    /** The tree of the parts of prefix and body together. */
    byte[] structure() {
        return structure;
    }

    IncomingMessage.Forms forms() {
        return content.forms();
    }

    /** Canonical, cut to what is kept; empty if there is none. store.md 14.2 */
    String messageId() {
        return cut(content.messageId());
    }

    /** Cut to what is kept. */
    String subjectBase() {
        return cut(content.subject().text());
    }

    boolean isResponse() {
        return content.subject().isResponse();
    }

    /** What a thread knows its own Message-ID by; empty if there is none. */
    byte[] ownReference() {
        return content.ownReference();
    }

    /** What a thread knows the Message-IDs by that it refers to, the nearest last. */
    List<byte[]> references() {
        return content.references();
    }

    byte[] subjectReference() {
        return content.subjectReference();
    }

    boolean isDsn() {
        return content.isDsn();
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
