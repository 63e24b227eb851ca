package org.mailstead.server.queue;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which recipients are meant: those to which all that is set applies; without anything set, all.
 * outbound F-1 to F-7, W-6
 *
 * @param max how many at most; 0 is no limit
 * @param ids of recipients; empty for any
 * @param account that sends; 0 is the server itself; null for any
 * @param from part of the sender's address, in any case; null for any
 * @param to part of the recipient's address, in any case; null for any
 * @param hold null for any
 * @param submitted null for any
 * @param nextAttempt null for any
 * @param transport chosen by a person; empty for those of which nobody chose; null for any
 */
public record QueueFilter(
        int max,
        Set<Long> ids,
        @Nullable Long account,
        @Nullable String from,
        @Nullable String to,
        @Nullable Boolean hold,
        @Nullable Moment submitted,
        @Nullable Moment nextAttempt,
        @Nullable String transport) {
    /** All. */
    public static final QueueFilter ALL =
            new QueueFilter(0, Set.of(), null, null, null, null, null, null, null);

    /** Before or after a moment. */
    public record Moment(boolean before, Instant at) {
        boolean has(Instant instant) {
            return before ? instant.isBefore(at) : instant.isAfter(at);
        }
    }

    public QueueFilter {
        ids = Set.copyOf(ids);
        if (max < 0) {
            throw new IllegalArgumentException("a negative number of recipients");
        }
    }

    /** Whether it applies to somebody. */
    boolean has(Queued queued) {
        var recipient = queued.recipient();
        var message = queued.message();
        return (ids.isEmpty() || ids.contains(recipient.id()))
                && (account == null || account == message.account())
                && isPart(from, queued.from().text(true))
                && isPart(to, recipient.recipient().path().text(true))
                && (hold == null || hold == recipient.hold())
                && (submitted == null || submitted.has(message.queued()))
                && (nextAttempt == null || nextAttempt.has(recipient.nextAttempt()))
                && (transport == null || transport.equals(chosen(recipient)));
    }

    private static String chosen(QueuedRecipient recipient) {
        return recipient.transport() == null ? "" : recipient.transport();
    }

    static boolean isPart(@Nullable String part, String address) {
        return part == null
                || address.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }
}
