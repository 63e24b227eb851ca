package org.mailstead.server.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The row that a query stands at. Columns count from 1.
 *
 * <p>The plain getters are for columns that are never NULL: those of objects refuse it, those of
 * numbers give 0. Use {@code ...OrNull} where NULL has a meaning.
 */
public final class Row {
    private final ResultSet rows;

    Row(ResultSet rows) {
        this.rows = rows;
    }

    public long getLong(int column) throws SQLException {
        return rows.getLong(column);
    }

    public int getInt(int column) throws SQLException {
        return rows.getInt(column);
    }

    public double getDouble(int column) throws SQLException {
        return rows.getDouble(column);
    }

    /** Whether the number is not 0. */
    public boolean getBoolean(int column) throws SQLException {
        return rows.getInt(column) != 0;
    }

    /**
     * The text of a column.
     *
     * @throws SQLException if the column is NULL
     */
    public String getString(int column) throws SQLException {
        return present(rows.getString(column), column);
    }

    public @Nullable String getStringOrNull(int column) throws SQLException {
        return rows.getString(column);
    }

    /**
     * The octets of a column, in an array of their own.
     *
     * @throws SQLException if the column is NULL
     */
    public byte[] getBytes(int column) throws SQLException {
        return present(rows.getBytes(column), column);
    }

    public byte @Nullable [] getBytesOrNull(int column) throws SQLException {
        return rows.getBytes(column);
    }

    /** From epoch milliseconds. */
    public Instant getInstant(int column) throws SQLException {
        return Instant.ofEpochMilli(rows.getLong(column));
    }

    /** From epoch milliseconds. */
    public @Nullable Instant getInstantOrNull(int column) throws SQLException {
        var millis = rows.getLong(column);
        return rows.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    public @Nullable Long getLongOrNull(int column) throws SQLException {
        var value = rows.getLong(column);
        return rows.wasNull() ? null : value;
    }

    public boolean isNull(int column) throws SQLException {
        return rows.getObject(column) == null;
    }

    private static <T> T present(@Nullable T value, int column) throws SQLException {
        if (value == null) {
            throw new SQLException("column " + column + " is NULL");
        }
        return value;
    }
}
