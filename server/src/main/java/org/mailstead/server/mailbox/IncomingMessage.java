package org.mailstead.server.mailbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
 * A message on its way into mailboxes: read, parsed and compressed once, whoever gets it. What is
 * worked out of it is what IMAP clients and threads ask for later.
 *
 * <p>For one thread.
 */
public final class IncomingMessage {
    private static final int REFERENCE_OCTETS = 16;

    /** Only copied, never fed: to look for one takes longer than to use it. */
    private static final MessageDigest SHA_256 = sha256();

    private final OctetSource octets;
    private final Blobs blobs;
    private final Message parsed;
    private final Facts facts;
    private @Nullable Staged first;

    /**
     * What is worked out of a message, and outlives its octets.
     *
     * @param messageId canonical; empty if there is none. store.md 14.2
     * @param ownReference what a thread knows its own Message-ID by; empty if there is none
     * @param references what a thread knows the Message-IDs by that it refers to, the nearest last
     * @param isDsn store.md 25.18
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Facts(
            byte[] envelope,
            byte[] bodyStructure,
            String preview,
            String messageId,
            BaseSubject subject,
            byte[] ownReference,
            byte[] subjectReference,
            List<byte[]> references,
            boolean isDsn) {}

    IncomingMessage(OctetSource octets, Blobs blobs, MailboxLimits limits) throws IOException {
        this.octets = octets;
        this.blobs = blobs;
        this.parsed = Message.parse(octets, limits.mime());
        this.facts = facts(parsed, limits);
    }

    private static Facts facts(Message parsed, MailboxLimits limits) throws IOException {
        var headers = parsed.headers();
        var messageId = MessageIds.of(headers).orElse("");
        var field = headers.first("Subject");
        var subject =
                BaseSubject.of(field.isEmpty() ? "" : EncodedWords.decode(field.get().text()));
        var ids = MessageIds.references(headers);
        return new Facts(
                StoredForms.envelope(parsed),
                StoredForms.bodyStructure(parsed),
                Preview.of(parsed),
                messageId,
                subject,
                messageId.isEmpty() ? new byte[0] : digest(messageId),
                digest(subject.text()),
                ids
                        .subList(Math.max(0, ids.size() - limits.threadReferencesMax()), ids.size())
                        .stream()
                        .map(IncomingMessage::digest)
                        .toList(),
                parsed.isDeliveryStatusNotification());
    }

    /** Makes the octets ready for one more blob; compressed by the first call. */
    Staged stage(Scope scope) throws StoreException {
        var known = first;
        if (known != null) {
            try {
                return blobs.stage(scope, known);
            } catch (StoreException e) {
                // what was written first may be gone again: then it is written anew
                return blobs.stage(scope, octets);
            }
        }
        var staged = blobs.stage(scope, octets);
        first = staged;
        return staged;
    }

    /**
     * The tree of its parts.
     *
     * @param octetsBefore of header fields that stand before it
     */
    byte[] structure(int octetsBefore) {
        return parsed.structure(octetsBefore);
    }

    Facts facts() {
        return facts;
    }

    private static byte[] digest(String text) {
        try {
            var digest = (MessageDigest) SHA_256.clone();
            return Arrays.copyOf(
                    digest.digest(text.getBytes(StandardCharsets.UTF_8)), REFERENCE_OCTETS);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e); // Java's own can be
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
