package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.mailstead.server.store.Sql;

/** What the rows of a query must fulfil, and the values that it is bound to, in their order. */
final class Conditions {
    /** More ids than that are looked for between the first and the last of them. */
    private static final int IDS_MAX = 1024;

    private final StringBuilder text = new StringBuilder("WHERE true");
    private final List<Value> values = new ArrayList<>();

    private interface Value {
        void bind(Sql sql) throws SQLException;
    }

    Conditions and(String condition) {
        text.append("\n    AND ").append(condition);
        return this;
    }

    Conditions and(String condition, long value) {
        values.add(sql -> sql.bind(value));
        return and(condition);
    }

    Conditions and(String condition, String value) {
        values.add(sql -> sql.bind(value));
        return and(condition);
    }

    /** A row whose place in an order is behind another's. */
    Conditions and(String condition, Instant at, long id) {
        values.add(sql -> sql.bind(at));
        values.add(sql -> sql.bind(id));
        return and(condition);
    }

    /** A moment in a column. */
    Conditions and(String column, QueueFilter.Moment moment) {
        values.add(sql -> sql.bind(moment.at()));
        return and(column + (moment.before() ? " < ?" : " > ?"));
    }

    /** One of some ids, at least one; of many ids perhaps others between them. */
    Conditions andOneOf(String column, Set<Long> ids) {
        var sorted = new TreeSet<>(ids);
        if (ids.size() > IDS_MAX) {
            return and(column + " >= ?", sorted.first()).and(column + " <= ?", sorted.last());
        }
        // few different texts: statements are kept by them
        var places = Integer.highestOneBit(Math.max(1, 2 * ids.size() - 1));
        var padded = new ArrayList<>(sorted);
        while (padded.size() < places) {
            padded.add(sorted.last());
        }
        padded.forEach(id -> values.add(sql -> sql.bind((long) id)));
        return and(column + " IN (" + "?, ".repeat(places - 1) + "?)");
    }

    /**
     * An address with a part in it: perhaps others too, since people see the domain in Unicode, and
     * letters have two cases.
     */
    Conditions andPart(String column, String part) {
        if (!part.chars().allMatch(c -> c > 0 && c < 128)) {
            return this; // those are looked at one by one
        }
        var like =
                part.toLowerCase(Locale.ROOT)
                        .replace("\\", "\\\\")
                        .replace("%", "\\%")
                        .replace("_", "\\_");
        return and(
                "(LOWER(%1$s) LIKE ? ESCAPE '\\' OR LOWER(%1$s) LIKE '%%xn--%%')".formatted(column),
                "%" + like + "%");
    }

    /** The clause {@code WHERE}. */
    String text() {
        return text + "\n";
    }

    /** Binds the values of {@link #text}. */
    Sql bind(Sql sql) throws SQLException {
        for (var value : values) {
            value.bind(sql);
        }
        return sql;
    }
}
