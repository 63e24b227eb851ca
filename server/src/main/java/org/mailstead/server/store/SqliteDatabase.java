package org.mailstead.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQLite engine: one file for the server and one for each account, opened when needed and
 * closed when idle. Callers wait on their own threads; SQLite runs on a writer thread for each open
 * file and on a few reader threads for all.
 */
final class SqliteDatabase implements Database {
    private static final Logger log = LoggerFactory.getLogger(SqliteDatabase.class);

    private final SqliteLayout layout;
    private final StoreLimits limits;
    private final CommitGate gate;
    private final DirectoryLock lock;
    private final ThreadPoolExecutor readers;

    /** Merge logs, one after another: they share the disk. */
    private final ThreadPoolExecutor mergers;

    private final Semaphore free;
    private final SqliteFile server;

    /** Guards the three below; held for short memory-only sections. */
    private final Object guard = new Object();

    private final Map<Long, SqliteFile> accounts = new HashMap<>();
    private final Set<Long> removing = new HashSet<>();
    private boolean closed;

    private SqliteDatabase(
            SqliteLayout layout, StoreLimits limits, CommitGate gate, DirectoryLock lock) {
        this.layout = layout;
        this.limits = limits;
        this.gate = gate;
        this.lock = lock;
        this.free = new Semaphore(limits.openAccountsMax(), true);
        this.readers =
                new ThreadPoolExecutor(
                        limits.readers(),
                        limits.readers(),
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(limits.waitingReadsMax()),
                        Thread.ofPlatform().name("store-reader-", 1).factory());
        this.readers.allowCoreThreadTimeOut(true);
        this.mergers =
                new ThreadPoolExecutor(
                        1,
                        1,
                        1,
                        TimeUnit.MINUTES,
                        new ArrayBlockingQueue<>(limits.openAccountsMax() + 1),
                        Thread.ofPlatform().name("store-merger").factory());
        this.mergers.allowCoreThreadTimeOut(true);
        this.server =
                new SqliteFile(
                        Scope.server(),
                        layout.file(Scope.server()),
                        limits,
                        gate,
                        mergers,
                        () -> {});
    }

    static SqliteDatabase open(Path directory, StoreLimits limits, CommitGate gate)
            throws StoreException {
        var layout = new SqliteLayout(directory);
        var database = new SqliteDatabase(layout, limits, gate, DirectoryLock.acquire(directory));
        try {
            layout.finishRemovals();
            database.server.start();
            database.server.awaitOpened();
            return database;
        } catch (IOException e) {
            database.close();
            throw new StoreException("data directory " + directory + " cannot be opened", e);
        } catch (StoreException e) {
            database.close();
            throw e;
        }
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T write(
            Scope scope, Work<T, X> work, Runnable meanwhile) throws X, StoreException {
        Job.requireOutside();
        var file = hold(scope);
        try {
            file.awaitOpened();
            var job = new Job<>(work);
            file.write(job);
            meanwhile.run();
            return job.await();
        } finally {
            release(file);
        }
    }

    @Override
    public <T extends @Nullable Object, X extends Exception> T read(Scope scope, Work<T, X> work)
            throws X, StoreException {
        Job.requireOutside();
        var file = hold(scope);
        try {
            file.awaitOpened();
            var job = new Job<>(work);
            file.read(job, readers);
            return job.await();
        } finally {
            release(file);
        }
    }

    /** The open file of a scope, opened if need be; the caller releases it. */
    private SqliteFile hold(Scope scope) throws StoreException {
        if (scope instanceof Scope.Account(var id)) {
            return holdAccount(id);
        }
        synchronized (guard) {
            if (closed || !server.hold()) {
                throw new StoreException("the store is closed");
            }
        }
        return server;
    }

    private SqliteFile holdAccount(long id) throws StoreException {
        var until = System.nanoTime() + limits.openTimeout().toNanos();
        while (true) {
            var file = open(id);
            if (file == null) {
                takePlace(until);
                file = create(id);
            }
            if (file.hold()) {
                return file;
            }
            awaitClosed(file, until);
        }
    }

    private @Nullable SqliteFile open(long id) throws StoreException {
        synchronized (guard) {
            if (closed) {
                throw new StoreException("the store is closed");
            }
            if (removing.contains(id)) {
                throw new StoreException("account " + id + " is being removed");
            }
            return accounts.get(id);
        }
    }

    /** Opens an account's file, in the place that the caller took for it, unless somebody has. */
    private SqliteFile create(long id) throws StoreException {
        var scope = new Scope.Account(id);
        synchronized (guard) {
            var other = closed || removing.contains(id) ? null : accounts.get(id);
            if (other != null || closed || removing.contains(id)) {
                free.release();
                if (other == null) {
                    throw new StoreException("account " + id + " is closed");
                }
                return other;
            }
            var file =
                    new SqliteFile(
                            scope, layout.file(scope), limits, gate, mergers, () -> forget(id));
            accounts.put(id, file);
            boolean started = false;
            try {
                file.start();
                started = true;
            } finally {
                if (!started) {
                    forget(id);
                }
            }
            return file;
        }
    }

    private void forget(long id) {
        synchronized (guard) {
            accounts.remove(id);
        }
        free.release();
    }

    /** Waits for one of the places for open files; closes the one that was unused for longest. */
    private void takePlace(long untilNanos) throws StoreException {
        if (free.tryAcquire()) {
            return;
        }
        List<SqliteFile> candidates;
        synchronized (guard) {
            candidates = new ArrayList<>(accounts.values());
        }
        candidates.sort(Comparator.comparingLong(file -> file.lastHeldNanos() - untilNanos));
        for (var file : candidates) {
            if (file.closeIfUnused()) {
                break;
            }
        }
        try {
            if (!free.tryAcquire(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new StoreException("too many accounts are in use");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static void awaitClosed(SqliteFile file, long untilNanos) throws StoreException {
        try {
            if (!file.awaitClosed(untilNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new StoreException("a database is slow to close");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static StoreException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new StoreException("interrupted while waiting for the store", e);
    }

    private void release(SqliteFile file) {
        file.release();
        if (file != server && free.hasQueuedThreads()) {
            file.closeIfUnused();
        }
    }

    /** A data directory belongs to one process: there is no other node. */
    @Override
    public void listen(Announcements listener) {}

    @Override
    public List<Scope.Account> accounts() throws StoreException {
        try {
            return layout.accounts();
        } catch (IOException e) {
            throw new StoreException("accounts cannot be listed", e);
        }
    }

    @Override
    public void remove(Scope.Account account) throws StoreException {
        Job.requireOutside();
        SqliteFile file;
        synchronized (guard) {
            if (closed || !removing.add(account.id())) {
                throw new StoreException("account " + account.id() + " is closed");
            }
            file = accounts.get(account.id());
        }
        try {
            if (file != null) {
                file.closeWhenUnused();
                awaitClosed(file, System.nanoTime() + limits.openTimeout().toNanos());
            }
            layout.remove(account);
        } catch (IOException e) {
            throw new StoreException(account + " cannot be removed", e);
        } finally {
            synchronized (guard) {
                removing.remove(account.id());
            }
        }
    }

    @Override
    public List<Finding> verify(Scope scope) throws StoreException {
        try {
            var findings =
                    this.<List<Finding>, RuntimeException>read(scope, SqliteDatabase::checkPages);
            return findings.isEmpty()
                    ? this.<List<Finding>, RuntimeException>read(
                            scope, SqliteDatabase::checkForeignKeys)
                    : findings;
        } catch (StoreException e) {
            if (SqliteConnection.meansDamage(e)) { // so much that the check itself cannot go on
                return List.of(new Finding.Damaged(scope, String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private static List<Finding> checkPages(Tx tx) throws SQLException {
        var findings = new ArrayList<Finding>();
        tx.sql("PRAGMA integrity_check(20)")
                .each(row -> {
                    if (!"ok".equals(row.getString(1))) {
                        findings.add(new Finding.Damaged(tx.scope(), row.getString(1)));
                    }
                });
        return findings;
    }

    private static List<Finding> checkForeignKeys(Tx tx) throws SQLException {
        var sql =
                """
                SELECT "table", rowid, parent FROM pragma_foreign_key_check LIMIT 20
                """;
        return tx.sql(sql)
                .list(row -> {
                    var text =
                            "row %s of %s refers to a row of %s that is not there"
                                    .formatted(
                                            row.getStringOrNull(2),
                                            row.getString(1),
                                            row.getString(3));
                    return new Finding.Damaged(tx.scope(), text);
                });
    }

    @Override
    public void copy(Scope scope, Path file) throws IOException, StoreException {
        Job.requireOutside();
        if (!Files.exists(layout.file(scope))) {
            throw new StoreException(scope + " has no rows");
        }
        Directories.createFile(file); // empty, and ours alone to read
        var source = hold(scope);
        try {
            source.awaitOpened();
            // It takes long, so not on a reader thread.
            var copying = new FutureTask<>(() -> vacuumInto(scope, file));
            Thread.ofPlatform().name("store-copy").start(copying);
            copying.get();
        } catch (ExecutionException e) {
            throw new StoreException(scope + " cannot be copied", e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            release(source);
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Directories.sync(Directories.of(file));
    }

    private boolean vacuumInto(Scope scope, Path file) throws SQLException {
        // Refused on a connection that has been used: it must have no statement in progress.
        try (var connection = SqliteConnection.plain(layout.file(scope), limits);
                var statement = connection.jdbc().prepareStatement("VACUUM INTO ?")) {
            statement.setString(1, file.toString());
            return statement.execute();
        }
    }

    @Override
    public void close() {
        List<SqliteFile> open;
        synchronized (guard) {
            if (closed) {
                return;
            }
            closed = true;
            open = new ArrayList<>(accounts.values());
        }
        open.add(server);
        open.forEach(SqliteFile::closeWhenUnused);
        try {
            for (var file : open) {
                if (file.isStarted() && !file.awaitClosed(1, TimeUnit.MINUTES)) {
                    log.atWarn().log("a database is still in use: left to recover by itself");
                }
            }
            readers.shutdown();
            mergers.shutdown();
            lock.close();
        } catch (IOException e) {
            log.atWarn().setCause(e).log("lock of the data directory could not be closed");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
