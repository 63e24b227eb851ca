package org.mailstead.server.inbound;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.mailbox.ArrivedMessage;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.StoredMessage;
import org.mailstead.server.queue.Returns;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.webhook.IncomingEvent;
import org.mailstead.server.webhook.IncomingMail;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that programs are told of the mail that accounts get. webapi H-28 to H-36
 *
 * <p>An account's mail and the jobs of webhooks are in two databases. So a delivery notes in its
 * own transaction that a program is to be told; then this makes the job, and takes the note away.
 * What a crash left between is done at the next start: nothing is lost, and a message that has a
 * job, or is remembered to have had one, gets no second.
 *
 * <p>One thread of its own; any number may tell it of mail.
 */
public final class ArrivalWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ArrivalWatch.class);
    private static final Scope SERVER = Scope.server();
    private static final int AT_ONCE = 100;

    /** After the store failed; also how soon it is noticed that a note was left. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Database database;
    private final Directory directory;
    private final Mailboxes mailboxes;
    private final Returns returns;
    private final WebhookEvents webhooks;
    private final InstantSource clock;
    private final Set<Long> accounts = ConcurrentHashMap.newKeySet();
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * What it leans on.
     *
     * @param returns finds out what came back to unique reverse-paths
     */
    public record Services(
            Database database,
            Directory directory,
            Mailboxes mailboxes,
            Returns returns,
            WebhookEvents webhooks,
            InstantSource clock) {}

    public ArrivalWatch(Services services) {
        this.database = services.database();
        this.directory = services.directory();
        this.mailboxes = services.mailboxes();
        this.returns = services.returns();
        this.webhooks = services.webhooks();
        this.clock = services.clock();
        this.thread = Thread.ofVirtual().name("arrivals").unstarted(this::run);
    }

    /** Begins; what an earlier run left comes first. */
    public void start() {
        thread.start();
    }

    /** What is to be noted of a message. */
    enum Note {
        /** Nobody is to be told. */
        NONE,
        /** A program is told of it as of mail that came in. */
        MAIL,
        /** The same, if it does not tell of a message that the account sent. */
        MAYBE_ANSWER;

        boolean isMade() {
            return this != NONE;
        }
    }

    /** What is to be noted of mail to an address of an account. */
    Note note(long account, ForwardPath to) throws StoreException {
        if (mayBeAnswer(account, to)) {
            return Note.MAYBE_ANSWER;
        }
        return directory.settings(account).incomingWebhook() == null ? Note.NONE : Note.MAIL;
    }

    /** Whether it may tell of a message that the account sent, and a program wants to know. */
    private boolean mayBeAnswer(long account, ForwardPath to) throws StoreException {
        return directory.settings(account).outgoingWebhook() != null && returns.mayBeUnique(to);
    }

    /** An account has mail with a note. */
    void arrived(long account) {
        accounts.add(account);
        wake.release();
    }

    private void run() {
        while (!stopping && !recover()) {
            pause();
        }
        while (!stopping) {
            for (var account : List.copyOf(accounts)) {
                accounts.remove(account);
                if (!stopping && !tell(account)) {
                    accounts.add(account); // tried again after a pause
                }
            }
            pause();
        }
    }

    private boolean recover() {
        try {
            accounts.addAll(directory.accountsWithWebhooks());
            return true;
        } catch (StoreException e) {
            log.atError().setCause(e).log("accounts cannot be read");
            return false;
        }
    }

    private void pause() {
        try {
            if (wake.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    /** Returns whether all of it is done. */
    private boolean tell(long account) {
        try {
            for (var some = mailboxes.arrivals(account, AT_ONCE);
                    !some.isEmpty() && !stopping;
                    some = mailboxes.arrivals(account, AT_ONCE)) {
                var done = new HashSet<Long>();
                for (var arrived : some) {
                    tellOrDrop(account, arrived);
                    done.add(arrived.id());
                }
                mailboxes.forgetArrivals(account, done);
            }
            return true;
        } catch (IOException | StoreException e) {
            log.atError()
                    .addKeyValue("account", account)
                    .setCause(e)
                    .log("webhooks of mail that came in are put off");
            return false;
        } catch (RuntimeException | Error e) { // the other accounts' are told all the same
            log.atError()
                    .addKeyValue("account", account)
                    .setCause(e)
                    .log("webhooks of mail that came in are put off, by a bug");
            return false;
        }
    }

    /** A message that finds a bug does not keep the others from being told. */
    private void tellOrDrop(long account, ArrivedMessage arrived)
            throws IOException, StoreException {
        try {
            tell(account, arrived);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("account", account)
                    .addKeyValue("stored", arrived.id())
                    .setCause(e)
                    .log("webhook dropped, by a bug");
        }
    }

    private void tell(long account, ArrivedMessage arrived) throws IOException, StoreException {
        var message = mailboxes.content(account, arrived.id());
        var delivery = mailboxes.delivery(account, arrived.id());
        if (message.isEmpty() || delivery.isEmpty()) {
            log.atWarn()
                    .addKeyValue("account", account)
                    .addKeyValue("stored", arrived.id())
                    .log("webhook dropped: the message was erased at once");
            return;
        }
        if (isAnswer(account, delivery.get(), message.get())) {
            return; // what it says is told
        }
        if (directory.settings(account).incomingWebhook() == null) {
            return;
        }
        var mail = mail(account, arrived, delivery.get());
        var event = IncomingEvent.of(mail, message.get().message());
        database.<Boolean, RuntimeException>write(
                SERVER,
                tx -> {
                    webhooks.in(tx, clock.instant()).add(event);
                    return true;
                });
    }

    /** outbound K-4, K-10: what came to a unique reverse-path is told as what it says of that. */
    private boolean isAnswer(long account, Delivery delivery, StoredMessage message)
            throws IOException, StoreException {
        try {
            var to = ForwardPath.parse(delivery.recipient());
            return mayBeAnswer(account, to)
                    && returns.look(account, to, delivery.mailFrom().isEmpty(), message.octets());
        } catch (SyntaxException e) {
            return false; // the postmaster of this host
        }
    }

    private static IncomingMail mail(long account, ArrivedMessage arrived, Delivery delivery) {
        return new IncomingMail(
                account, arrived.id(), delivery.reception(), arrived.received(), arrived.mailbox());
    }

    /** Ends with the message at hand; the others have their notes. */
    @Override
    public void close() {
        stopping = true;
        wake.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
