package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.server.webhook.WebhookLimits;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue: any number of threads add, one dispatcher of each node claims and settles.
 *
 * <p>Nodes that share a PostgreSQL database share the queue. Writes to it happen one after another
 * on both engines, so that what one node claims no other does; what a node that died had claimed is
 * due again when its lease is over.
 */
public final class Queue {
    /** By how much clocks of several nodes may differ, or one be corrected, unnoticed. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Queue.class);
    private static final int PREFIX_OCTETS_MAX = 1 << 20;
    private static final int EXPIRED_AT_ONCE = 1000;
    private static final Scope SERVER = Scope.server();

    private final Database database;
    private final Blobs blobs;
    private final InstantSource clock;
    private final String node;
    private final QueueLimits limits;
    private final Ways ways;
    private final WebhookEvents webhooks;
    private final Instant opened;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param node the name of this node: the same after a restart, and no other's at the same time
     * @param ways by which mail goes
     * @param webhooks tells programs what becomes of it
     */
    public Queue(
            Database database,
            Blobs blobs,
            InstantSource clock,
            String node,
            QueueLimits limits,
            Ways ways,
            WebhookEvents webhooks) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
        this.node = node;
        this.limits = limits;
        this.ways = ways;
        this.webhooks = webhooks;
        this.opened = clock.instant();
    }

    /** All mail goes straight to its destinations. */
    public Queue(
            Database database, Blobs blobs, InstantSource clock, String node, QueueLimits limits) {
        this(
                database,
                blobs,
                clock,
                node,
                limits,
                Ways.DIRECT,
                new WebhookEvents(WebhookLimits.DEFAULT));
    }

    /** The only node there is. */
    public Queue(Database database, Blobs blobs, InstantSource clock, QueueLimits limits) {
        this(database, blobs, clock, "local", limits);
    }

    /** Since when it is worked. */
    Instant opened() {
        return opened;
    }

    /** What bounds it. */
    public QueueLimits limits() {
        return limits;
    }

    /**
     * Takes a message: it is durable when this returns.
     *
     * @return the message's id
     * @throws QueueFullException if the sender's account has too much waiting
     * @throws SenderNotUniqueException if a sender that was to be unique is not
     * @throws IOException if the body cannot be read
     * @throws StoreException if it cannot be kept: nothing is
     */
    public long add(NewEntry entry, OctetSource body)
            throws QueueFullException, SenderNotUniqueException, IOException, StoreException {
        return this.<RuntimeException>add(entry, body, _ -> {});
    }

    /**
     * Takes a message together with something else: both are kept, or neither.
     *
     * @param together what to do in the same transaction
     * @throws X if {@code together} throws it
     */
    public <X extends Exception> long add(NewEntry entry, OctetSource body, Together<X> together)
            throws X, QueueFullException, SenderNotUniqueException, IOException, StoreException {
        return add(entry, body, together, (_, added) -> added.message());
    }

    /**
     * Takes a message as {@link #add(NewEntry, OctetSource, Together)} does.
     *
     * @return the ids of its recipients, in the order of the envelope
     */
    public <X extends Exception> List<Long> addEach(
            NewEntry entry, OctetSource body, Together<X> together)
            throws X, QueueFullException, SenderNotUniqueException, IOException, StoreException {
        return add(entry, body, together, (tx, added) -> added.ids(tx));
    }

    private <T, X extends Exception> T add(
            NewEntry entry, OctetSource body, Together<X> together, Told<T> told)
            throws X, QueueFullException, SenderNotUniqueException, IOException, StoreException {
        Outcome<T> outcome;
        try (var prepared = prepare(entry, body)) {
            // several kinds of exception cross the transaction: two of them as values
            outcome =
                    database.<Outcome<T>, X>write(
                            SERVER,
                            tx -> {
                                var adding = new Adding(tx, blobs, limits, clock.instant());
                                try {
                                    adding.check(prepared);
                                } catch (QueueFullException e) {
                                    return new Outcome.Full<>(e);
                                } catch (SenderNotUniqueException e) {
                                    return new Outcome.NotUnique<>(e);
                                }
                                together.run(tx);
                                return new Outcome.Done<>(told.of(tx, adding.add(prepared)));
                            });
        }
        return switch (outcome) {
            case Outcome.Done<T>(var what) -> {
                tell();
                yield what;
            }
            case Outcome.Full<T>(var why) -> throw why;
            case Outcome.NotUnique<T>(var why) -> throw why;
        };
    }

    /** What the caller is told of a message that was added. */
    @FunctionalInterface
    private interface Told<T> {
        T of(Tx tx, Adding.Added added) throws SQLException;
    }

    private sealed interface Outcome<T> {
        record Done<T>(T what) implements Outcome<T> {}

        record Full<T>(QueueFullException why) implements Outcome<T> {}

        record NotUnique<T>(SenderNotUniqueException why) implements Outcome<T> {}
    }

    /** Something done in the transaction of an {@link #add}. */
    @FunctionalInterface
    public interface Together<X extends Exception> {
        /** Does it. */
        void run(Tx tx) throws X, SQLException;
    }

    /** Makes a notification ready to be queued with what it is about. */
    Notice notice(NewEntry entry, OctetSource body) throws IOException, StoreException {
        return new Notice(prepare(entry, body));
    }

    /** Takes a notification: it is durable when this returns. */
    void add(Notice notice) throws StoreException {
        try (notice) {
            database.<Long, RuntimeException>write(
                    SERVER,
                    tx ->
                            new Adding(tx, blobs, limits, clock.instant())
                                    .add(notice.prepared())
                                    .message());
        }
        tell();
    }

    private Prepared prepare(NewEntry entry, OctetSource body) throws IOException, StoreException {
        var prefix = octets(entry.prefix());
        var size = prefix.length + body.size();
        return new Prepared(entry, prefix, blobs.stage(SERVER, body), size, via(entry));
    }

    /** Of each recipient. */
    private List<String> via(NewEntry entry) throws StoreException {
        var account = entry.senderAccount() == null ? 0 : entry.senderAccount();
        var via = new ArrayList<String>();
        for (var to : entry.envelope().to()) {
            var from = entry.envelope().from();
            via.add(ways.via(new Ways.Mail(account, from, to.path(), null, 0)));
        }
        return via;
    }

    /**
     * Takes back what this node had claimed before it was killed: nobody tries it any more.
     *
     * <p>What was cut off once is due at once, and that attempt does not count. What was cut off
     * again and again may be what kills the server: that waits as if it had failed. outbound S-3
     *
     * @return how many attempts were cut off
     */
    public int recover() throws StoreException {
        var now = clock.instant();
        var latest =
                database.<@Nullable Instant, RuntimeException>read(SERVER, RecipientRows::latest);
        if (latest != null && latest.isAfter(now.plus(CLOCK_TOLERANCE))) {
            clockWentBack(Duration.between(now, latest));
        }
        return database.<Integer, RuntimeException>write(
                SERVER, tx -> new Recovery(settling(tx, now), limits, now).recover(tx, node));
    }

    /**
     * Makes what waits due so much earlier, since the clock was set back by that: else it would
     * wait for so much longer.
     */
    public void clockWentBack(Duration by) throws StoreException {
        log.atWarn().addKeyValue("by", by).log("the clock was set back: mail is due anew");
        var now = clock.instant();
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    RecipientRows.advance(tx, by, now);
                    LaneRows.refreshAll(tx);
                    return true;
                });
    }

    /**
     * Keeps how attempts ended, and begins as many new ones as there is room for, in one
     * transaction: those are counted and committed before anybody tries. For one dispatcher.
     *
     * @param settled what is over; a message without recipients goes with its octets
     * @param places of those attempts that still go on: without what is settled here
     * @return what to try now
     * @throws StoreException if nothing of it is kept; the same may be asked again
     */
    public List<Claim> turn(Collection<Settled> settled, Places places) throws StoreException {
        var now = clock.instant();
        if (settled.isEmpty() && !isDue(now)) {
            return List.of(); // without a write
        }
        var next = nextWays(settled);
        var claims =
                database.<List<Claim>, RuntimeException>write(
                        SERVER,
                        tx -> {
                            var settling = settling(tx, now);
                            settling.settle(settled, next);
                            settling.finish();
                            return new Claiming(tx, places, limits, node, now).claim();
                        });
        for (var each : settled) {
            each.notices().forEach(Notice::close);
        }
        return claims;
    }

    /** By which way the next attempts will go, of those that will go by another than this one. */
    private Map<Long, String> nextWays(Collection<Settled> settled) throws StoreException {
        var next = new HashMap<Long, String>();
        for (var each : settled) {
            for (var settlement : each.settlements()) {
                if (settlement instanceof Settlement.Later(var recipient, _, _, _)) {
                    var via = via(each.claim().message(), recipient);
                    if (!via.equals(each.claim().via())) {
                        next.put(recipient.id(), via);
                    }
                }
            }
        }
        return next;
    }

    private String via(QueuedMessage message, QueuedRecipient recipient) throws StoreException {
        return ways.via(
                new Ways.Mail(
                        message.account(),
                        message.from(),
                        recipient.recipient().path(),
                        recipient.transport(),
                        recipient.attempts()));
    }

    /**
     * Lets recipients wait where those wait who go by the same way, after what decides that has
     * changed. Those who are tried at the moment come there when that is over.
     *
     * @return how many were moved
     */
    int reroute(Collection<Queued> queued) throws StoreException {
        var via = new HashMap<Long, String>();
        for (var each : queued) {
            via.put(each.recipient().id(), via(each.message(), each.recipient()));
        }
        var now = clock.instant();
        // most often all wait where they belong: that is seen without a write
        var astray =
                database.<List<Long>, RuntimeException>read(SERVER, tx -> LaneRows.astray(tx, via));
        if (astray.isEmpty()) {
            return 0;
        }
        return database.<Integer, RuntimeException>write(
                SERVER,
                tx -> {
                    var settling = settling(tx, now);
                    for (var id : astray) {
                        var recipient = RecipientRows.recipient(tx, id);
                        if (recipient.isPresent() && recipient.get().node() == null) {
                            settling.move(recipient.get(), String.valueOf(via.get(id)));
                        }
                    }
                    return settling.finish();
                });
    }

    private boolean isDue(Instant now) throws StoreException {
        var next = nextAttempt();
        return next.isPresent() && !next.get().isAfter(now);
    }

    Settling settling(Tx tx, Instant now) {
        return new Settling(tx, blobs, limits, new SplittableRandom(), node, now, telling(tx, now));
    }

    /** What programs are told of what a transaction does. */
    Telling telling(Tx tx, Instant now) {
        return new Telling(webhooks.in(tx, now));
    }

    /** Keeps other nodes from taking over what is still being tried here. */
    public void renew(Collection<Long> recipients) throws StoreException {
        var until = clock.instant().plus(limits.lease());
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    LeaseRows.renew(tx, recipients, node, until);
                    return true;
                });
    }

    /** The octets to be sent: prefix and body. */
    public OctetSource content(QueuedMessage message) throws IOException, StoreException {
        return OctetSource.concat(message.prefix(), blobs.open(SERVER, message.blobId()));
    }

    /** When the next recipient is due; empty if none waits for that. */
    public Optional<Instant> nextAttempt() throws StoreException {
        return Optional.ofNullable(
                database.<@Nullable Instant, RuntimeException>read(SERVER, LaneRows::nextDue));
    }

    /**
     * Who waits, in the order of their ids.
     *
     * @param max how many at most
     */
    public List<QueuedRecipient> recipients(int max) throws StoreException {
        return database.read(SERVER, tx -> RecipientRows.recipients(tx, max));
    }

    /** Forgets what is not to be remembered any longer. outbound V-2 */
    public void expire() throws StoreException {
        var now = clock.instant();
        int expired;
        do {
            expired =
                    database.<Integer, RuntimeException>write(
                            SERVER, tx -> RetiredRows.expire(tx, now, EXPIRED_AT_ONCE));
        } while (expired == EXPIRED_AT_ONCE);
        do {
            expired =
                    database.<Integer, RuntimeException>write(
                            SERVER, tx -> ContentRows.expire(tx, blobs, now, EXPIRED_AT_ONCE));
        } while (expired == EXPIRED_AT_ONCE);
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    AccountRows.expire(tx, now.minus(QueueMemory.KEEP_REMOVED));
                    return true;
                });
    }

    /**
     * The octets that were to be sent of a message, whoever waits for it still: also of one that
     * failed, as long as it is kept. outbound O-8, TD-6
     */
    Optional<OctetSource> content(long message) throws IOException, StoreException {
        var waiting =
                database.<Optional<QueuedMessage>, RuntimeException>read(
                        SERVER, tx -> MessageRows.find(tx, message));
        if (waiting.isPresent()) {
            return Optional.of(content(waiting.get()));
        }
        var kept =
                database.<Optional<ContentRows.Kept>, RuntimeException>read(
                        SERVER, tx -> ContentRows.find(tx, message));
        return kept.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        OctetSource.concat(
                                kept.get().prefix(), blobs.open(SERVER, kept.get().blob())));
    }

    /**
     * Runs something after each {@link #add}, on the adder's thread: short, and it never throws.
     */
    public void onAdded(Runnable listener) {
        listeners.add(listener);
    }

    /** Tells that something may be due. */
    void tell() {
        listeners.forEach(Runnable::run);
    }

    private static byte[] octets(OctetSource prefix) throws IOException {
        if (prefix.size() > PREFIX_OCTETS_MAX) {
            throw new IllegalArgumentException("prefix of " + prefix.size() + " octets");
        }
        return prefix.octets(0, (int) prefix.size());
    }
}
