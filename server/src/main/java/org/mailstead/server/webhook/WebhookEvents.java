package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.directory.Webhook.Direction;
import org.mailstead.server.store.Tx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes jobs of what happens, in the transaction in which it happens: both are kept, or neither.
 * Any number of threads.
 */
public final class WebhookEvents {
    private static final Logger log = LoggerFactory.getLogger(WebhookEvents.class);

    private final WebhookLimits limits;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    public WebhookEvents(WebhookLimits limits) {
        this.limits = limits;
    }

    /** What bounds them. */
    WebhookLimits limits() {
        return limits;
    }

    /** Runs something after each commit with a job: short, and it never throws. */
    void onAdded(Runnable listener) {
        listeners.add(listener);
    }

    /** Tells that something may be due. */
    void tell() {
        listeners.forEach(Runnable::run);
    }

    /** What happens within one transaction on the server's tables. */
    public In in(Tx tx, Instant now) {
        return new In(tx, now);
    }

    /** Within one transaction; for its thread. */
    public final class In {
        private final Tx tx;
        private final Instant now;
        private final Map<Long, Optional<Webhook>> outgoing = new HashMap<>();
        private boolean told;

        private In(Tx tx, Instant now) {
            this.tx = tx;
            this.now = now;
        }

        /** Whether the program of an account is told of that. */
        public boolean isWanted(OutgoingEvent event) throws SQLException {
            return hook(event.account()).filter(hook -> hook.wants(event.event())).isPresent();
        }

        private Optional<Webhook> hook(long account) throws SQLException {
            var known = outgoing.get(account);
            if (known == null) {
                known =
                        account == 0
                                ? Optional.empty()
                                : Webhook.find(tx, account, Direction.OUTGOING);
                outgoing.put(account, known);
            }
            return known;
        }

        /** Makes a job of it, if anybody wants to know. webapi H-25, H-26 */
        public void add(OutgoingEvent event) throws SQLException {
            var hook = hook(event.account());
            if (hook.isEmpty() || !hook.get().wants(event.event())) {
                return;
            }
            var older = JobRows.ofRecipient(tx, event.queuedId());
            var job =
                    add(
                            hook.get(),
                            new About(
                                    event.account(),
                                    event.queuedId(),
                                    0,
                                    event.fromId(),
                                    event.messageId(),
                                    event.subject(),
                                    OutgoingPayload.extra(event.extra()),
                                    hook.get().url().toString(),
                                    event.event().token()),
                            OutgoingPayload.of(event, now));
            if (job.isPresent()) {
                for (var one : older) {
                    new Retiring(tx, limits, now).retire(one, false, job.get());
                    LaneRows.refresh(tx, one.lane());
                }
            }
        }

        /**
         * Makes a job of it, if anybody wants to know. Of one message once, as long as the job
         * waits or is remembered.
         */
        public void add(IncomingEvent event) throws SQLException {
            var mail = event.mail();
            var hook = Webhook.find(tx, mail.account(), Direction.INCOMING);
            if (hook.isEmpty() || RetiredRows.isKnown(tx, mail.account(), mail.id())) {
                return;
            }
            add(
                    hook.get(),
                    new About(
                            mail.account(),
                            0,
                            mail.id(),
                            "",
                            event.messageId(),
                            event.subject(),
                            "{}",
                            hook.get().url().toString(),
                            About.INCOMING),
                    event.payload());
        }

        /** Nothing if there is no room, or a job for the same message. */
        private Optional<Long> add(Webhook hook, About about, byte[] payload) throws SQLException {
            var taken = RoomRows.of(tx, about.account());
            var room = limits.roomOfAccount();
            if (taken.jobs() >= room.jobs() || taken.octets() + payload.length > room.octets()) {
                tx.afterCommit(() -> tellFull(about));
                return Optional.empty();
            }
            var job =
                    new Job(
                            0,
                            about,
                            LaneRows.join(tx, about.url(), now),
                            hook.authorization(),
                            hook.secret(),
                            now,
                            0,
                            now,
                            payload.length);
            var id = JobRows.add(tx, job, payload);
            if (id.isPresent()) {
                RoomRows.enter(tx, about.account(), payload.length);
                if (!told) {
                    tx.afterCommit(WebhookEvents.this::tell);
                    told = true;
                }
            }
            return id;
        }
    }

    private static void tellFull(About about) {
        log.atWarn()
                .addKeyValue("account", about.account())
                .addKeyValue("event", about.event())
                .addKeyValue("recipient", about.queuedId())
                .addKeyValue("stored", about.storedId())
                .log("webhook dropped: too many of the account wait");
    }
}
