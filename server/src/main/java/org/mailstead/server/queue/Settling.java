package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Tx;

/** Keeps how attempts ended, and what people did to recipients, within one transaction. */
final class Settling {
    private final Tx tx;
    private final Blobs blobs;
    private final QueueLimits limits;
    private final RandomGenerator random;
    private final String node;
    private final Instant now;
    private final Telling telling;

    private final List<AttemptRows.Entry> attempts = new ArrayList<>();
    private final List<Retired> retired = new ArrayList<>();
    private final List<Long> forgotten = new ArrayList<>();
    private final List<LeaseRows.Waiting> waiting = new ArrayList<>();
    private final Set<Long> lanes = new LinkedHashSet<>();
    private final Set<Long> unreachable = new LinkedHashSet<>();
    private final Set<Long> reached = new LinkedHashSet<>();
    private final Map<Long, Instant> failed = new HashMap<>();
    private final Map<Long, Move> moved = new LinkedHashMap<>();
    private final Map<Long, QueuedMessage> left = new HashMap<>();
    private final Map<Long, LaneRows.Waiting> gone = new HashMap<>();
    private final Map<Long, Duration> retention = new HashMap<>();

    Settling(
            Tx tx,
            Blobs blobs,
            QueueLimits limits,
            RandomGenerator random,
            String node,
            Instant now,
            Telling telling) {
        this.tx = tx;
        this.blobs = blobs;
        this.limits = limits;
        this.random = random;
        this.node = node;
        this.now = now;
        this.telling = telling;
    }

    /**
     * Takes in attempts that are over; {@link #finish} writes.
     *
     * @param next by which way those will go next who go by another than before
     */
    void settle(Collection<Settled> settled, Map<Long, String> next) throws SQLException {
        for (var each : settled) {
            var jitter = random.nextLong(); // what was tried together stays together
            var isNew = false;
            for (var settlement : each.settlements()) {
                var isOurs = settle(each.claim(), settlement, jitter);
                var recipient = settlement.recipient();
                if (isOurs && next.containsKey(recipient.id())) {
                    move(recipient, String.valueOf(next.get(recipient.id())));
                }
                isNew |= isOurs;
            }
            // what was settled already, by a commit of which we did not hear, was told too
            for (var notice : isNew ? each.notices() : List.<Notice>of()) {
                new Adding(tx, blobs, limits, now).add(notice.prepared());
            }
        }
    }

    /** Returns whether the recipient was still ours to settle. */
    private boolean settle(Claim claim, Settlement settlement, long jitter) throws SQLException {
        var message = claim.message();
        var recipient = settlement.recipient();
        lanes.add(recipient.lane());
        return switch (settlement) {
            case Settlement.Done(_, var attempt) -> {
                reached.add(recipient.lane());
                var left = leave(message, recipient, Leaving.DELIVERED, attempt);
                if (left) {
                    telling.of(message, recipient, WebhookEvent.DELIVERED, attempt, false);
                }
                yield left;
            }
            case Settlement.Failed(_, var attempt) -> {
                var left = leave(message, recipient, Leaving.FAILED, attempt);
                if (left) {
                    failed(claim, recipient, attempt);
                }
                yield left;
            }
            // else a person removed it meanwhile, or another node took it over
            case Settlement.Later later -> {
                var isOurs = LeaseRows.isTriedBy(tx, recipient.id(), node);
                if (isOurs) {
                    waits(message, later, jitter);
                    telling.of(message, recipient, WebhookEvent.DELAYED, later.attempt(), false);
                }
                yield isOurs;
            }
            case Settlement.Stopped stopped -> {
                var isOurs = LeaseRows.isTriedBy(tx, recipient.id(), node);
                if (isOurs && stops(message, stopped, jitter)) {
                    telling.of(message, recipient, WebhookEvent.DELAYED, stopped.attempt(), false);
                }
                yield isOurs;
            }
            case Settlement.Untried untried ->
                    LeaseRows.isTriedBy(tx, recipient.id(), node) && waits(untried);
        };
    }

    private void failed(Claim claim, QueuedRecipient recipient, Attempt attempt)
            throws SQLException {
        var message = claim.message();
        var suppressing =
                new AutomaticSuppression(tx, message.account(), now)
                        .afterFailure(recipient, attempt);
        var event =
                claim.suppressed().contains(recipient)
                        ? WebhookEvent.SUPPRESSED
                        : WebhookEvent.FAILED;
        telling.of(message, recipient, event, attempt, suppressing);
    }

    private void waits(QueuedMessage message, Settlement.Later later, long jitter) {
        var recipient = later.recipient();
        (later.unreachable() ? unreachable : reached).add(recipient.lane());
        attempts.add(new AttemptRows.Entry(recipient.id(), later.attempt()));
        waiting.add(
                new LeaseRows.Waiting(
                        recipient.id(),
                        recipient.attempts(),
                        nextAttempt(message, recipient, later.notBefore(), jitter),
                        later.attempt().answer().toString(),
                        0));
    }

    /** Returns whether that is new: it is looked at for as long as it takes, and noted once. */
    private boolean stops(QueuedMessage message, Settlement.Stopped stopped, long jitter)
            throws SQLException {
        var recipient = stopped.recipient();
        var attempt = stopped.attempt();
        var isNew = !stopped.isKnown(AttemptRows.of(tx, recipient.id()));
        if (isNew) {
            attempts.add(new AttemptRows.Entry(recipient.id(), attempt));
        }
        waiting.add(
                new LeaseRows.Waiting(
                        recipient.id(),
                        recipient.attempts() - 1,
                        nextAttempt(message, recipient, null, jitter),
                        attempt.answer().toString(),
                        0));
        return isNew;
    }

    private boolean waits(Settlement.Untried untried) {
        var recipient = untried.recipient();
        attempts.add(new AttemptRows.Entry(recipient.id(), untried.attempt()));
        return waiting.add(
                new LeaseRows.Waiting(
                        recipient.id(),
                        recipient.attempts() - 1,
                        untried.notBefore(),
                        null,
                        recipient.interrupted()));
    }

    private Instant nextAttempt(
            QueuedMessage message,
            QueuedRecipient recipient,
            @Nullable Instant notBefore,
            long jitter) {
        var wait = limits.waitAfter(recipient.attempts(), new SplittableRandom(jitter));
        var next = now.plus(wait);
        if (notBefore != null && notBefore.isAfter(next)) {
            next = notBefore;
        }
        var deadline = message.deadline();
        // RFC 2852 §4.1.3: returned, or told of, when it is too late, and not much later
        return deadline != null && deadline.at().isAfter(now) && deadline.at().isBefore(next)
                ? deadline.at()
                : next;
    }

    /** Why a recipient leaves the queue. */
    enum Leaving {
        DELIVERED,
        /** The message is kept for a while, so that people can see what it was. */
        FAILED,
        /** A person does not want it any more. */
        DROPPED
    }

    /** Takes a recipient out of the queue for a person. */
    void remove(Queued queued, Leaving why, Attempt attempt) throws SQLException {
        if (leave(queued.message(), queued.recipient(), why, attempt)) {
            var event = why == Leaving.DROPPED ? WebhookEvent.CANCELED : WebhookEvent.FAILED;
            telling.of(queued.message(), queued.recipient(), event, attempt, false);
        }
    }

    /** Takes a recipient out of the queue. Returns whether it was there still. */
    private boolean leave(
            QueuedMessage message, QueuedRecipient recipient, Leaving why, Attempt attempt)
            throws SQLException {
        var was =
                tx.sql("DELETE FROM queue_recipient WHERE id = ? RETURNING id")
                        .bind(recipient.id())
                        .one(row -> row.getLong(1));
        if (was.isEmpty()) {
            return false; // a person removed it meanwhile, or another node was quicker
        }
        lanes.add(recipient.lane());
        left.put(message.id(), message);
        gone.merge(message.account(), new LaneRows.Waiting(1, 0), LaneRows.Waiting::plus);
        var keep = retention(message.account());
        if (keep.isZero()) {
            if (recipient.attempts() > 1) {
                forgotten.add(recipient.id());
            }
            return true;
        }
        attempts.add(new AttemptRows.Entry(recipient.id(), attempt));
        if (why == Leaving.FAILED) {
            failed.put(message.id(), now.plus(keep));
        }
        retired.add(
                Retired.of(
                        message,
                        recipient,
                        why == Leaving.DELIVERED,
                        attempt.answer().toString(),
                        now,
                        now.plus(keep)));
        return true;
    }

    private Duration retention(long account) throws SQLException {
        var known = retention.get(account);
        if (known == null) {
            var own = AccountRows.keepRetired(tx, account);
            known = own == null ? limits.keepRetired() : own;
            retention.put(account, known);
        }
        return known;
    }

    /** Erases a message that nobody waits for; not yet if somebody did not get it. TD-6 */
    private void erase(QueuedMessage message, MessageRows.Done done) throws SQLException {
        var until = done.failedUntil();
        if (until == null
                || !ContentRows.keep(tx, blobs, message, until, limits.failedOctetsMax())) {
            blobs.delete(tx, done.blob());
        }
    }

    /** Lets a recipient wait in the lane of another way. */
    void move(QueuedRecipient recipient, String via) {
        lanes.add(recipient.lane());
        moved.put(recipient.id(), new Move(recipient, via));
    }

    /** A recipient who is going to go by another way. */
    private record Move(QueuedRecipient recipient, String via) {}

    /** Returns how many were moved. */
    private int move() throws SQLException {
        var count = 0;
        for (var each : moved.values()) {
            var name = LaneRows.name(tx, each.recipient().lane());
            if (name.isPresent() && !name.get().via().equals(each.via())) {
                var lane = LaneRows.add(tx, name.get().by(each.via()), null);
                count +=
                        tx.sql("UPDATE queue_recipient SET lane_id = ? WHERE id = ?")
                                .bind(lane)
                                .bind(each.recipient().id())
                                .update();
                lanes.add(lane);
            }
        }
        return count;
    }

    /** Also makes a lane tell again when it is due. */
    void touch(long lane) {
        lanes.add(lane);
    }

    /**
     * Writes all of it.
     *
     * @return how many recipients wait in another lane than before
     */
    int finish() throws SQLException {
        LeaseRows.release(tx, waiting);
        AttemptRows.add(tx, attempts);
        AttemptRows.delete(tx, forgotten);
        RetiredRows.add(tx, retired);
        for (var each : failed.entrySet()) {
            MessageRows.failed(tx, each.getKey(), each.getValue());
        }
        for (var message : left.values()) {
            var done = MessageRows.deleteIfDone(tx, message.id());
            if (done.isPresent()) {
                erase(message, done.get());
                gone.merge(
                        message.account(),
                        new LaneRows.Waiting(0, message.size()),
                        LaneRows.Waiting::plus);
            }
        }
        var count = move();
        unreachable.removeAll(reached);
        LaneRows.resume(tx, reached);
        LaneRows.putOff(tx, unreachable, now.plus(limits.unreachablePause()));
        var turns = LaneRows.turnsOf(tx, lanes);
        LaneRows.refresh(tx, lanes);
        LaneRows.refreshTurns(tx, turns);
        for (var each : gone.entrySet()) {
            LaneRows.leave(tx, each.getKey(), each.getValue());
        }
        return count;
    }
}
