package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Notify;
import org.mailstead.wire.OctetSource;

/**
 * What people do to what waits. Any number of threads. outbound §6
 *
 * <p>Works in steps of some hundred recipients, so that mail goes on meanwhile. Those who are being
 * tried at the moment are left alone by what would contradict that attempt.
 */
public final class QueueAdmin {
    private static final int STEP = 500;
    private static final Scope SERVER = Scope.server();
    private static final EnhancedStatusCode GIVEN_UP = new EnhancedStatusCode(5, 0, 0);

    private final Queue queue;
    private final Notifications notifications;
    private final Database database;
    private final Blobs blobs;
    private final InstantSource clock;

    public QueueAdmin(
            Queue queue,
            Notifications notifications,
            Database database,
            Blobs blobs,
            InstantSource clock) {
        this.queue = queue;
        this.notifications = notifications;
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
    }

    /**
     * Who waits.
     *
     * @param max how many at most, besides the filter's own bound
     */
    public List<Queued> list(QueueFilter filter, QueueOrder order, boolean ascending, int max)
            throws StoreException {
        var most = filter.max() == 0 ? max : Math.min(filter.max(), max);
        return database.read(
                SERVER,
                tx -> {
                    var found = new ArrayList<Queued>();
                    var messages = new HashMap<Long, QueuedMessage>();
                    for (var id : QueueRows.ordered(tx, filter, order, ascending)) {
                        if (found.size() == most) {
                            break;
                        }
                        var recipient = QueueRows.recipient(tx, id);
                        if (recipient.isPresent()) {
                            var queued = queued(tx, recipient.get(), messages);
                            if (filter.has(queued)) {
                                found.add(queued);
                            }
                        }
                    }
                    return found;
                });
    }

    private static Queued queued(
            Tx tx, QueuedRecipient recipient, Map<Long, QueuedMessage> messages)
            throws SQLException {
        var known = messages.get(recipient.messageId());
        if (known == null) {
            known = QueueRows.message(tx, recipient.messageId());
            messages.put(recipient.messageId(), known);
        }
        return new Queued(recipient, known);
    }

    /** Somebody who waits. */
    public Optional<Queued> find(long recipient) throws StoreException {
        return database.read(
                SERVER,
                tx -> {
                    var found = QueueRows.recipient(tx, recipient);
                    return found.isEmpty()
                            ? Optional.<Queued>empty()
                            : Optional.of(queued(tx, found.get(), new HashMap<>()));
                });
    }

    /** How many wait, and how many of them are on hold. outbound H-4 */
    public Counts counts() throws StoreException {
        return database.read(SERVER, QueueRows::counts);
    }

    /** What waits, in numbers. */
    public record Counts(long recipients, long held, long octets) {}

    /** The octets of a message as they would be sent. outbound O-8 */
    public OctetSource content(Queued queued) throws IOException, StoreException {
        return queue.content(queued.message());
    }

    /**
     * Puts on hold, or releases what is. outbound O-3
     *
     * @return how many were changed
     */
    public int setHold(QueueFilter filter, boolean hold) throws StoreException {
        return change(
                filter,
                one -> one.hold() != hold,
                (tx, ids) ->
                        tx.sql("UPDATE queue_recipient SET hold = ? WHERE id = ?")
                                .updates(ids, (sql, id) -> sql.bind(hold).bind(id)));
    }

    /** Makes due at a time; those who are tried at the moment are left alone. outbound O-2 */
    public int schedule(QueueFilter filter, Instant at) throws StoreException {
        return change(
                filter,
                one -> one.node() == null,
                (tx, ids) ->
                        tx.sql("UPDATE queue_recipient SET next_attempt = ? WHERE id = ?")
                                .updates(ids, (sql, id) -> sql.bind(at).bind(id)));
    }

    /** Makes due so much later, or earlier if that is negative. outbound O-1 */
    public int postpone(QueueFilter filter, Duration by) throws StoreException {
        return change(
                filter,
                one -> one.node() == null,
                (tx, ids) ->
                        tx.sql(
                                        """
                                        UPDATE queue_recipient SET next_attempt = next_attempt + ?
                                        WHERE id = ?
                                        """)
                                .updates(ids, (sql, id) -> sql.bind(by.toMillis()).bind(id)));
    }

    /**
     * Chooses a transport. outbound O-4
     *
     * @param transport null for what routes say, empty for the direct way
     */
    public int setTransport(QueueFilter filter, @Nullable String transport) throws StoreException {
        return change(
                filter,
                _ -> true,
                (tx, ids) ->
                        tx.sql("UPDATE queue_recipient SET transport = ? WHERE id = ?")
                                .updates(ids, (sql, id) -> sql.bind(transport).bind(id)));
    }

    /** Decides what is asked of TLS. outbound O-5 */
    public int setTls(QueueFilter filter, TlsDemand tls) throws StoreException {
        return change(
                filter,
                one -> one.tls() != tls,
                (tx, ids) ->
                        tx.sql("UPDATE queue_recipient SET require_tls = ? WHERE id = ?")
                                .updates(
                                        ids,
                                        (sql, id) -> sql.bind(QueueRows.column(tls)).bind(id)));
    }

    /** Whether somebody is changed. */
    private interface Wanted {
        boolean is(QueuedRecipient recipient);
    }

    /** The change of recipients. */
    private interface Change {
        void make(Tx tx, Collection<Long> ids) throws SQLException;
    }

    private int change(QueueFilter filter, Wanted wanted, Change change) throws StoreException {
        var changed = 0;
        var after = 0L;
        var end = last();
        while (filter.max() == 0 || changed < filter.max()) {
            var from = after;
            var left = filter.max() == 0 ? STEP : Math.min(STEP, filter.max() - changed);
            var step =
                    database.<Step, RuntimeException>write(
                            SERVER,
                            tx -> step(tx, new Page(from, end), filter, wanted, change, left));
            changed += step.changed();
            if (step.last() == 0) {
                break;
            }
            after = step.last();
        }
        queue.tell();
        return changed;
    }

    /**
     * @param last the id of the last recipient that was looked at; 0 if there are no more
     */
    private record Step(int changed, long last) {}

    private Step step(Tx tx, Page page, QueueFilter filter, Wanted wanted, Change change, int max)
            throws SQLException {
        var messages = new HashMap<Long, QueuedMessage>();
        var ids = new ArrayList<Long>();
        var lanes = new LinkedHashSet<Long>();
        var last = 0L;
        for (var recipient : QueueRows.after(tx, page.after(), page.last(), STEP)) {
            if (ids.size() == max) {
                break;
            }
            last = recipient.id();
            if (wanted.is(recipient) && filter.has(queued(tx, recipient, messages))) {
                ids.add(recipient.id());
                lanes.add(recipient.lane());
            }
        }
        change.make(tx, ids);
        LaneRows.resume(tx, lanes);
        var settling = queue.settling(tx, clock.instant());
        lanes.forEach(settling::touch);
        settling.finish();
        return new Step(ids.size(), last);
    }

    /**
     * Takes out of the queue. outbound O-6, O-7
     *
     * <p>Those who are tried at the moment are left alone: they may just have got it.
     *
     * @param tell whether senders are told that it failed
     * @param who did it, for the record
     * @return how many were taken out
     */
    public int remove(QueueFilter filter, boolean tell, String who)
            throws IOException, StoreException {
        var removed = 0;
        var after = 0L;
        var end = last();
        while (filter.max() == 0 || removed < filter.max()) {
            var left = filter.max() == 0 ? STEP : Math.min(STEP, filter.max() - removed);
            var from = after;
            var page =
                    database.<List<Queued>, RuntimeException>read(
                            SERVER, tx -> page(tx, new Page(from, end)));
            if (page.isEmpty()) {
                break;
            }
            var meant = page.stream().filter(filter::has).limit(left).toList();
            after =
                    meant.size() == left
                            ? meant.getLast().recipient().id()
                            : page.getLast().recipient().id();
            for (var each : byMessage(meant).values()) {
                removed += remove(each, tell, who);
            }
        }
        queue.tell();
        return removed;
    }

    /**
     * Those above an id, up to who came last before it began: what comes meanwhile is not meant.
     */
    private record Page(long after, long last) {}

    private long last() throws StoreException {
        return database.<Long, RuntimeException>read(SERVER, QueueRows::last);
    }

    private static List<Queued> page(Tx tx, Page wanted) throws SQLException {
        var messages = new HashMap<Long, QueuedMessage>();
        var page = new ArrayList<Queued>();
        for (var recipient : QueueRows.after(tx, wanted.after(), wanted.last(), STEP)) {
            page.add(queued(tx, recipient, messages));
        }
        return page;
    }

    private static Map<Long, List<Queued>> byMessage(List<Queued> queued) {
        var groups = new LinkedHashMap<Long, List<Queued>>();
        for (var each : queued) {
            // each copy with a sender of its own is told of by itself
            var key =
                    each.recipient().sender() == null
                            ? each.message().id()
                            : -each.recipient().id();
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(each);
        }
        return groups;
    }

    private int remove(List<Queued> group, boolean tell, String who)
            throws IOException, StoreException {
        var now = clock.instant();
        var attempt =
                Attempt.failed(
                        now,
                        Duration.ZERO,
                        GIVEN_UP,
                        tell
                                ? "Delivery was canceled by the administrator"
                                : "Removed from the queue by " + who);
        var first = group.getFirst();
        var notices =
                tell
                        ? notifications.notices(
                                first.message(),
                                first.from(),
                                queue.content(first.message()),
                                told(group, attempt))
                        : List.<Notice>of();
        try {
            return database.<Integer, RuntimeException>write(
                    SERVER, tx -> remove(tx, group, attempt, notices, now));
        } finally {
            notices.forEach(Notice::close);
        }
    }

    private static List<Told> told(List<Queued> group, Attempt attempt) {
        return group.stream()
                .map(one -> one.recipient().recipient())
                .filter(one -> one.parameters().wants(Notify.FAILURE))
                .map(one -> new Told(Action.FAILED, one, attempt, null))
                .toList();
    }

    /** All of them, or nobody: what was told must be true. */
    private int remove(
            Tx tx, List<Queued> group, Attempt attempt, List<Notice> notices, Instant now)
            throws SQLException {
        for (var one : group) {
            var recipient = QueueRows.recipient(tx, one.recipient().id());
            if (recipient.isEmpty() || recipient.get().node() != null) {
                return 0;
            }
        }
        var settling = queue.settling(tx, now);
        for (var one : group) {
            settling.leave(one.message(), one.recipient(), false, attempt);
        }
        settling.finish();
        for (var notice : notices) {
            new Adding(tx, blobs, queue.limits(), now).add(notice.prepared());
        }
        return group.size();
    }

    // --- hold rules

    public List<HoldRule> holdRules() throws StoreException {
        return database.read(SERVER, HoldRules::list);
    }

    /**
     * Adds a rule, and puts on hold what it applies to already. outbound H-1
     *
     * @return the rule with its id; empty if there are too many already
     */
    public Optional<HoldRule> addHoldRule(HoldRule rule) throws StoreException {
        var added =
                database.<Optional<HoldRule>, RuntimeException>write(
                        SERVER,
                        tx -> {
                            if (HoldRules.list(tx).size() >= HoldRules.RULES_MAX) {
                                return Optional.empty();
                            }
                            var id = HoldRules.add(tx, rule);
                            return Optional.of(
                                    new HoldRule(
                                            id,
                                            rule.account(),
                                            rule.senderDomain(),
                                            rule.recipientDomain()));
                        });
        if (added.isPresent()) {
            holdWhatIsMeant(rule);
        }
        return added;
    }

    private void holdWhatIsMeant(HoldRule rule) throws StoreException {
        var after = 0L;
        var end = last();
        while (true) {
            var from = after;
            var page =
                    database.<List<Queued>, RuntimeException>read(
                            SERVER, tx -> page(tx, new Page(from, end)));
            if (page.isEmpty()) {
                return;
            }
            after = page.getLast().recipient().id();
            var ids =
                    page.stream()
                            .filter(one -> !one.recipient().hold() && holds(rule, one))
                            .map(one -> one.recipient().id())
                            .collect(Collectors.toSet());
            if (!ids.isEmpty()) {
                setHold(new QueueFilter(0, ids, null, null, null, false, null, null, null), true);
            }
        }
    }

    private static boolean holds(HoldRule rule, Queued one) {
        return HoldRules.holds(
                List.of(rule),
                one.message().account(),
                one.message().from(),
                Claim.destination(one.recipient().recipient().path()));
    }

    /** Removes a rule; what is on hold stays. Returns whether there was one. */
    public boolean removeHoldRule(long id) throws StoreException {
        return database.write(SERVER, tx -> HoldRules.remove(tx, id));
    }
}
