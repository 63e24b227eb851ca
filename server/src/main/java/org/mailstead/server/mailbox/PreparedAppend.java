package org.mailstead.server.mailbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;

/**
 * Messages on their way into a mailbox, all or none: each is read, told apart and compressed when
 * its octets have come, perhaps while those of the next come. Whoever began this closes it when
 * they are in, or are not to be.
 *
 * <p>For one thread at a time, which others help.
 */
public final class PreparedAppend implements AutoCloseable {
    /** Messages whose octets are kept for other threads, at most. */
    private static final int AHEAD_MAX = 4;

    private final Scope scope;
    private final MailboxName mailbox;
    private final Blobs blobs;
    private final MailboxLimits limits;
    private final Executor helpers;
    private final Semaphore ahead = new Semaphore(AHEAD_MAX);
    private final List<CompletableFuture<PreparedMessage>> messages = new ArrayList<>();

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
        if (isLast || !ahead.tryAcquire()) {
            messages.add(CompletableFuture.completedFuture(prepare(message, spool)));
            return;
        }
        var later = new CompletableFuture<PreparedMessage>();
        helpers.execute(() -> {
            try {
                later.complete(prepare(message, spool));
            } catch (StoreException | RuntimeException | Error e) { // whoever waits throws it
                later.completeExceptionally(e);
            } finally {
                ahead.release();
            }
        });
        messages.add(later);
    }

    private PreparedMessage prepare(NewMessage message, Spool spool) throws StoreException {
        try (spool) {
            return PreparedMessage.of(message, blobs, scope, limits);
        } catch (StoreIoException e) {
            throw e.failure();
        } catch (IOException e) { // no spool throws another one
            throw new UncheckedIOException(e);
        }
    }

    /** Looked for when the messages are put in. */
    MailboxName mailbox() {
        return mailbox;
    }

    /** Waits until all are ready. */
    List<PreparedMessage> messages() throws StoreException {
        var ready = new ArrayList<PreparedMessage>();
        for (var message : messages) {
            try {
                ready.add(message.join());
            } catch (CompletionException e) {
                if (e.getCause() instanceof StoreException failure) {
                    throw failure;
                }
                throw e;
            }
        }
        return ready;
    }

    @Override
    public void close() {
        for (var message : messages) {
            message.handle(
                            (ready, _) -> {
                                if (ready != null) {
                                    ready.close();
                                }
                                return ready;
                            })
                    .join();
        }
    }
}
