package org.mailstead.server.mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.mailstead.imap.StoredForms;
import org.mailstead.message.BaseSubject;
import org.mailstead.message.EncodedWords;
import org.mailstead.message.Message;
import org.mailstead.message.MessageIds;
import org.mailstead.message.Preview;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Staged;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/**
 * A message with all that is kept of it, worked out before the transaction that puts it in: its
 * body compressed and synced, its structure, its wire forms, what it is threaded by.
 *
 * <p>Closed when the transaction has ended.
 */
final class PreparedMessage implements AutoCloseable {
    /** Longest Message-ID and base subject that are kept, in characters. */
    private static final int TEXT_MAX = 250;

    private static final int REFERENCE_OCTETS = 16;

    private final NewMessage message;
    private final Staged body;
    private final byte[] prefix;
    private final Forms forms;
    private final String messageId;
    private final BaseSubject subject;
    private final List<byte[]> references;
    private final boolean isDsn;

    private PreparedMessage(
            NewMessage message, Staged body, byte[] prefix, Message parsed, int referencesMax)
            throws IOException {
        this.message = message;
        this.body = body;
        this.prefix = prefix;
        this.forms =
                new Forms(
                        parsed.structure(),
                        StoredForms.envelope(parsed),
                        StoredForms.bodyStructure(parsed),
                        Preview.of(parsed));
        var headers = parsed.headers();
        this.messageId = MessageIds.of(headers).orElse("");
        var field = headers.first("Subject");
        this.subject =
                BaseSubject.of(field.isEmpty() ? "" : EncodedWords.decode(field.get().text()));
        var ids = MessageIds.references(headers);
        this.references =
                ids.subList(Math.max(0, ids.size() - referencesMax), ids.size()).stream()
                        .map(PreparedMessage::digest)
                        .toList();
        this.isDsn = parsed.isDeliveryStatusNotification(); // store.md 25.18
    }

    /**
     * Reads a message and writes its body.
     *
     * @throws IOException if its octets cannot be read
     * @throws StoreException if its body cannot be written
     */
    static PreparedMessage of(NewMessage message, Blobs blobs, Scope scope, MailboxLimits limits)
            throws IOException, StoreException {
        var prefix = message.prefix().octets(0, (int) message.prefix().size());
        var whole = OctetSource.concat(OctetSource.of(prefix), message.body());
        var parsed = Message.parse(whole, limits.mime());
        var body = blobs.stage(scope, message.body());
        try {
            return new PreparedMessage(message, body, prefix, parsed, limits.threadReferencesMax());
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
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

    Forms forms() {
        return forms;
    }

    /** Canonical, cut to what is kept; empty if there is none. store.md 14.2 */
    String messageId() {
        return cut(messageId);
    }

    /** Cut to what is kept. */
    String subjectBase() {
        return cut(subject.text());
    }

    boolean isResponse() {
        return subject.isResponse();
    }

    /** What a thread knows its own Message-ID by; empty if there is none. */
    byte[] ownReference() {
        return messageId.isEmpty() ? new byte[0] : digest(messageId);
    }

    /** What a thread knows the Message-IDs by that it refers to, the nearest last. */
    List<byte[]> references() {
        return references;
    }

    byte[] subjectReference() {
        return digest(subject.text());
    }

    boolean isDsn() {
        return isDsn;
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

    private static byte[] digest(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return Arrays.copyOf(
                    digest.digest(text.getBytes(StandardCharsets.UTF_8)), REFERENCE_OCTETS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }

    /** What is kept of a message so that it need not be read again. */
    @SuppressWarnings("ArrayRecordComponent") // handed to one statement, never compared
    record Forms(byte[] structure, byte[] envelope, byte[] bodyStructure, String preview) {}
}
