package org.mailstead.server.mailbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;

/**
 * Messages on their way into a mailbox, all or none: each is read, told apart and compressed when
 * its octets have come, perhaps while those of the next come, and the last of many while the first
 * are being written. Whoever began this closes it when they are in, or are not to be.
 *
 * <p>For one thread at a time, which others help.
 */
public final class PreparedAppend implements AutoCloseable {
    /** Octets of messages that wait for other threads, at most. */
    private static final int AHEAD_OCTETS_MAX = 1 << 20;

    /** A message with more may become a file. */
    private static final int LARGE_OCTETS = 64 << 10;

    /** With fewer, it takes as long to wake another thread. */
    private static final int SHARED_OCTETS_MIN = 8 << 10;

    private final Scope scope;
    private final MailboxName mailbox;
    private final Blobs blobs;
    private final MailboxLimits limits;
    private final Executor helpers;
    private final Semaphore ahead = new Semaphore(AHEAD_OCTETS_MAX);
    private final List<Preparation> messages = new ArrayList<>();

    PreparedAppend(
            Scope scope, MailboxName mailbox, Blobs blobs, MailboxLimits limits, Executor helpers) {
        this.scope = scope;
        this.mailbox = mailbox;
        this.blobs = blobs;
        this.limits = limits;
        this.helpers = helpers;
    }

    /**
     * Makes one more message ready.
     *
     * @param message whose octets are in the spool
     * @param spool closed here, once they are not needed any more
     * @param isLast whether nothing comes behind it now: if something does, another thread does it
     * @throws StoreException if it cannot be kept; of another thread's this is told later, by what
     *     puts it in
     */
    public void add(NewMessage message, Spool spool, boolean isLast) throws StoreException {
        var preparation = new Preparation(message, spool, isLast);
        messages.add(preparation);
        int octets = (int) Math.min(AHEAD_OCTETS_MAX, preparation.octets);
        if (isLast || !ahead.tryAcquire(octets)) {
            preparation.await();
            return;
        }
        helpers.execute(() -> {
            preparation.ready.run();
            ahead.release(octets);
        });
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
                message.await();
            }
        }
    }

    /**
     * Some messages. Those that nobody has begun with are made ready here: so this waits for
     * threads that compute, and once large ones were awaited, for nothing else.
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

    /** One message, made ready by whoever comes first. */
    private final class Preparation {
        private final NewMessage message;
        private final Spool spool;
        private final boolean isLast;
        private final long octets;
        private final Shared<PreparedMessage> ready = new Shared<>(this::prepare);

        Preparation(NewMessage message, Spool spool, boolean isLast) {
            this.message = message;
            this.spool = spool;
            this.isLast = isLast;
            this.octets = spool.size();
        }

        private PreparedMessage prepare() throws StoreException {
            try (spool) {
                return isLast && octets >= SHARED_OCTETS_MIN
                        ? PreparedMessage.of(message, blobs, scope, limits, helpers)
                        : PreparedMessage.of(message, blobs, scope, limits);
            } catch (StoreIoException e) {
                throw e.failure();
            } catch (IOException e) { // no spool throws another one
                throw new UncheckedIOException(e);
            }
        }

        PreparedMessage await() throws StoreException {
            return ready.await();
        }

        /** Nobody begins it any more; waits for whoever has. */
        void close() {
            if (!ready.close(PreparedMessage::close)) {
                forget();
            }
        }

        private void forget() {
            try {
                spool.close();
            } catch (IOException e) { // a temporary file, deleted when the process ends
                throw new UncheckedIOException(e);
            }
        }
    }
}
