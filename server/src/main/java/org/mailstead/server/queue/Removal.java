package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.server.queue.Settling.Leaving;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Notify;

/** Takes recipients out of the queue for a person. outbound O-6, O-7 */
final class Removal {
    private static final Scope SERVER = Scope.server();
    private static final EnhancedStatusCode GIVEN_UP = new EnhancedStatusCode(5, 0, 0);

    private final Queue queue;
    private final Notifications notifications;
    private final Database database;
    private final Blobs blobs;

    Removal(Queue queue, Notifications notifications, Database database, Blobs blobs) {
        this.queue = queue;
        this.notifications = notifications;
        this.database = database;
        this.blobs = blobs;
    }

    /**
     * Takes them out, those of one message at a time.
     *
     * @param tell whether senders are told that it failed
     * @param who did it, for the record
     * @return how many: not those of a message of which somebody is being tried
     */
    int remove(List<Queued> queued, boolean tell, String who, Instant now)
            throws IOException, StoreException {
        var problem =
                tell
                        ? "Delivery was canceled by the administrator"
                        : "Removed from the queue by " + who;
        var attempt = Attempt.failed(now, Duration.ZERO, GIVEN_UP, problem);
        return remove(queued, tell ? Leaving.FAILED : Leaving.DROPPED, attempt, now);
    }

    /** The same by what happened, which senders are told unless it was dropped. */
    int remove(List<Queued> queued, Leaving why, Attempt attempt, Instant now)
            throws IOException, StoreException {
        var removed = 0;
        for (var group : byMessage(queued)) {
            var notices = why == Leaving.FAILED ? notices(group, attempt) : List.<Notice>of();
            try {
                removed +=
                        database.<Integer, RuntimeException>write(
                                SERVER, tx -> remove(tx, group, why, attempt, notices, now));
            } finally {
                notices.forEach(Notice::close);
            }
        }
        return removed;
    }

    private static Collection<List<Queued>> byMessage(List<Queued> queued) {
        var groups = new LinkedHashMap<Long, List<Queued>>();
        for (var each : queued) {
            // each copy with a sender of its own is told of by itself
            var key =
                    each.recipient().sender() == null
                            ? each.message().id()
                            : -each.recipient().id();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(each);
        }
        return groups.values();
    }

    private List<Notice> notices(List<Queued> group, Attempt attempt)
            throws IOException, StoreException {
        var first = group.getFirst();
        var told =
                group.stream()
                        .map(Queued::recipient)
                        .filter(one -> one.recipient().parameters().wants(Notify.FAILURE))
                        .map(one ->
                                new Told(Action.FAILED, one.recipient(), attempt, null, one.id()))
                        .toList();
        return notifications.notices(
                first.message(),
                first.from(),
                first.recipient().tls(),
                queue.content(first.message()),
                told);
    }

    /** All of them, or nobody: what was told must be true. */
    private int remove(
            Tx tx,
            List<Queued> group,
            Leaving why,
            Attempt attempt,
            List<Notice> notices,
            Instant now)
            throws SQLException {
        for (var one : group) {
            var recipient = RecipientRows.recipient(tx, one.recipient().id());
            if (recipient.isEmpty() || recipient.get().node() != null) {
                return 0;
            }
        }
        var settling = queue.settling(tx, now);
        for (var one : group) {
            settling.remove(one, why, attempt);
        }
        settling.finish();
        for (var notice : notices) {
            new Adding(tx, blobs, queue.limits(), now).add(notice.prepared());
        }
        return group.size();
    }
}
