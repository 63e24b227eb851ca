package org.mailstead.server.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.delivery.Flights.Landing;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Notice;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Settled;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works the queue: one thread settles what is over and claims what is due, in one transaction each
 * time; each claim is carried on a virtual thread of its own.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final EnhancedStatusCode LOCAL_TROUBLE = new EnhancedStatusCode(4, 3, 0);

    /** Also how soon a clock that was set is noticed, or what another node left behind. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Queue queue;
    private final Carrier carrier;
    private final Notifications notifications;
    private final InstantSource clock;
    private final DeliveryLimits limits;
    private final Flights flights;
    private final ConcurrentLinkedQueue<Landed> landed = new ConcurrentLinkedQueue<>();
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread dispatcher;
    private volatile boolean stopping;
    private Instant lastSeen = Instant.MIN;

    /** An attempt that is over. */
    private record Landed(Settled settled, Landing landing) {}

    private Scheduler(
            Queue queue,
            Carrier carrier,
            Notifications notifications,
            InstantSource clock,
            DeliveryLimits limits) {
        this.queue = queue;
        this.carrier = carrier;
        this.notifications = notifications;
        this.clock = clock;
        this.limits = limits;
        this.flights = new Flights(limits);
        this.dispatcher = Thread.ofVirtual().name("delivery").unstarted(this::run);
    }

    /** Begins to deliver. */
    public static Scheduler start(
            Queue queue,
            Carrier carrier,
            Notifications notifications,
            InstantSource clock,
            DeliveryLimits limits) {
        var scheduler = new Scheduler(queue, carrier, notifications, clock, limits);
        queue.onAdded(scheduler::wake);
        scheduler.dispatcher.start();
        return scheduler;
    }

    /** Looks at once for what is due. */
    public void wake() {
        wake.release();
    }

    private void run() {
        if (recover()) {
            dispatch();
        }
    }

    /** Returns whether what an earlier run left could be taken back before the server stops. */
    private boolean recover() {
        while (!stopping) {
            try {
                var cutOff = queue.recover();
                if (cutOff > 0) {
                    log.atWarn().addKeyValue("recipients", cutOff).log("attempts were cut off");
                }
                return true;
            } catch (StoreException e) {
                log.atError().setCause(e).log("queue cannot be read");
                pause(limits.storePause());
            }
        }
        return false;
    }

    private void dispatch() {
        var settled = new ArrayList<Settled>();
        var renewal = System.nanoTime();
        while (!stopping || !flights.isEmpty() || !settled.isEmpty() || !landed.isEmpty()) {
            for (Landed each; (each = landed.poll()) != null; ) {
                flights.end(each.settled().claim(), each.landing());
                settled.add(each.settled());
            }
            try {
                watchClock();
                var claims = queue.turn(settled, stopping ? Standstill.PLACES : flights);
                settled.clear();
                claims.forEach(this::begin);
                if (System.nanoTime() - renewal > queue.limits().lease().toNanos() / 5) {
                    queue.renew(flights.goingOn());
                    renewal = System.nanoTime();
                }
                if (claims.isEmpty()) {
                    pause(untilNext());
                }
            } catch (StoreException e) {
                log.atError()
                        .addKeyValue("unsettled", settled.size())
                        .setCause(e)
                        .log("queue cannot be worked");
                if (stopping && flights.isEmpty()) {
                    return; // what is not settled counts as cut off
                }
                pause(limits.storePause());
            } catch (RuntimeException | Error e) {
                // outbound S-8: what cannot be settled counts as cut off when its lease is over
                log.atError()
                        .addKeyValue("unsettled", settled.size())
                        .setCause(e)
                        .log("queue cannot be worked, by a bug");
                settled.forEach(each -> each.notices().forEach(Notice::close));
                settled.clear();
                pause(limits.storePause());
            }
        }
    }

    /** Notices when the clock was set back; on the dispatcher's thread. */
    private void watchClock() throws StoreException {
        var now = clock.instant();
        if (now.plus(Queue.CLOCK_TOLERANCE).isBefore(lastSeen)) {
            queue.clockWentBack(Duration.between(now, lastSeen));
            lastSeen = now;
        } else if (now.isAfter(lastSeen)) {
            lastSeen = now;
        }
    }

    private void begin(Claim claim) {
        flights.begin(claim);
        threads.execute(() -> deliver(claim));
    }

    private Duration untilNext() throws StoreException {
        if (stopping) {
            return limits.slowAfter();
        }
        var next = queue.nextAttempt();
        if (next.isEmpty()) {
            return LONGEST_WAIT;
        }
        var wait = Duration.between(clock.instant(), next.get());
        if (wait.compareTo(LONGEST_WAIT) > 0) {
            return LONGEST_WAIT;
        }
        // due, but there is no place: until an attempt ends, or becomes one of the slow
        return wait.isPositive() ? wait : limits.slowAfter();
    }

    private void pause(Duration duration) {
        try {
            if (wake.tryAcquire(Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** outbound S-8: a failure here ends this attempt, never the scheduler. */
    private void deliver(Claim claim) {
        var begun = clock.instant();
        try {
            landed.add(attempt(claim));
        } catch (IOException | StoreException e) {
            log.atError()
                    .addKeyValue("message", claim.message().id())
                    .setCause(e)
                    .log("delivery put off");
            landed.add(putOff(claim, begun));
        } catch (RuntimeException | Error e) { // else it would count as going on for ever
            log.atError()
                    .addKeyValue("message", claim.message().id())
                    .setCause(e)
                    .log("delivery failed by a bug");
            landed.add(putOff(claim, begun));
        }
        wake();
    }

    private Landed attempt(Claim claim) throws IOException, StoreException {
        var judgement = judgement(claim);
        claim.suppressed().forEach(judgement::suppressed);
        var landing = Landing.UNKNOWN;
        var content = queue.content(claim.message());
        if (judgement.isTooLate()) {
            claim.recipients().forEach(judgement::tooLate);
        } else if (!claim.recipients().isEmpty()) {
            var results = carrier.carry(claim, content);
            if (results.size() != claim.recipients().size()) {
                throw new IllegalStateException("not a result for each recipient");
            }
            for (var i = 0; i < results.size(); i++) {
                judge(judgement, claim.recipients().get(i), results.get(i));
            }
            landing = landing(results);
        }
        return landed(claim, judgement, content, landing);
    }

    private Judgement judgement(Claim claim) {
        return new Judgement(claim, queue.limits(), limits.delayNoticeAfter(), clock.instant());
    }

    private void judge(Judgement judgement, QueuedRecipient recipient, Result result) {
        if (stopping && result instanceof Result.Delayed) {
            judgement.cutShort(recipient, result.attempt());
        } else {
            judgement.tried(recipient, result);
        }
    }

    private static Landing landing(List<Result> results) {
        if (results.stream().allMatch(Result.Stopped.class::isInstance)) {
            return Landing.UNKNOWN; // nobody was asked
        }
        var unreachable =
                results.stream()
                        .allMatch(one -> one instanceof Result.Delayed(_, _, var is, _, _) && is);
        return unreachable ? Landing.UNREACHABLE : Landing.REACHED;
    }

    /**
     * What the sender is to be told is queued in the transaction that settles: once, and not at all
     * if that fails. What cannot be told of is not done with.
     */
    private Landed landed(Claim claim, Judgement judgement, OctetSource content, Landing landing) {
        List<Notice> notices = List.of();
        try {
            if (!judgement.told().isEmpty()) {
                notices = notifications.notices(claim, content, judgement.told());
            }
        } catch (IOException | StoreException e) {
            log.atError()
                    .addKeyValue("message", claim.message().id())
                    .setCause(e)
                    .log("sender cannot be told");
            judgement.withoutFailures();
        }
        AttemptLog.write(claim, judgement.settlements());
        return new Landed(new Settled(claim, judgement.settlements(), notices), landing);
    }

    /** Our own trouble: tried again later, and nobody is told yet. */
    private Landed putOff(Claim claim, Instant begun) {
        var now = clock.instant();
        var took = Duration.between(begun, now);
        var attempt =
                Attempt.failed(
                        begun,
                        took.isNegative() ? Duration.ZERO : took,
                        LOCAL_TROUBLE,
                        "Trouble of this server's own; its log has more");
        var judgement = judgement(claim);
        claim.suppressed().forEach(one -> judgement.putOff(one, attempt));
        claim.recipients().forEach(one -> judgement.putOff(one, attempt));
        return new Landed(new Settled(claim, judgement.settlements(), List.of()), Landing.UNKNOWN);
    }

    /**
     * Begins nothing more, gives the attempts that go on a while, then makes them give up, and
     * keeps how they ended.
     */
    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            if (!dispatcher.join(limits.stopGrace())) {
                threads.shutdownNow();
                dispatcher.join();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            dispatcher.interrupt();
            Thread.currentThread().interrupt();
        }
        threads.close();
    }
}
