package org.mailstead.server.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a transaction: bind its parameters in order, then run it once with {@link
 * #update}, {@link #one}, {@link #list}, {@link #each} or {@link #updates}.
 *
 * <p>A statement that fails ends its work: no further statement of the work runs, and the work
 * fails. So use {@code ON CONFLICT} where a conflict is expected.
 */
public final class Sql {
    /** Values sent to the database together. */
    private static final int BATCH_MAX = 500;

    private final Tx tx;
    private final String text;
    private final PreparedStatement statement;
    private int bound;

    Sql(Tx tx, String text, PreparedStatement statement) {
        this.tx = tx;
        this.text = text;
        this.statement = statement;
    }

    public Sql bind(long value) throws SQLException {
        statement.setLong(++bound, value);
        return this;
    }

    public Sql bind(int value) throws SQLException {
        statement.setInt(++bound, value);
        return this;
    }

    public Sql bind(double value) throws SQLException {
        statement.setDouble(++bound, value);
        return this;
    }

    /** As 1 or 0. */
    public Sql bind(boolean value) throws SQLException {
        return bind(value ? 1 : 0);
    }

    /** Null binds NULL. */
    public Sql bind(@Nullable Long value) throws SQLException {
        if (value == null) {
            statement.setNull(++bound, Types.BIGINT);
            return this;
        }
        return bind(value.longValue());
    }

    /**
     * Null binds NULL. NUL and unpaired surrogates, which PostgreSQL cannot keep, become U+FFFD on
     * both engines.
     */
    public Sql bind(@Nullable String value) throws SQLException {
        if (value == null) {
            statement.setNull(++bound, Types.VARCHAR);
        } else {
            statement.setString(++bound, storable(value));
        }
        return this;
    }

    /** Null binds NULL. */
    public Sql bind(byte @Nullable [] value) throws SQLException {
        if (value == null) {
            statement.setNull(++bound, Types.VARBINARY);
        } else {
            statement.setBytes(++bound, value);
        }
        return this;
    }

    /** As epoch milliseconds. Null binds NULL. */
    public Sql bind(@Nullable Instant value) throws SQLException {
        return value == null ? bind((Long) null) : bind(value.toEpochMilli());
    }

    /** Runs the statement; for one without rows. */
    public int update() throws SQLException {
        return run(statement::executeUpdate);
    }

    /**
     * Runs the statement and reads its one row.
     *
     * @throws SQLException if there are several rows
     */
    public <T> Optional<T> one(RowReader<T> reader) throws SQLException {
        return run(() -> {
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                var value = reader.read(new Row(rows));
                if (rows.next()) {
                    throw new SQLException("several rows where one was expected: " + text);
                }
                return Optional.of(value);
            }
        });
    }

    /** Runs the statement and reads all rows; the statement bounds how many. */
    public <T> List<T> list(RowReader<T> reader) throws SQLException {
        var values = new ArrayList<T>();
        each(row -> values.add(reader.read(row)));
        return values;
    }

    /** Runs the statement and hands each row over, without keeping any. */
    public void each(RowConsumer consumer) throws SQLException {
        run(() -> {
            statement.setFetchSize(BATCH_MAX);
            try (ResultSet rows = statement.executeQuery()) {
                var row = new Row(rows);
                while (rows.next()) {
                    consumer.accept(row);
                }
            }
            return 0;
        });
    }

    /**
     * Runs the statement once for each value.
     *
     * @return how many rows were changed in all
     */
    public <A> long updates(Iterable<A> values, Binder<A> binder) throws SQLException {
        return run(() -> {
            long changed = 0;
            int waiting = 0;
            for (var value : values) {
                bound = 0;
                binder.bind(this, value);
                statement.addBatch();
                if (++waiting == BATCH_MAX) {
                    changed += sum(statement.executeBatch());
                    waiting = 0;
                }
            }
            return waiting == 0 ? changed : changed + sum(statement.executeBatch());
        });
    }

    private static long sum(int[] counts) {
        long sum = 0;
        for (int count : counts) {
            sum += Math.max(0, count);
        }
        return sum;
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    private <T> T run(Step<T> step) throws SQLException {
        tx.requireUsable();
        try {
            return step.run();
        } catch (SQLException e) {
            throw tx.failed(e);
        } finally {
            tx.finished(text, statement);
        }
    }

    private static String storable(String value) {
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == 0 || Character.isSurrogate(c)) {
                return repaired(value);
            }
        }
        return value;
    }

    private static String repaired(String value) {
        var out = new StringBuilder(value.length());
        value.codePoints()
                .map(c -> c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString();
    }
}
