package org.mailstead.server.mailbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.Staged;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;

/**
 * Messages on their way into a mailbox, all or none: each is read, told apart and compressed when
 * its octets have come, perhaps while those of the next come, and the last of many while the first
 * are being written. Of the last of all the transaction makes one half ready, and whoever waits for
 * it the other. Whoever began this closes it when they are in, or are not to be.
 *
 * <p>For one thread at a time, which others help.
 */
public final class PreparedAppend implements AutoCloseable {
    /** Octets of messages that wait for other threads, at most. */
    private static final int AHEAD_OCTETS_MAX = 1 << 20;

    /** A message with more may become a file. */
    private static final int LARGE_OCTETS = 64 << 10;

    private final Scope scope;
    private final MailboxName mailbox;
    private final Blobs blobs;
    private final MailboxLimits limits;
    private final Executor helpers;
    private final Semaphore ahead = new Semaphore(AHEAD_OCTETS_MAX);
    private final List<Preparation> messages = new ArrayList<>();

    /** With which nobody begins before the transaction, or before another message comes. */
    private @Nullable Preparation left;

    PreparedAppend(
            Scope scope, MailboxName mailbox, Blobs blobs, MailboxLimits limits, Executor helpers) {
        this.scope = scope;
        this.mailbox = mailbox;
        this.blobs = blobs;
        this.limits = limits;
        this.helpers = helpers;
    }

    /**
     * Has one more message made ready.
     *
     * @param message whose octets are in the spool
     * @param spool closed here, once they are not needed any more
     * @param isLast whether nothing comes behind it now: then it is left to what puts it in
     * @throws StoreException if it cannot be kept; this may be told later, by what puts it in
     */
    public void add(NewMessage message, Spool spool, boolean isLast) throws StoreException {
        share(left);
        left = null;
        var preparation = new Preparation(message, spool);
        messages.add(preparation);
        if (!ahead.tryAcquire(preparation.permits())) {
            preparation.await();
        } else if (isLast) {
            left = preparation;
        } else {
            share(preparation);
        }
    }

    private void share(@Nullable Preparation preparation) {
        if (preparation != null) {
            helpers.execute(() -> {
                preparation.run();
                ahead.release(preparation.permits());
            });
        }
    }

    /** Looked for when the messages are put in. */
    MailboxName mailbox() {
        return mailbox;
    }

    /** How many there are. */
    int count() {
        return messages.size();
    }

    /**
     * Waits for messages that take long, or need the disk. The others come to {@value
     * #AHEAD_OCTETS_MAX} octets at most.
     *
     * @throws StoreException if one of them cannot be kept
     */
    void awaitLarge() throws StoreException {
        for (var message : messages) {
            if (message.octets > LARGE_OCTETS) {
                helpers.execute(message.body::run);
                message.run();
                message.await();
            }
        }
    }

    /** Makes ready what nobody has begun with, while the transaction begins. */
    void help() {
        messages.forEach(Preparation::run);
    }

    /** Octets of some messages. */
    long size(int from, int to) {
        long size = 0;
        for (var message : messages.subList(from, to)) {
            size += message.size;
        }
        return size;
    }

    /**
     * The bodies of some messages. Those that nobody has begun with are made ready here: so this
     * waits for threads that compute, and once large ones were awaited, for nothing else.
     *
     * @throws StoreException if one cannot be kept
     */
    List<Staged> bodies(int from, int to) throws StoreException {
        var bodies = new ArrayList<Staged>(to - from);
        for (var message : messages.subList(from, to)) {
            bodies.add(message.body.await());
        }
        return bodies;
    }

    /**
     * Some messages, as {@link #bodies}.
     *
     * @throws StoreException if one cannot be kept
     */
    List<PreparedMessage> ready(int from, int to) throws StoreException {
        var ready = new ArrayList<PreparedMessage>(to - from);
        for (var message : messages.subList(from, to)) {
            ready.add(message.await());
        }
        return ready;
    }

    @Override
    public void close() {
        messages.forEach(Preparation::close);
    }

    /** One message in two halves, each made by whoever comes first. */
    private final class Preparation {
        private final Spool spool;
        private final long size;
        private final long octets;

        /** Null once both halves are made: nobody needs its octets, which are memory. */
        private @Nullable NewMessage message;

        /** Halves that are not made yet. */
        private final AtomicInteger unmade = new AtomicInteger(2);

        private final Shared<PreparedMessage.Parsed> parsed = new Shared<>(this::parse);
        private final Shared<Staged> body = new Shared<>(this::stage);

        Preparation(NewMessage message, Spool spool) {
            this.message = message;
            this.spool = spool;
            this.size = message.size();
            this.octets = spool.size();
        }

        int permits() {
            return (int) Math.min(AHEAD_OCTETS_MAX, octets);
        }

        private NewMessage message() {
            return Objects.requireNonNull(message, "both halves are made");
        }

        private PreparedMessage.Parsed parse() throws StoreException {
            try {
                return PreparedMessage.Parsed.of(message(), blobs, limits);
            } catch (StoreIoException e) {
                throw e.failure();
            } catch (IOException e) { // no spool throws another one
                throw new UncheckedIOException(e);
            } finally {
                made();
            }
        }

        private Staged stage() throws StoreException {
            try {
                return blobs.stage(scope, message().body());
            } finally {
                made();
            }
        }

        /** Makes ready what nobody has begun with. What goes wrong is thrown by {@link #await}. */
        void run() {
            parsed.run();
            body.run();
        }

        PreparedMessage await() throws StoreException {
            return new PreparedMessage(parsed.await(), body.await());
        }

        /** Nobody begins any more; waits for whoever has. */
        void close() {
            if (!body.close(Staged::close)) {
                made();
            }
            if (!parsed.close(_ -> {})) {
                made();
            }
        }

        /** Forgets the octets, if nothing is to be made of them any more. */
        private void made() {
            if (unmade.decrementAndGet() > 0) {
                return;
            }
            message = null;
            try {
                spool.close();
            } catch (IOException e) { // a temporary file, deleted when the process ends
                throw new UncheckedIOException(e);
            }
        }
    }
}
