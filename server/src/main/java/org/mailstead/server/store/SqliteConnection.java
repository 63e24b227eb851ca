package org.mailstead.server.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/**
 * A connection to one SQLite file, with its prepared statements. Used by one platform thread at a
 * time.
 */
final class SqliteConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SqliteConnection.class);

    private static final int BUSY = 5;
    private static final int OUT_OF_MEMORY = 7;
    private static final int READ_ONLY = 8;
    private static final int INTERRUPTED = 9;
    private static final int IO_ERROR = 10;
    private static final int CORRUPT = 11;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int NOT_A_DATABASE = 26;

    private static final int PAGE_OCTETS = 4096;

    /**
     * How long the log gets before it is merged into the database: pages that change often are
     * merged once. When nobody writes, it is merged sooner.
     */
    static final int LOG_PAGES = 2048;

    /** How long it gets before a commit has to merge it: merging beside the commits is too slow. */
    private static final int LOG_PAGES_MAX = 8192;

    private static final String LOG_STATE = "PRAGMA wal_checkpoint(NOOP)";

    private static final int BUSY_MILLIS = 5000;
    private static final int UNUSED_PAGES_MAX = 1000;

    private final Connection connection;
    private final StatementCache statements;

    private SqliteConnection(Connection connection, int statementsCachedMax) {
        this.connection = connection;
        this.statements = new StatementCache(connection, statementsCachedMax);
    }

    /** Opens a connection that writes; creates the file if need be. */
    static SqliteConnection writer(Path file, StoreLimits limits) throws SQLException {
        var opened = open(file, limits, limits.writerCacheOctets());
        try {
            opened.execute("PRAGMA page_size = " + PAGE_OCTETS);
            opened.execute("PRAGMA auto_vacuum = INCREMENTAL");
            opened.execute("PRAGMA journal_mode = WAL");
            opened.execute("PRAGMA journal_size_limit = " + 2 * LOG_PAGES * PAGE_OCTETS);
            opened.execute("PRAGMA wal_autocheckpoint = " + LOG_PAGES_MAX);
            opened.execute("PRAGMA secure_delete = FAST");
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens a connection that only reads a file that a writer has opened before. */
    static SqliteConnection reader(Path file, StoreLimits limits) throws SQLException {
        var opened = open(file, limits, limits.cacheOctets());
        try {
            opened.execute("PRAGMA query_only = ON");
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens a connection for one statement. */
    static SqliteConnection plain(Path file, StoreLimits limits) throws SQLException {
        var connection = new SQLiteConfig().createConnection(url(file));
        return new SqliteConnection(connection, limits.statementsCachedMax());
    }

    private static SqliteConnection open(Path file, StoreLimits limits, int cacheOctets)
            throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(BUSY_MILLIS);
        config.setOpenMode(SQLiteOpenMode.NOMUTEX); // one thread at a time, so no locks inside
        config.setGetGeneratedKeys(false); // else each INSERT is followed by a query for its rowid
        var connection = config.createConnection(url(file));
        var opened = new SqliteConnection(connection, limits.statementsCachedMax());
        try {
            opened.execute("PRAGMA synchronous = FULL");
            opened.execute("PRAGMA fullfsync = ON");
            opened.execute("PRAGMA foreign_keys = ON");
            opened.execute("PRAGMA trusted_schema = OFF");
            opened.execute("PRAGMA cell_size_check = ON");
            opened.execute("PRAGMA temp_store = MEMORY");
            opened.execute("PRAGMA cache_size = -" + cacheOctets / 1024);
            // An I/O error under a mapping is a signal that ends the process, not an error code.
            opened.execute("PRAGMA mmap_size = 0");
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** As a URI, in which a path may have any character: a bare "?" would begin parameters. */
    private static String url(Path file) {
        return "jdbc:sqlite:" + file.toUri();
    }

    /** Runs a statement without parameters and rows; keeps it prepared. */
    void run(String text) throws SQLException {
        var statement = statements.take(text);
        try {
            statement.execute();
        } finally {
            statements.give(text, statement);
        }
    }

    /** Runs one statement, without keeping it prepared. */
    void execute(String text) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(text);
        }
    }

    /**
     * Moves all that an earlier process left in the log into the database, synced, and empties the
     * log: its last frames may be in the system's cache only, even if a sync came after them, and
     * nothing must be appended to those. Nobody else uses the file yet.
     *
     * @throws SQLException if it cannot be done now
     */
    void settle() throws SQLException {
        if (number("PRAGMA wal_checkpoint(TRUNCATE)") != 0) {
            throw new SQLException("the log is in use", null, BUSY);
        }
    }

    /** How many pages of the log are not merged into the database. */
    long unmergedPages() throws SQLException {
        var statement = statements.take(LOG_STATE);
        try (var rows = statement.executeQuery()) {
            return rows.next() ? Math.max(0, rows.getLong(2) - rows.getLong(3)) : 0;
        } finally {
            statements.give(LOG_STATE, statement);
        }
    }

    /**
     * Merges what is in the log into the database, synced, beside those who read and write; the
     * writer begins the log anew once all of it is merged.
     */
    void mergeLog() throws SQLException {
        number("PRAGMA wal_checkpoint(PASSIVE)");
    }

    /** Ends the transaction that a failed statement may have left open or ended itself. */
    void endTransaction() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            log.atDebug().setCause(e).log("no transaction is open");
        }
    }

    /** Whether a failure came of a full disk. */
    static boolean meansFull(SQLException e) {
        return e.getErrorCode() == FULL;
    }

    /** Brings the schema up to date, in one transaction. */
    void migrate(Migrations migrations) throws SQLException, StoreException {
        execute("BEGIN IMMEDIATE");
        try {
            migrations.apply(connection, Dialect.SQLITE);
            if (migrations.isOfAccounts()) {
                SqliteStatistics.complete(connection);
            }
            execute("COMMIT");
        } catch (SQLException | StoreException e) {
            execute("ROLLBACK");
            throw e;
        }
    }

    /**
     * Merges the log into the database; gives pages back once a quarter of them is unused, and the
     * memory of the cache.
     *
     * <p>The file of the log stays as long as it is. The next commits overwrite it, which takes
     * half the time of making it longer: the file system has nothing to note and to sync then.
     */
    void tidy() throws SQLException {
        long unused = number("PRAGMA freelist_count");
        if (unused > UNUSED_PAGES_MAX && unused > number("PRAGMA page_count") / 4) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate("PRAGMA incremental_vacuum(" + UNUSED_PAGES_MAX * 8 + ")");
            }
        }
        mergeLog();
        execute("PRAGMA shrink_memory");
    }

    private long number(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    Connection jdbc() {
        return connection;
    }

    Tx tx(Scope scope) {
        return new Tx(scope, Dialect.SQLITE, statements);
    }

    /**
     * Whether an error may have ended the whole transaction, or leaves the connection in doubt, so
     * that rolling back to a savepoint is not enough.
     */
    static boolean isBreaking(SQLException e) {
        return switch (e.getErrorCode()) {
            case BUSY,
                    OUT_OF_MEMORY,
                    READ_ONLY,
                    INTERRUPTED,
                    IO_ERROR,
                    CORRUPT,
                    FULL,
                    CANNOT_OPEN,
                    NOT_A_DATABASE ->
                    true;
            default -> false;
        };
    }

    /** Whether a failure came of a damaged file. */
    static boolean meansDamage(StoreException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && (sql.getErrorCode() == CORRUPT || sql.getErrorCode() == NOT_A_DATABASE)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        statements.close();
        try {
            connection.close();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("database connection could not be closed cleanly");
        }
    }
}
