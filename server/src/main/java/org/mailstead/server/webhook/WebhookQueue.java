package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Dialect;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be called: claimed and settled by one scheduler of each node. Nodes that share a
 * database share it; what a node that died had begun is due again when its lease is over.
 */
final class WebhookQueue {
    private static final Scope SERVER = Scope.server();
    private static final Logger log = LoggerFactory.getLogger(WebhookQueue.class);
    private static final int EXPIRED_AT_ONCE = 500;

    /** By how much clocks of several nodes may differ, or one be corrected, unnoticed. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final String CUT_OFF =
            "the server was stopped during the call: whether it arrived is not known";

    private final Database database;
    private final InstantSource clock;
    private final String node;
    private final WebhookLimits limits;

    /** Of the scheduler's thread alone. */
    private Instant lastSeen = Instant.MIN;

    /**
     * @param node the name of this node: the same after a restart, and no other's at the same time
     */
    WebhookQueue(Database database, InstantSource clock, String node, WebhookLimits limits) {
        this.database = database;
        this.clock = clock;
        this.node = node;
        this.limits = limits;
    }

    /**
     * A call that has begun.
     *
     * @param job with this attempt counted
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Claim(Job job, Call call, byte[] payload) {}

    /** A call that is over. */
    record Settled(Claim claim, Call call) {}

    /**
     * Takes back what this node had begun before it was killed: due at once. The attempt counts,
     * since it may have arrived.
     *
     * @return how many calls were cut off
     */
    int recover() throws StoreException {
        var now = clock.instant();
        lastSeen =
                database.<Optional<Instant>, RuntimeException>read(SERVER, JobRows::latest)
                        .orElse(Instant.MIN);
        watchClock(now);
        return database.<Integer, RuntimeException>write(
                SERVER,
                tx -> {
                    // one process at a time has an SQLite database: whoever held these is dead
                    var mine = tx.dialect() == Dialect.SQLITE ? null : node;
                    var cutOff = LaneRows.leased(tx, mine);
                    for (var lane : cutOff) {
                        takeBack(tx, lane, now);
                        LaneRows.refresh(tx, lane.id());
                    }
                    return cutOff.size();
                });
    }

    /**
     * Notices when the clock was set back. What waits is then due so much earlier, leases too: else
     * it would wait for so much longer.
     */
    private void watchClock(Instant now) throws StoreException {
        if (now.plus(CLOCK_TOLERANCE).isBefore(lastSeen)) {
            var by = Duration.between(now, lastSeen);
            log.atWarn().addKeyValue("by", by).log("the clock was set back: webhooks are due anew");
            database.<Boolean, RuntimeException>write(
                    SERVER,
                    tx -> {
                        JobRows.advance(tx, by, now);
                        LaneRows.advance(tx, by);
                        return true;
                    });
            lastSeen = now;
        } else if (now.isAfter(lastSeen)) {
            lastSeen = now;
        }
    }

    private void takeBack(Tx tx, LaneRows.Due lane, Instant now) throws SQLException {
        var id = lane.cutOff();
        if (id != null) {
            CallRows.cutOff(tx, id, CUT_OFF);
            var job = JobRows.find(tx, id);
            if (job.isPresent() && job.get().attempts() >= limits.attemptsMax()) {
                new Retiring(tx, limits, now).retire(job.get(), false, 0);
            } else if (job.isPresent()) {
                JobRows.wait(tx, id, job.get().attempts(), now);
            }
        }
        LaneRows.release(tx, lane.id());
    }

    /**
     * Keeps how calls ended and begins new ones, in one transaction. For one scheduler.
     *
     * @param settled what is over
     * @param max how many to begin at most
     * @param calling the lanes of calls that still go on here: those are not taken for cut off,
     *     however far the clock went
     */
    List<Claim> turn(Collection<Settled> settled, int max, Set<Long> calling)
            throws StoreException {
        var now = clock.instant();
        watchClock(now);
        if (settled.isEmpty() && (max == 0 || !isDue(now))) {
            return List.of(); // without a write
        }
        return database.<List<Claim>, RuntimeException>write(
                SERVER,
                tx -> {
                    for (var one : settled) {
                        settle(tx, one, now);
                    }
                    return claim(tx, max, calling, now);
                });
    }

    private boolean isDue(Instant now) throws StoreException {
        var next = nextDue();
        return next.isPresent() && !next.get().isAfter(now);
    }

    /** When something is due; empty if nothing waits. */
    Optional<Instant> nextDue() throws StoreException {
        return Optional.ofNullable(
                database.<@Nullable Instant, RuntimeException>read(SERVER, LaneRows::nextDue));
    }

    private void settle(Tx tx, Settled settled, Instant now) throws SQLException {
        var call = settled.call();
        var claimed = settled.claim().job();
        var job = JobRows.find(tx, claimed.id());
        var isOurs = LaneRows.release(tx, claimed.lane(), node, claimed.id());
        if (job.isEmpty()) {
            if (RetiredRows.find(tx, claimed.id()).isPresent()) {
                CallRows.put(tx, claimed.id(), call);
                RetiredRows.called(tx, claimed.id(), call.success(), now);
            }
        } else {
            CallRows.put(tx, claimed.id(), call);
            if (call.success() || (isOurs && job.get().attempts() >= limits.attemptsMax())) {
                new Retiring(tx, limits, now).retire(job.get(), call.success(), 0);
            } else if (isOurs) {
                JobRows.wait(tx, claimed.id(), job.get().attempts(), next(job.get(), now));
            }
        }
        if (isOurs) {
            LaneRows.refresh(tx, claimed.lane());
        }
    }

    private Instant next(Job job, Instant now) {
        return now.plus(limits.waitAfter(job.attempts(), RandomGenerator.getDefault()));
    }

    /** webapi J-2, J-4 */
    private List<Claim> claim(Tx tx, int max, Set<Long> calling, Instant now) throws SQLException {
        var claims = new ArrayList<Claim>();
        for (var lane : LaneRows.due(tx, now, max)) {
            var job = lane.cutOff();
            if (job != null && calling.contains(lane.id())) {
                LaneRows.lease(tx, lane.id(), node, job, now.plus(limits.lease()));
                continue;
            }
            if (job != null) {
                takeBack(tx, lane, now); // its node was silent for too long
            }
            var due = JobRows.due(tx, lane.id(), now);
            if (due.isEmpty()) {
                LaneRows.refresh(tx, lane.id());
                continue;
            }
            claims.add(begin(tx, due.get(), now));
        }
        return claims;
    }

    private Claim begin(Tx tx, Job job, Instant now) throws SQLException {
        var attempts = job.attempts() + 1;
        var call = Call.begun(attempts, now, job.about().url());
        CallRows.put(tx, job.id(), call);
        JobRows.wait(tx, job.id(), attempts, next(job, now));
        LaneRows.lease(tx, job.lane(), node, job.id(), now.plus(limits.lease()));
        var begun =
                JobRows.find(tx, job.id())
                        .orElseThrow(() -> new SQLException("job " + job.id() + " is gone"));
        var payload =
                JobRows.payload(tx, job.id())
                        .orElseThrow(() -> new SQLException("job " + job.id() + " is gone"));
        return new Claim(begun, call, payload);
    }

    /** Forgets what is not to be remembered any longer. webapi J-6 */
    void expire() throws StoreException {
        var now = clock.instant();
        int expired;
        do {
            expired =
                    database.<Integer, RuntimeException>write(
                            SERVER, tx -> RetiredRows.expire(tx, now, EXPIRED_AT_ONCE));
        } while (expired == EXPIRED_AT_ONCE);
    }

    /** By how much later than now something is due; empty if nothing waits. */
    Optional<Duration> untilNext() throws StoreException {
        return nextDue().map(next -> Duration.between(clock.instant(), next));
    }
}
