package org.mailstead.server.queue;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.QueueFilter.Moment;

/**
 * Which of those that are done with are meant: as {@link QueueFilter}. outbound F-9
 *
 * @param lastActivity null for any
 * @param success null for any
 */
public record RetiredFilter(
        int max,
        Set<Long> ids,
        @Nullable Long account,
        @Nullable String from,
        @Nullable String to,
        @Nullable Moment submitted,
        @Nullable Moment lastActivity,
        @Nullable String transport,
        @Nullable Boolean success) {
    /** All. */
    public static final RetiredFilter ALL =
            new RetiredFilter(0, Set.of(), null, null, null, null, null, null, null);

    public RetiredFilter {
        ids = Set.copyOf(ids);
    }

    boolean has(Retired retired) {
        return (ids.isEmpty() || ids.contains(retired.id()))
                && (account == null || account == retired.account())
                && QueueFilter.isPart(from, retired.from())
                && QueueFilter.isPart(to, retired.recipient())
                && (submitted == null || submitted.has(retired.queued()))
                && (lastActivity == null || lastActivity.has(retired.lastActivity()))
                && (transport == null
                        || transport.equals(retired.transport() == null ? "" : retired.transport()))
                && (success == null || success == retired.success());
    }
}
