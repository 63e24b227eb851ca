package org.mailstead.server.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls what is due: one thread settles what is over and claims what is due, in one transaction
 * each time; each call is made on a virtual thread of its own. A URL that is slow takes one place
 * of many, and holds back nothing but what is for itself. webapi J-4, J-5
 */
final class WebhookScheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WebhookScheduler.class);

    /** Also how soon a clock that was set is noticed, or what another node left behind. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private static final Duration STORE_PAUSE = Duration.ofSeconds(5);
    private static final Duration STOP_GRACE = Duration.ofSeconds(5);

    private final WebhookQueue queue;
    private final Caller caller;
    private final WebhookMetrics metrics;
    private final WebhookLimits limits;
    private final ConcurrentLinkedQueue<WebhookQueue.Settled> landed =
            new ConcurrentLinkedQueue<>();
    private final Semaphore wake = new Semaphore(0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread dispatcher;
    private volatile boolean stopping;

    /** Of the dispatcher's thread alone. */
    private final Set<Long> calling = new HashSet<>();

    private WebhookScheduler(
            WebhookQueue queue, Caller caller, WebhookMetrics metrics, WebhookLimits limits) {
        this.queue = queue;
        this.caller = caller;
        this.metrics = metrics;
        this.limits = limits;
        this.dispatcher = Thread.ofVirtual().name("webhooks").unstarted(this::run);
    }

    /** Begins to call. */
    static WebhookScheduler start(
            WebhookQueue queue, WebhookEvents events, Caller caller, WebhookMetrics metrics) {
        var scheduler = new WebhookScheduler(queue, caller, metrics, events.limits());
        events.onAdded(scheduler::wake);
        scheduler.dispatcher.start();
        return scheduler;
    }

    /** Looks at once for what is due. */
    void wake() {
        wake.release();
    }

    private void run() {
        while (!recover()) {
            if (stopping) {
                return;
            }
            pause(STORE_PAUSE);
        }
        dispatch();
    }

    /** Returns whether what an earlier run left was taken back. */
    private boolean recover() {
        try {
            var cutOff = queue.recover();
            if (cutOff > 0) {
                log.atWarn().addKeyValue("calls", cutOff).log("webhook calls were cut off");
            }
            return true;
        } catch (StoreException e) {
            log.atError().setCause(e).log("webhooks cannot be read");
            return false;
        }
    }

    private void dispatch() {
        var settled = new ArrayList<WebhookQueue.Settled>();
        while (!stopping || !calling.isEmpty() || !settled.isEmpty()) {
            for (WebhookQueue.Settled each; (each = landed.poll()) != null; ) {
                calling.remove(each.claim().job().lane());
                settled.add(each);
            }
            try {
                var room = stopping ? 0 : limits.callsMax() - calling.size();
                var claims = queue.turn(settled, room, calling);
                settled.clear();
                claims.forEach(this::begin);
                if (claims.isEmpty() && !isOver()) {
                    pause(untilNext());
                }
            } catch (StoreException e) {
                log.atError()
                        .addKeyValue("unsettled", settled.size())
                        .setCause(e)
                        .log("webhooks cannot be worked");
                if (isOver()) {
                    return; // what is not settled counts as cut off
                }
                pause(STORE_PAUSE);
            } catch (RuntimeException | Error e) {
                log.atError()
                        .addKeyValue("unsettled", settled.size())
                        .setCause(e)
                        .log("webhooks cannot be worked, by a bug");
                settled.clear(); // counts as cut off when its lease is over
                pause(STORE_PAUSE);
            }
        }
    }

    /** Whether nothing more will wake this thread. */
    private boolean isOver() {
        return stopping && calling.isEmpty();
    }

    private void begin(WebhookQueue.Claim claim) {
        calling.add(claim.job().lane());
        threads.execute(() -> call(claim));
    }

    private Duration untilNext() throws StoreException {
        var next = queue.untilNext();
        if (stopping || calling.size() >= limits.callsMax() || next.isEmpty()) {
            return LONGEST_WAIT; // what ends, or comes, wakes
        }
        var wait = next.get();
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
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

    private void call(WebhookQueue.Claim claim) {
        var job = claim.job();
        var begun = claim.call().begun();
        Call call;
        try {
            call =
                    caller.call(
                            new Caller.Asked(
                                    URI.create(job.about().url()),
                                    job.credential(),
                                    job.secret(),
                                    job.id(),
                                    job.attempts(),
                                    claim.payload()),
                            begun);
            metrics.called(call);
            write(job, call);
        } catch (RuntimeException | Error e) { // else its place would never be free again
            log.atError().addKeyValue("webhook", job.id()).setCause(e).log("call failed by a bug");
            call =
                    new Call(
                            job.attempts(),
                            begun,
                            Duration.ZERO,
                            job.about().url(),
                            false,
                            0,
                            "trouble of this server's own; its log has more",
                            "");
        }
        landed.add(new WebhookQueue.Settled(claim, call));
        wake();
    }

    private void write(Job job, Call call) {
        var took = call.took();
        var line =
                log.atInfo()
                        .addKeyValue("webhook", job.id())
                        .addKeyValue("account", job.about().account())
                        .addKeyValue("event", job.about().event())
                        .addKeyValue("recipient", job.about().queuedId())
                        .addKeyValue("stored", job.about().storedId())
                        .addKeyValue("host", URI.create(call.url()).getHost())
                        .addKeyValue("attempt", call.number())
                        .addKeyValue("millis", took == null ? 0 : took.toMillis())
                        .addKeyValue("code", call.code());
        if (call.success()) {
            line.log("webhook called");
        } else {
            line = line.addKeyValue("error", call.error());
            line.log(
                    job.attempts() < limits.attemptsMax() ? "webhook delayed" : "webhook given up");
        }
    }

    /** Begins nothing more, gives the calls that go on a while, and keeps how they ended. */
    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            if (!dispatcher.join(STOP_GRACE)) {
                threads.shutdownNow();
                dispatcher.join();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        threads.close();
    }
}
