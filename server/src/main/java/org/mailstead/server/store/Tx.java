package org.mailstead.server.store;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One work's transaction. Belongs to the thread that runs the work, until the work returns. */
public final class Tx {
    /** How a transaction ended. */
    enum End {
        /** Everything is kept and synced. */
        COMMITTED,
        /** Nothing is kept. */
        ROLLED_BACK,
        /** The commit failed in a way that tells neither. */
        UNKNOWN
    }

    private final Scope scope;
    private final Dialect dialect;
    private final StatementCache statements;
    private final Map<PreparedStatement, String> taken = new HashMap<>();
    private final List<Consumer<End>> atEnd = new ArrayList<>();
    private @Nullable SQLException failure;
    private long announced = -1;
    private boolean ended;

    Tx(Scope scope, Dialect dialect, StatementCache statements) {
        this.scope = scope;
        this.dialect = dialect;
        this.statements = statements;
    }

    /** What it may touch. */
    public Scope scope() {
        return scope;
    }

    /** Which engine it runs on. */
    public Dialect dialect() {
        return dialect;
    }

    /**
     * Prepares a statement.
     *
     * @param text the same text each time, with {@code ?} for what differs: prepared statements are
     *     kept by their text
     */
    public Sql sql(String text) throws SQLException {
        requireUsable();
        try {
            var statement = statements.take(text);
            taken.put(statement, text);
            return new Sql(this, text, statement);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Runs something once this work is committed, on the caller's thread, before {@link
     * Database#write} returns. Not run if nothing is kept. It should not throw.
     */
    public void afterCommit(Runnable action) {
        atEnd(end -> {
            if (end == End.COMMITTED) {
                action.run();
            }
        });
    }

    /**
     * Tells the other nodes that share the database where the scope is now, once this work is
     * committed: see {@link Database#listen}. This node is not told.
     *
     * @param position 0 or more; what it counts is the caller's. Of several in one commit only the
     *     highest is told
     */
    public void announce(long position) {
        announced = Math.max(announced, position);
    }

    /** What is to be announced; below 0 if nothing is. */
    long announced() {
        return announced;
    }

    void atEnd(Consumer<End> action) {
        atEnd.add(action);
    }

    List<Consumer<End>> atEnd() {
        return atEnd;
    }

    void requireUsable() throws SQLException {
        if (ended) {
            throw new IllegalStateException("transaction used after its work ended");
        }
        if (failure != null) {
            throw new SQLException("an earlier statement of this work failed", failure);
        }
    }

    /** Notes that a statement failed, which ends the work. */
    SQLException failed(SQLException e) {
        if (failure == null) {
            failure = e;
        }
        return e;
    }

    /** The first failure of a statement, even if the work swallowed it. */
    @Nullable SQLException failure() {
        return failure;
    }

    void finished(String text, PreparedStatement statement) {
        if (taken.remove(statement) != null) {
            statements.give(text, statement);
        }
    }

    /** Takes back what the work prepared and did not run. */
    void end() {
        ended = true;
        taken.forEach((statement, text) -> statements.give(text, statement));
        taken.clear();
    }
}
