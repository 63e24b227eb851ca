package org.mailstead.server.queue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.OctetSource;

/** The queue: any number of threads add, one dispatcher claims and settles. */
public final class Queue {
    private static final int PREFIX_OCTETS_MAX = 1 << 20;
    private static final Scope SERVER = Scope.server();

    private final Database database;
    private final Blobs blobs;
    private final InstantSource clock;
    private final QueueLimits limits;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Recipients whose attempt goes on: due again or not, they are not handed out. */
    private final Set<Long> claimed = ConcurrentHashMap.newKeySet();

    public Queue(Database database, Blobs blobs, InstantSource clock, QueueLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.clock = clock;
        this.limits = limits;
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
     * @throws IOException if the body cannot be read
     * @throws StoreException if it cannot be kept: nothing is
     */
    public long add(NewEntry entry, OctetSource body)
            throws QueueFullException, IOException, StoreException {
        return this.<RuntimeException>add(entry, body, _ -> {});
    }

    /**
     * Takes a message together with something else: both are kept, or neither.
     *
     * @param together what to do in the same transaction
     * @throws X if {@code together} throws it
     */
    public <X extends Exception> long add(NewEntry entry, OctetSource body, Together<X> together)
            throws X, QueueFullException, IOException, StoreException {
        var prefix = octets(entry.prefix());
        var now = clock.instant();
        long id;
        try (var staged = blobs.stage(SERVER, body)) {
            // two kinds of exception cross the transaction: one of them as a value
            var result =
                    database.<Object, X>write(
                            SERVER,
                            tx -> {
                                if (!hasRoom(tx, entry)) {
                                    return new QueueFullException(limits.recipientsOfAccountMax());
                                }
                                together.run(tx);
                                var blob = blobs.insert(tx, staged);
                                var size = prefix.length + body.size();
                                var message = QueueRows.insert(tx, entry, prefix, blob, size, now);
                                QueueRows.insertRecipients(
                                        tx, message, entry.envelope().to(), entry.notBefore());
                                return message;
                            });
            if (result instanceof QueueFullException full) {
                throw full;
            }
            id = (Long) result;
        }
        listeners.forEach(Runnable::run);
        return id;
    }

    /** Something done in the transaction of an {@link #add}. */
    @FunctionalInterface
    public interface Together<X extends Exception> {
        /** Does it. */
        void run(Tx tx) throws X, SQLException;
    }

    /**
     * Begins an attempt for recipients that are due, earliest first: counted and committed before
     * anybody tries, so that a crash in the attempt does not make it happen over and over.
     *
     * <p>For one dispatcher. It gives each claim back with {@link #release}.
     *
     * @param max how many recipients at most
     * @return by message
     */
    public List<Claim> claim(int max) throws StoreException {
        var now = clock.instant();
        var next = nextAttempt();
        if (next.isEmpty() || next.get().isAfter(now)) {
            return List.of(); // without a write
        }
        var claims = begin(max, now, Set.copyOf(claimed));
        claims.forEach(claim -> claim.recipients().forEach(one -> claimed.add(one.id())));
        return claims;
    }

    private List<Claim> begin(int max, Instant now, Set<Long> busy) throws StoreException {
        return database.write(
                SERVER,
                tx -> {
                    var due =
                            QueueRows.due(tx, now, max + busy.size()).stream()
                                    .filter(recipient -> !busy.contains(recipient.id()))
                                    .limit(max)
                                    .toList();
                    QueueRows.begin(tx, due, limits, now);
                    var groups = new LinkedHashMap<Group, List<QueuedRecipient>>();
                    for (var recipient : due) {
                        groups.computeIfAbsent(Group.of(recipient), _ -> new ArrayList<>())
                                .add(recipient.begun(now));
                    }
                    var claims = new ArrayList<Claim>();
                    for (var each : groups.entrySet()) {
                        var message = QueueRows.message(tx, each.getKey().message());
                        claims.add(new Claim(message, message.from(), each.getValue(), List.of()));
                    }
                    return claims;
                });
    }

    /** What recipients that are tried together have in common. */
    private record Group(long message, String destination) {
        static Group of(QueuedRecipient recipient) {
            return new Group(
                    recipient.messageId(), Claim.destination(recipient.recipient().path()));
        }
    }

    /** The octets to be sent: prefix and body. */
    public OctetSource content(QueuedMessage message) throws IOException, StoreException {
        return OctetSource.concat(message.prefix(), blobs.open(SERVER, message.blobId()));
    }

    /**
     * The attempt is over, settled or not: its recipients are handed out again when they are due.
     * Belongs into a finally.
     */
    public void release(Claim claim) {
        claim.recipients().forEach(one -> claimed.remove(one.id()));
    }

    /** Keeps how an attempt ended; a message without recipients goes with its octets. */
    public void settle(QueuedMessage message, List<Settlement> settlements) throws StoreException {
        var done = new ArrayList<Settlement>();
        var later = new ArrayList<Settlement.Later>();
        for (var settlement : settlements) {
            switch (settlement) {
                case Settlement.Done _, Settlement.Failed _ -> done.add(settlement);
                case Settlement.Later one -> later.add(one);
            }
        }
        database.write(
                SERVER,
                tx -> {
                    QueueRows.delete(tx, done);
                    QueueRows.note(tx, later);
                    if (QueueRows.deleteIfDone(tx, message.id())) {
                        blobs.delete(tx, message.blobId());
                    }
                    return null;
                });
    }

    /** When the next recipient is due; empty if none waits for that. */
    public Optional<Instant> nextAttempt() throws StoreException {
        return Optional.ofNullable(
                database.<@Nullable Instant, RuntimeException>read(SERVER, QueueRows::nextAttempt));
    }

    /**
     * Who waits, in the order of their ids.
     *
     * @param max how many at most
     */
    public List<QueuedRecipient> recipients(int max) throws StoreException {
        return database.read(SERVER, tx -> QueueRows.recipients(tx, max));
    }

    /**
     * Runs something after each {@link #add}, on the adder's thread: short, and it never throws.
     */
    public void onAdded(Runnable listener) {
        listeners.add(listener);
    }

    private boolean hasRoom(Tx tx, NewEntry entry) throws SQLException {
        var account = entry.senderAccount();
        var more = entry.envelope().to().size();
        return account == null
                || QueueRows.waitingOf(tx, account) + more <= limits.recipientsOfAccountMax();
    }

    private static byte[] octets(OctetSource prefix) throws IOException {
        if (prefix.size() > PREFIX_OCTETS_MAX) {
            throw new IllegalArgumentException("prefix of " + prefix.size() + " octets");
        }
        return prefix.octets(0, (int) prefix.size());
    }
}
