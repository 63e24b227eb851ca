package org.mailstead.server.directory;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.mailstead.sasl.LoginResult;
import org.mailstead.server.directory.LoginAttemptRows.Count;
import org.mailstead.server.net.NetworkLimiter;
import org.mailstead.server.net.NetworkLimiter.Window;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who tried to log in, and who may try: one record and one limit for all protocols. Any thread.
 *
 * <p>Attempts are logged at once, and written by a thread of this object, equal ones together: a
 * login does not wait for the disk. What waits is bounded; what a crash takes was logged.
 */
public final class Logins {
    private static final Duration CLEANING = Duration.ofDays(1);

    /** How long a record waits for the client to tell its name. imap 2.12 */
    private static final Duration NAME_WAIT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

    private final Database database;
    private final InstantSource clock;
    private final DirectoryLimits limits;
    private final NetworkLimiter failures;
    private final ToLongFunction<String> owner;
    private final Thread writer;

    // Guarded by this
    private Map<LoginAttempt, Count> waiting = new LinkedHashMap<>();
    private final SequencedSet<Nameless> nameless = new LinkedHashSet<>(); // by due, ascending
    private long dropped;
    private long taken;
    private long written;
    private boolean closed;

    /**
     * Starts the thread that writes.
     *
     * @param owner the account of a login name, 0 if there is none
     */
    Logins(
            Database database,
            InstantSource clock,
            DirectoryLimits limits,
            ToLongFunction<String> owner) {
        this.owner = owner;
        this.database = database;
        this.clock = clock;
        this.limits = limits;
        failures =
                new NetworkLimiter(
                        clock,
                        List.of(
                                new Window(Duration.ofMinutes(1), limits.failedLoginsPerMinute()),
                                new Window(Duration.ofDays(1), limits.failedLoginsPerDay())));
        writer = Thread.ofVirtual().name("login-attempts").start(this::write);
    }

    /**
     * Whether somebody at an address may still try: its networks have not failed too often. To be
     * asked before a connection is served, and before each attempt.
     */
    public boolean isAllowed(InetAddress remote) {
        return failures.allows(remote);
    }

    /** Counts, logs and records an attempt. Does not wait for the store to write. */
    public void record(LoginAttempt told) {
        add(noted(told), clock.instant());
    }

    /**
     * The same, but the record waits a second for the client to tell its name. imap 2.12
     *
     * @return whom to tell it
     */
    public Nameless recordWithName(LoginAttempt told) {
        var now = clock.instant();
        var one = new Nameless(noted(told), now);
        synchronized (this) {
            if (!closed && nameless.size() < limits.loginAttemptsWaitingMax()) {
                nameless.add(one);
                notifyAll();
                return one;
            }
        }
        add(one.attempt, now);
        return one;
    }

    /** An attempt that is recorded soon, with or without the name of its client. */
    public final class Nameless implements AutoCloseable {
        private final LoginAttempt attempt;
        private final Instant at;

        private Nameless(LoginAttempt attempt, Instant at) {
            this.attempt = attempt;
            this.at = at;
        }

        /** Records it with the name; if it is not recorded without one already. */
        public void named(String client) {
            release(this, attempt.from(client));
        }

        /** Records it without, if it is not recorded already. */
        @Override
        public void close() {
            release(this, attempt);
        }
    }

    private synchronized void release(Nameless one, LoginAttempt attempt) {
        if (nameless.remove(one)) {
            add(attempt, one.at);
        }
    }

    /** Takes those who have waited long enough to what is written. */
    private synchronized void releaseUntil(Instant time) {
        while (!nameless.isEmpty() && !nameless.getFirst().at.isAfter(time)) {
            var one = nameless.getFirst();
            release(one, one.attempt);
        }
    }

    private LoginAttempt noted(LoginAttempt told) {
        var isKnown = told.account() != 0 || told.loginName().isEmpty();
        var attempt = isKnown ? told : told.of(owner.applyAsLong(told.loginName()));
        if (attempt.result() == LoginResult.OK) {
            failures.forget(attempt.remote());
        } else if (attempt.result().isFailure()) {
            failures.add(attempt.remote(), 1);
        }
        LOG.atInfo()
                .addKeyValue("result", attempt.result().recordName())
                .addKeyValue("login", attempt.loginName())
                .addKeyValue("account", attempt.account())
                .addKeyValue("remote", attempt.remote().getHostAddress())
                .addKeyValue("protocol", attempt.protocol())
                .addKeyValue("mechanism", attempt.mechanism())
                .addKeyValue("tls", attempt.tls())
                .log("login");
        return attempt;
    }

    private synchronized void add(LoginAttempt attempt, Instant now) {
        if (closed
                || (waiting.size() >= limits.loginAttemptsWaitingMax()
                        && !waiting.containsKey(attempt))) {
            dropped++;
            return;
        }
        waiting.merge(attempt, new Count(now, now, 1), Count::and);
        taken++;
        notifyAll();
    }

    /** The newest attempts for an account; for nobody's with 0. */
    public List<RecordedLogin> newest(long account, int max) throws StoreException {
        return database.read(Scope.server(), tx -> LoginAttemptRows.newest(tx, account, max));
    }

    /** Waits until all attempts recorded so far are written, or could not be. */
    synchronized void awaitWritten() throws InterruptedException {
        releaseUntil(Instant.MAX);
        var until = taken;
        while (written < until) {
            wait();
        }
    }

    /** What the writer thread does until the end. */
    private void write() {
        var nextCleaning = clock.instant();
        while (true) {
            Map<LoginAttempt, Count> batch;
            long upTo;
            synchronized (this) {
                while (waiting.isEmpty() && !closed) {
                    try {
                        wait((nameless.isEmpty() ? CLEANING : NAME_WAIT).toMillis());
                    } catch (InterruptedException e) {
                        closed = true; // nobody else has this thread: it is told to end
                    }
                    releaseUntil(clock.instant().minus(NAME_WAIT));
                    if (!clock.instant().isBefore(nextCleaning)) {
                        break;
                    }
                }
                if (waiting.isEmpty() && closed) {
                    return;
                }
                batch = waiting;
                upTo = taken;
                waiting = new LinkedHashMap<>();
                tellDropped();
            }
            var now = clock.instant();
            if (!now.isBefore(nextCleaning)) {
                clean(now);
                nextCleaning = now.plus(CLEANING);
            }
            write(batch);
            synchronized (this) {
                written = upTo;
                notifyAll();
            }
        }
    }

    private synchronized void tellDropped() {
        if (dropped > 0) {
            LOG.atWarn().addKeyValue("attempts", dropped).log("login attempts not recorded");
            dropped = 0;
        }
    }

    private void write(Map<LoginAttempt, Count> batch) {
        if (batch.isEmpty()) {
            return;
        }
        var failed =
                batch.keySet().stream()
                        .filter(attempt -> attempt.result() != LoginResult.OK)
                        .map(LoginAttempt::account)
                        .collect(Collectors.toSet());
        try {
            database.write(
                    Scope.server(),
                    tx -> {
                        for (var entry : batch.entrySet()) {
                            LoginAttemptRows.add(tx, entry.getKey(), entry.getValue());
                        }
                        for (var account : failed) {
                            LoginAttemptRows.keepFailed(tx, account, limits.failedLoginsKeptMax());
                        }
                        return batch.size();
                    });
        } catch (StoreException e) {
            // Each of them stands in the log
            LOG.atWarn()
                    .addKeyValue("attempts", batch.size())
                    .setCause(e)
                    .log("login attempts not recorded");
        }
    }

    private void clean(Instant now) {
        try {
            var before = now.minus(limits.loginAttemptsAge());
            database.write(Scope.server(), tx -> LoginAttemptRows.deleteBefore(tx, before));
        } catch (StoreException e) {
            LOG.atWarn().setCause(e).log("old login attempts not removed");
        }
    }

    /** Writes what waits. */
    void close() {
        synchronized (this) {
            releaseUntil(Instant.MAX);
            closed = true;
            notifyAll();
        }
        try {
            writer.join(Duration.ofSeconds(30));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
