package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.wire.OctetSource;

/**
 * What people do to what waits. Any number of threads. outbound §6
 *
 * <p>Works in steps of some hundred recipients, so that mail goes on meanwhile. Those who are being
 * tried at the moment are left alone by what would contradict that attempt.
 */
public final class QueueAdmin {
    private static final Scope SERVER = Scope.server();

    private static final EnhancedStatusCode UNREACHABLE = new EnhancedStatusCode(4, 4, 1);

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
     * @param after behind whom the list begins; null for all. outbound F-8
     */
    public List<Queued> list(
            QueueFilter filter,
            QueueOrder order,
            boolean ascending,
            int max,
            @Nullable Position after)
            throws StoreException {
        var most = filter.max() == 0 ? max : Math.min(filter.max(), max);
        var found = new ArrayList<Queued>();
        eachPage(
                new QueueSearch(filter, order, ascending),
                after,
                page -> {
                    page.stream()
                            .filter(filter::has)
                            .limit(most - found.size())
                            .forEach(found::add);
                    return found.size() < most;
                });
        return found;
    }

    /** The same from the first on. */
    public List<Queued> list(QueueFilter filter, QueueOrder order, boolean ascending, int max)
            throws StoreException {
        return list(filter, order, ascending, max, null);
    }

    /** What is done with a page of those who may be meant. */
    private interface PageUse<X extends Exception> {
        /** Returns whether the next page is wanted too. */
        boolean use(List<Queued> page) throws X, StoreException;
    }

    /** Whoever comes after it began is not looked at. */
    private <X extends Exception> void eachPage(QueueSearch search, PageUse<X> use)
            throws X, StoreException {
        this.<X>eachPage(search, null, use);
    }

    private <X extends Exception> void eachPage(
            QueueSearch search, @Nullable Position from, PageUse<X> use) throws X, StoreException {
        var last = database.<Long, RuntimeException>read(SERVER, RecipientRows::last);
        @Nullable Position after = from;
        while (true) {
            var behind = after;
            var page =
                    database.<List<Queued>, RuntimeException>read(
                            SERVER, tx -> search.page(tx, behind, last));
            if (page.isEmpty() || !use.use(page) || page.size() < QueueSearch.PAGE) {
                return;
            }
            after = page.getLast().recipient().position();
        }
    }

    /** Somebody who waits. */
    public Optional<Queued> find(long recipient) throws StoreException {
        return database.read(SERVER, tx -> find(tx, List.of(recipient)).stream().findFirst());
    }

    /** How many wait, and how many of them are on hold. outbound H-4 */
    public Counts counts() throws StoreException {
        return database.read(SERVER, QueueAdmin::counts);
    }

    private static Counts counts(Tx tx) throws SQLException {
        var sql =
                """
                SELECT recipients, (SELECT COUNT(*) FROM queue_recipient WHERE hold = 1), octets
                FROM queue_total
                """;
        return tx.sql(sql)
                .one(row -> new Counts(row.getLong(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
    }

    /** What waits, in numbers. */
    public record Counts(long recipients, long held, long octets) {}

    /** The octets of a message as they would be sent. outbound O-8 */
    public OctetSource content(Queued queued) throws IOException, StoreException {
        return queue.content(queued.message());
    }

    /** The octets that were to be sent to one who is done with; empty once they are erased. */
    public Optional<OctetSource> content(Retired retired) throws IOException, StoreException {
        return queue.content(retired.message());
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
        var chosen = new ArrayList<Long>();
        var changed =
                change(
                        filter,
                        _ -> true,
                        (tx, ids) -> {
                            tx.sql("UPDATE queue_recipient SET transport = ? WHERE id = ?")
                                    .updates(ids, (sql, id) -> sql.bind(transport).bind(id));
                            chosen.addAll(ids);
                        });
        for (var from = 0; from < chosen.size(); from += QueueSearch.PAGE) {
            var page = chosen.subList(from, Math.min(chosen.size(), from + QueueSearch.PAGE));
            queue.reroute(
                    database.<List<Queued>, RuntimeException>read(SERVER, tx -> find(tx, page)));
        }
        queue.tell();
        return changed;
    }

    private static List<Queued> find(Tx tx, List<Long> ids) throws SQLException {
        var found = new ArrayList<Queued>();
        for (var id : ids) {
            var recipient = RecipientRows.recipient(tx, id);
            if (recipient.isPresent()) {
                var message = MessageRows.message(tx, recipient.get().messageId());
                found.add(new Queued(recipient.get(), message));
            }
        }
        return found;
    }

    /**
     * Lets all wait where those wait who go by the same way, after routes have changed.
     *
     * @param isEnough asked between steps: whether to stop
     * @return how many were moved
     */
    public int reroute(BooleanSupplier isEnough) throws StoreException {
        var moved = new AtomicInteger();
        this.<RuntimeException>eachPage(
                QueueSearch.all(QueueFilter.ALL),
                page -> {
                    moved.addAndGet(queue.reroute(page));
                    return !isEnough.getAsBoolean();
                });
        if (moved.get() > 0) {
            queue.tell();
        }
        return moved.get();
    }

    /** Whether something waits for its turn at a relay or a proxy. */
    public boolean isAnyIndirect() throws StoreException {
        return database.<Boolean, RuntimeException>read(SERVER, LaneRows::isAnyIndirect);
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
                                        (sql, id) -> sql.bind(RecipientRows.column(tls)).bind(id)));
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
        var changed = new AtomicInteger();
        this.<RuntimeException>eachPage(
                QueueSearch.all(filter),
                page -> {
                    var ids =
                            page.stream()
                                    .filter(one -> wanted.is(one.recipient()) && filter.has(one))
                                    .map(one -> one.recipient().id())
                                    .limit(left(filter, changed))
                                    .toList();
                    if (!ids.isEmpty()) {
                        changed.addAndGet(
                                database.<Integer, RuntimeException>write(
                                        SERVER, tx -> change(tx, ids, wanted, change)));
                    }
                    return left(filter, changed) > 0;
                });
        queue.tell();
        return changed.get();
    }

    private static int left(QueueFilter filter, AtomicInteger done) {
        return filter.max() == 0 ? Integer.MAX_VALUE : filter.max() - done.get();
    }

    /** Returns how many are changed: those that are there still, and still wanted. */
    private int change(Tx tx, List<Long> ids, Wanted wanted, Change change) throws SQLException {
        var changed = new ArrayList<Long>();
        var lanes = new LinkedHashSet<Long>();
        for (var id : ids) {
            var recipient = RecipientRows.recipient(tx, id);
            if (recipient.isPresent() && wanted.is(recipient.get())) {
                changed.add(id);
                lanes.add(recipient.get().lane());
            }
        }
        change.make(tx, changed);
        LaneRows.resume(tx, lanes);
        var settling = queue.settling(tx, clock.instant());
        lanes.forEach(settling::touch);
        settling.finish();
        return changed.size();
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
        var removed = new AtomicInteger();
        var removal = new Removal(queue, notifications, database, blobs);
        this.<IOException>eachPage(
                QueueSearch.all(filter),
                page -> {
                    var meant = page.stream().filter(filter::has).limit(left(filter, removed));
                    removed.addAndGet(removal.remove(meant.toList(), tell, who, clock.instant()));
                    return left(filter, removed) > 0;
                });
        queue.tell();
        return removed.get();
    }

    /**
     * Gives up what waits for destinations where nobody can be reached, once it could have had all
     * its attempts: where much waits, one attempt stands for all, and few get one of their own. So
     * senders hear of it as soon as of little mail. outbound S-2
     *
     * @return how many recipients
     */
    public int giveUpUnreachable() throws IOException, StoreException {
        var now = clock.instant();
        var before = now.minus(queue.limits().wholeSchedule());
        if (queue.opened().isAfter(before)) {
            return 0; // nobody tried, for a while that may have been long
        }
        var removal = new Removal(queue, notifications, database, blobs);
        var given = 0;
        @Nullable Position after = null;
        while (true) {
            var behind = after;
            var page =
                    database.<List<QueuedRecipient>, RuntimeException>read(
                            SERVER,
                            tx -> RecipientRows.overdue(tx, before, now, behind, QueueSearch.PAGE));
            for (var one : page) {
                var found = find(one.id());
                given += found.isPresent() ? giveUp(removal, found.get(), now) : 0;
            }
            if (page.size() < QueueSearch.PAGE) {
                return given;
            }
            after = page.getLast().position();
        }
    }

    private static int giveUp(Removal removal, Queued one, Instant now)
            throws IOException, StoreException {
        var destination = Claim.destination(one.recipient().recipient().path());
        var due = Duration.between(one.recipient().nextAttempt(), now);
        var attempt =
                Attempt.failed(
                        now,
                        Duration.ZERO,
                        UNREACHABLE,
                        "Nobody at %s could be reached, for %d hours"
                                .formatted(destination, Math.max(1, due.toHours())));
        return removal.remove(List.of(one), Settling.Leaving.FAILED, attempt, now);
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
        var ofAccount =
                new QueueFilter(0, Set.of(), rule.account(), null, null, false, null, null, null);
        this.<RuntimeException>eachPage(
                QueueSearch.all(ofAccount),
                page -> {
                    var ids =
                            page.stream()
                                    .filter(one -> holds(rule, one))
                                    .map(one -> one.recipient().id())
                                    .collect(Collectors.toSet());
                    if (!ids.isEmpty()) {
                        setHold(
                                new QueueFilter(0, ids, null, null, null, false, null, null, null),
                                true);
                    }
                    return true;
                });
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
