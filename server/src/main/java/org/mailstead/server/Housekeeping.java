package org.mailstead.server;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.delivery.RecipientDomains;
import org.mailstead.server.directory.Account;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.reports.ReceivedLimits;
import org.mailstead.server.reports.ReceivedReports;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Sweeper;
import org.mailstead.server.updates.UpdateCheck;
import org.mailstead.server.webhook.Webhooks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done now and then, whatever else happens: objects that no row names are removed,
 * content that an earlier process left is erased, history that is too old is forgotten.
 *
 * <p>Once soon after the start and then daily, what left the queue hourly, one thing after another,
 * on a virtual thread of its own. What fails is logged, and tried again the next time. Old login
 * attempts are removed by {@code directory} itself.
 */
final class Housekeeping implements AutoCloseable {
    /** After a start, the clients that come back are served first. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(3);

    private static final Duration EVERY = Duration.ofHours(1);
    private static final int ROUNDS_A_DAY = 24;

    private final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private final Core core;
    private final Outgoing outgoing;
    private final Webhooks webhooks;
    private final Sweeper sweeper;
    private final Evaluations evaluations;
    private final ReceivedReports reports;
    private final RecipientDomains domains;
    private final @Nullable UpdateCheck updates;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    private Housekeeping(
            Core core,
            Outgoing outgoing,
            Webhooks webhooks,
            @Nullable UpdateCheck updates,
            InstantSource clock) {
        this.updates = updates;
        this.webhooks = webhooks;
        this.core = core;
        this.outgoing = outgoing;
        this.sweeper = new Sweeper(core.blobs(), clock);
        this.evaluations = new Evaluations(core.database(), clock);
        this.reports = new ReceivedReports(core.database(), clock, ReceivedLimits.DEFAULT);
        this.domains = new RecipientDomains(core.database(), clock);
        this.thread = Thread.ofVirtual().name("housekeeping").unstarted(this::run);
    }

    /**
     * Begins, with the first round after {@link #FIRST_AFTER}.
     *
     * @param core is closed after this
     * @param updates null where nobody looks for newer versions
     */
    static Housekeeping start(
            Core core,
            Outgoing outgoing,
            Webhooks webhooks,
            @Nullable UpdateCheck updates,
            InstantSource clock) {
        var housekeeping = new Housekeeping(core, outgoing, webhooks, updates, clock);
        housekeeping.thread.start();
        return housekeeping;
    }

    private void run() {
        try {
            if (closed.await(FIRST_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            var round = 0;
            do {
                attempt("forgetting what left the queue", outgoing.queue()::expire); // outbound V-2
                attempt("forgetting calls of programs", webhooks::expire); // webapi J-6
                attempt("giving up what cannot be reached", this::giveUp);
                if (round == 0) {
                    attempt("sweeping", sweeper::sweep);
                    attempt("forgetting DMARC results", evaluations::expire);
                    attempt("forgetting reports", reports::expire);
                    attempt("forgetting what domains support", domains::expire);
                    attempt("maintaining accounts", this::maintainAccounts);
                }
                if (updates != null) {
                    attempt("looking for a newer version", updates::run); // outbound UP-1
                }
                round = (round + 1) % ROUNDS_A_DAY;
            } while (!closed.await(EVERY.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close(): this thread ends
        }
    }

    private void giveUp() throws IOException, StoreException {
        var recipients = outgoing.admin().giveUpUnreachable();
        if (recipients > 0) {
            log.atInfo().addKeyValue("recipients", recipients).log("given up, senders are told");
        }
    }

    /** One piece of work. */
    @FunctionalInterface
    private interface Chore {
        void run() throws IOException, StoreException;
    }

    /** Does what can be done; a failure, or a bug, of one chore keeps no other from being done. */
    private void attempt(String name, Chore chore) {
        if (isClosed()) {
            return;
        }
        try {
            chore.run();
        } catch (IOException | StoreException e) {
            if (!isClosed()) { // else it was cut off, and goes on after the next start
                log.atWarn().addKeyValue("chore", name).setCause(e).log("chore not finished");
            }
        } catch (RuntimeException e) {
            log.atError().addKeyValue("chore", name).setCause(e).log("chore failed");
        }
    }

    private void maintainAccounts() throws StoreException {
        for (var account : core.directory().admin().accounts().list()) {
            attempt("maintaining account " + account.id(), () -> maintain(account.id()));
        }
    }

    /** Not of an account that was removed meanwhile: asking for its mail would make it anew. */
    private void maintain(long id) throws StoreException {
        var account = core.directory().account(id);
        if (account.isPresent() && account.get().state() == Account.State.READY) {
            core.mailboxes().maintain(id);
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /**
     * Waits for the transaction that goes on, if one does; what is left waits for the next start.
     */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
