package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.webhook.WebhookFilter.Order;
import org.mailstead.server.webhook.WebhookFilter.Position;

/** Shows and changes calls that wait, for people. Any number of threads. webapi J-8 to J-11 */
public final class WebhookAdmin {
    private static final Scope SERVER = Scope.server();
    private static final int PAGE = 500;
    private static final Order AS_THEY_CAME = new Order(true, true);

    private final Database database;
    private final InstantSource clock;
    private final WebhookEvents events;
    private final Caller caller;

    WebhookAdmin(Database database, InstantSource clock, WebhookEvents events, Caller caller) {
        this.database = database;
        this.clock = clock;
        this.events = events;
        this.caller = caller;
    }

    /**
     * One that waits.
     *
     * @param last the call made last, or that goes on; null if there was none
     */
    public record Waiting(Job job, @Nullable Call last) {}

    /** Those that wait. */
    public List<Waiting> list(WebhookFilter filter, Order order, int max, @Nullable Position after)
            throws StoreException {
        return database.read(
                SERVER,
                tx -> {
                    var found = new ArrayList<Waiting>();
                    for (var job : page(tx, filter, order, most(filter, max), after)) {
                        var calls = CallRows.of(tx, job.id());
                        found.add(new Waiting(job, calls.isEmpty() ? null : calls.getLast()));
                    }
                    return found;
                });
    }

    private static int most(WebhookFilter filter, int max) {
        return filter.max() == 0 ? max : Math.min(filter.max(), max);
    }

    private static List<Job> page(
            Tx tx, WebhookFilter filter, Order order, int max, @Nullable Position after)
            throws SQLException {
        var clause = filter.clause("next_attempt", order, after);
        return clause.bind(tx.sql(JobRows.COLUMNS + clause.text())).bind(max).list(JobRows::job);
    }

    /** Those that are done with. */
    public List<RetiredJob> listRetired(
            WebhookFilter filter, Order order, int max, @Nullable Position after)
            throws StoreException {
        var clause = filter.clause("last_activity", order, after);
        return database.read(
                SERVER,
                tx ->
                        clause.bind(tx.sql(RetiredRows.COLUMNS + clause.text()))
                                .bind(most(filter, max))
                                .list(RetiredRows::retired));
    }

    /** How many wait. */
    public long count() throws StoreException {
        return database.read(
                SERVER,
                tx ->
                        tx.sql("SELECT COALESCE(SUM(jobs), 0) FROM webhook_room")
                                .one(row -> row.getLong(1))
                                .orElse(0L));
    }

    /** All that is known of one that waits. */
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    public record Details(Job job, byte[] payload, List<Call> calls) {}

    /** All that is known of one that is done with. */
    @SuppressWarnings("ArrayRecordComponent") // shown, never compared
    public record RetiredDetails(RetiredJob job, byte[] payload, List<Call> calls) {}

    public Optional<Details> find(long id) throws StoreException {
        return database.read(
                SERVER,
                tx -> {
                    var job = JobRows.find(tx, id);
                    var payload = JobRows.payload(tx, id);
                    return job.isEmpty() || payload.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new Details(job.get(), payload.get(), CallRows.of(tx, id)));
                });
    }

    public Optional<RetiredDetails> findRetired(long id) throws StoreException {
        return database.read(
                SERVER,
                tx -> {
                    var job = RetiredRows.find(tx, id);
                    var payload = RetiredRows.payload(tx, id);
                    return job.isEmpty() || payload.isEmpty()
                            ? Optional.empty()
                            : Optional.of(
                                    new RetiredDetails(
                                            job.get(), payload.get(), CallRows.of(tx, id)));
                });
    }

    /** Makes calls due at a moment. Returns how many. */
    public int schedule(WebhookFilter filter, Instant at) throws StoreException {
        return each(filter, (tx, job) -> JobRows.wait(tx, job.id(), job.attempts(), at));
    }

    /** Makes calls due so much later, or earlier by a negative duration. Returns how many. */
    public int postpone(WebhookFilter filter, Duration by) throws StoreException {
        return each(
                filter,
                (tx, job) ->
                        JobRows.wait(tx, job.id(), job.attempts(), job.nextAttempt().plus(by)));
    }

    /** Takes calls out of what waits. What is being called is not told again. Returns how many. */
    public int cancel(WebhookFilter filter, String who) throws StoreException {
        return each(
                filter,
                (tx, job) -> {
                    var now = clock.instant();
                    CallRows.addLast(
                            tx,
                            job.id(),
                            Call.act(1, now, job.about().url(), "canceled by " + who));
                    new Retiring(tx, events.limits(), now).retire(job, false, 0);
                });
    }

    private interface Change {
        void apply(Tx tx, Job job) throws SQLException;
    }

    /** A page in one transaction; what comes meanwhile is not meant. */
    private int each(WebhookFilter filter, Change change) throws StoreException {
        var last =
                database.<Long, RuntimeException>read(
                        SERVER,
                        tx ->
                                tx.sql("SELECT COALESCE(MAX(id), 0) FROM webhook_job")
                                        .one(row -> row.getLong(1))
                                        .orElse(0L));
        var most = filter.max() == 0 ? Integer.MAX_VALUE : filter.max();
        var count = 0;
        @Nullable Position after = null;
        while (count < most) {
            var behind = after;
            var max = Math.min(PAGE, most - count);
            var page =
                    database.<List<Job>, RuntimeException>write(
                            SERVER, tx -> change(tx, filter, change, max, behind, last));
            count += page.size();
            if (page.size() < max) {
                break;
            }
            after = new Position(Instant.EPOCH, page.getLast().id());
        }
        events.tell();
        return count;
    }

    private static List<Job> change(
            Tx tx,
            WebhookFilter filter,
            Change change,
            int max,
            @Nullable Position after,
            long last)
            throws SQLException {
        var page =
                page(tx, filter, AS_THEY_CAME, max, after).stream()
                        .filter(job -> job.id() <= last)
                        .toList();
        var lanes = new LinkedHashSet<Long>();
        for (var job : page) {
            change.apply(tx, job);
            lanes.add(job.lane());
        }
        for (var lane : lanes) {
            LaneRows.refresh(tx, lane);
        }
        return page;
    }

    /**
     * Makes a call at once that is kept nowhere: job 1, attempt 1. webapi J-11
     *
     * @param payload what is sent, whatever it is
     */
    public Call test(Webhook hook, byte[] payload) {
        return caller.call(
                new Caller.Asked(hook.url(), hook.authorization(), hook.secret(), 1, 1, payload),
                clock.instant());
    }
}
