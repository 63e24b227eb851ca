package org.mailstead.server.delivery;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Settlement;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Delivers what is due: one thread claims, each claim is delivered on a virtual thread of its own.
 * Closing it waits for those that run; what it had not begun is due again after a restart.
 */
public final class Scheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final Queue queue;
    private final Carrier carrier;
    private final Notifications notifications;
    private final InstantSource clock;
    private final DeliveryLimits limits;
    private final Semaphore free;
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread dispatcher;
    private volatile boolean stopping;

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
        this.free = new Semaphore(limits.atOnce());
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
        while (!stopping) {
            try {
                var claims = queue.claim(limits.claimMax());
                for (var claim : claims) {
                    free.acquire();
                    threads.execute(() -> deliver(claim));
                }
                if (claims.isEmpty()) {
                    pause(untilNext());
                }
            } catch (StoreException e) {
                log.atError().setCause(e).log("queue cannot be read");
                pause(limits.storePause());
            } catch (InterruptedException e) {
                return; // close() was itself interrupted
            }
        }
    }

    private Duration untilNext() throws StoreException {
        var next = queue.nextAttempt();
        if (next.isEmpty()) {
            return LONGEST_WAIT;
        }
        var wait = Duration.between(clock.instant(), next.get());
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private void pause(Duration duration) {
        try {
            if (wake.tryAcquire(Math.max(1, duration.toMillis()), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** outbound S-8: a failure here ends this attempt, never the scheduler. */
    private void deliver(Claim claim) {
        try {
            var content = queue.content(claim.message());
            var settlements = new ArrayList<Settlement>();
            var told = new Told(claim);
            var results = carrier.carry(claim, content);
            for (var i = 0; i < results.size(); i++) {
                settlements.add(settlement(claim, claim.recipients().get(i), results.get(i), told));
            }
            if (!told.send(content)) {
                settlements.replaceAll(Scheduler::orLater);
            }
            queue.settle(claim.message(), settlements);
        } catch (IOException | StoreException e) {
            log.atError()
                    .addKeyValue("message", claim.message().id())
                    .setCause(e)
                    .log("delivery put off");
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("message", claim.message().id())
                    .setCause(e)
                    .log("delivery failed by a bug");
        } finally {
            queue.release(claim);
            free.release();
            wake();
        }
    }

    private Settlement settlement(
            Claim claim, QueuedRecipient recipient, Result result, Told told) {
        var attempt = result.attempt();
        var line =
                log.atInfo()
                        .addKeyValue("message", claim.message().id())
                        .addKeyValue("from", claim.from().text(true))
                        .addKeyValue("to", recipient.recipient().path().text(true))
                        .addKeyValue("attempt", recipient.attempts())
                        .addKeyValue("transport", attempt.transport())
                        .addKeyValue("millis", attempt.took().toMillis());
        return switch (result) {
            case Result.Delivered(_, _, _) -> {
                line.log("message delivered");
                told.delivered(recipient);
                yield new Settlement.Done(recipient.id());
            }
            case Result.Refused(_, _) -> failed(recipient, attempt, line, told);
            case Result.Delayed(_, _, _, _) when isLast(recipient) ->
                    failed(recipient, attempt, line, told);
            case Result.Delayed(_, _, _, _) -> {
                var reply = attempt.answer();
                line.addKeyValue("reply", reply).log("message delayed");
                told.delayed(recipient, reply);
                yield new Settlement.Later(recipient.id(), reply.toString());
            }
        };
    }

    private static Settlement failed(
            QueuedRecipient recipient, Attempt attempt, LoggingEventBuilder line, Told told) {
        var reply = attempt.answer();
        line.addKeyValue("reply", reply).log("message failed");
        told.failed(recipient, asPermanent(reply));
        return new Settlement.Failed(recipient.id(), reply.toString());
    }

    /** A failure that nobody could be told of is not done with. */
    private static Settlement orLater(Settlement settlement) {
        return switch (settlement) {
            case Settlement.Failed(var recipient, var result) ->
                    new Settlement.Later(recipient, result);
            case Settlement.Done _, Settlement.Later _ -> settlement;
        };
    }

    /** outbound S-2 */
    private boolean isLast(QueuedRecipient recipient) {
        return recipient.attempts() >= queue.limits().attemptsMax();
    }

    /** What was temporary and has lasted too long is told as permanent: same words, class 5. */
    private static Reply asPermanent(Reply reply) {
        if (reply.isPermanent()) {
            return reply;
        }
        var status = reply.status();
        var permanent = status == null ? new EnhancedStatusCode(5, 4, 7) : status.as(5);
        return new Reply(554, permanent, reply.lines());
    }

    /** What the sender is to be told after an attempt. RFC 3461 §5. */
    private final class Told {
        private final Claim claim;
        private final Instant now = clock.instant();
        private final List<Notifications.Failure> failed = new ArrayList<>();
        private final List<Notifications.Failure> delayed = new ArrayList<>();
        private final List<Notifications.Success> delivered = new ArrayList<>();

        Told(Claim claim) {
            this.claim = claim;
        }

        void delivered(QueuedRecipient recipient) {
            // RFC 3461 §4.1: success is told only to who asked
            if (recipient.recipient().parameters().wants(Notify.SUCCESS)) {
                delivered.add(new Notifications.Success(recipient.recipient(), now));
            }
        }

        void failed(QueuedRecipient recipient, Reply reply) {
            failed.add(new Notifications.Failure(recipient.recipient(), reply, now));
        }

        void delayed(QueuedRecipient recipient, Reply reply) {
            var notifyOn = recipient.recipient().parameters().notifyOn();
            if (recipient.attempts() == limits.delayNoticeAfter()
                    && (notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY))) {
                delayed.add(new Notifications.Failure(recipient.recipient(), reply, now));
            }
        }

        /** Before the settlement: a crash between may tell twice, never not at all. */
        boolean send(OctetSource content) {
            try {
                sendAll(content);
                return true;
            } catch (IOException | StoreException e) {
                log.atError()
                        .addKeyValue("message", claim.message().id())
                        .setCause(e)
                        .log("sender cannot be told");
                return false;
            }
        }

        private void sendAll(OctetSource content) throws IOException, StoreException {
            var message = claim.message();
            var envelope = new Envelope(message.from(), message.parameters(), recipients());
            if (!failed.isEmpty()) {
                notifications.failed(envelope, message.queued(), content, failed);
            }
            if (!delayed.isEmpty()) {
                notifications.delayed(envelope, message.queued(), content, delayed);
            }
            if (!delivered.isEmpty()) {
                notifications.delivered(envelope, message.queued(), content, delivered);
            }
        }

        private List<Recipient> recipients() {
            return claim.recipients().stream().map(QueuedRecipient::recipient).toList();
        }
    }

    /** Begins nothing more, and waits for the deliveries that run. */
    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            dispatcher.join();
        } catch (InterruptedException e) {
            dispatcher.interrupt();
            Thread.currentThread().interrupt();
        }
        threads.close();
    }
}
