package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Sql;

/**
 * Which jobs are meant: those to which all that is set applies; without anything set, all. webapi
 * J-8
 *
 * @param max how many at most; 0 is no limit
 * @param ids at most {@value #IDS_MAX}; empty for any
 * @param account null for any
 * @param submitted null for any
 * @param activity when the next attempt is due; of those that are done with, when something was
 *     last done; null for any
 * @param event {@link About#INCOMING} or the token of an outgoing event; null for any
 */
public record WebhookFilter(
        int max,
        Set<Long> ids,
        @Nullable Long account,
        @Nullable Moment submitted,
        @Nullable Moment activity,
        @Nullable String event) {
    /** How many can be named. */
    public static final int IDS_MAX = 1000;

    /** All. */
    public static final WebhookFilter ALL = new WebhookFilter(0, Set.of(), null, null, null, null);

    /** Before or after a moment. */
    public record Moment(boolean before, Instant at) {}

    /**
     * A place in a list.
     *
     * @param at what the list is ordered by
     */
    public record Position(Instant at, long id) {}

    public WebhookFilter {
        ids = Set.copyOf(ids);
        if (max < 0 || ids.size() > IDS_MAX) {
            throw new IllegalArgumentException("less than none, or more ids than " + IDS_MAX);
        }
    }

    /** The order of a list; ids part what is equal. */
    public record Order(boolean bySubmission, boolean ascending) {}

    private interface Value {
        void bind(Sql sql) throws SQLException;
    }

    /** A clause and the values that it is bound to, in their order. */
    record Clause(String text, List<Value> values) {
        Sql bind(Sql sql) throws SQLException {
            for (var value : values) {
                value.bind(sql);
            }
            return sql;
        }
    }

    /**
     * WHERE and ORDER BY.
     *
     * @param activityColumn what {@link #activity} is about
     * @param after behind which the list begins; null for all
     */
    Clause clause(String activityColumn, Order order, @Nullable Position after) {
        var text = new StringBuilder("WHERE true");
        var values = new ArrayList<Value>();
        if (!ids.isEmpty()) {
            text.append(" AND id IN (").append("?, ".repeat(ids.size() - 1)).append("?)");
            new TreeSet<>(ids).forEach(id -> values.add(sql -> sql.bind((long) id)));
        }
        if (account != null) {
            long only = account;
            text.append(" AND account_id = ?");
            values.add(sql -> sql.bind(only));
        }
        moment(text, values, "submitted", submitted);
        moment(text, values, activityColumn, activity);
        if (event != null) {
            var only = event;
            text.append(" AND event = ?");
            values.add(sql -> sql.bind(only));
        }
        // ids count up as jobs come
        var column = order.bySubmission() ? "" : activityColumn;
        var comparison = order.ascending() ? " > " : " < ";
        if (after != null) {
            behind(text, values, column, comparison, after);
        }
        var direction = order.ascending() ? "" : " DESC";
        text.append("\nORDER BY ");
        if (!column.isEmpty()) {
            text.append(column).append(direction).append(", ");
        }
        text.append("id").append(direction).append(" LIMIT ?");
        return new Clause(text.toString(), values);
    }

    private static void behind(
            StringBuilder text,
            List<Value> values,
            String column,
            String comparison,
            Position after) {
        if (column.isEmpty()) {
            text.append(" AND id").append(comparison).append("?");
        } else {
            text.append(" AND (")
                    .append(column)
                    .append(", id)")
                    .append(comparison)
                    .append("(?, ?)");
            values.add(sql -> sql.bind(after.at()));
        }
        values.add(sql -> sql.bind(after.id()));
    }

    private static void moment(
            StringBuilder text, List<Value> values, String column, @Nullable Moment moment) {
        if (moment != null) {
            var at = moment.at();
            text.append(" AND ").append(column).append(moment.before() ? " < ?" : " > ?");
            values.add(sql -> sql.bind(at));
        }
    }
}
