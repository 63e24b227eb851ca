package org.mailstead.server.queue;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.Tx;

/**
 * Finds those that a filter means, a page at a time, in an order that an index has: what is shown
 * costs what is shown, however much waits. The database sorts out what a column tells; the filter
 * itself has the last word.
 */
record QueueSearch(QueueFilter filter, QueueOrder order, boolean ascending) {
    /** How many rows are looked at in one transaction. */
    static final int PAGE = 500;

    /** All that a filter means, in the order in which they came. */
    static QueueSearch all(QueueFilter filter) {
        return new QueueSearch(filter, QueueOrder.QUEUED, true);
    }

    /**
     * Those who may be meant.
     *
     * @param after behind whom the page begins; null for the first
     * @param last the highest id: what comes meanwhile is not meant
     * @return {@link #PAGE}, or fewer if there are no more behind them
     */
    List<Queued> page(Tx tx, @Nullable Position after, long last) throws SQLException {
        var conditions = conditions(after, last);
        return conditions
                .bind(tx.sql(query(conditions)))
                .bind(PAGE)
                .list(row ->
                        new Queued(
                                RecipientRows.recipient(row),
                                MessageRows.message(row, RecipientRows.COLUMNS_COUNT)));
    }

    /** The conditions, and a limit to bind. */
    String query(Conditions conditions) {
        var direction = ascending ? "" : " DESC";
        // CROSS JOIN: SQLite goes through the recipients, in their order
        return "SELECT "
                + RecipientRows.COLUMNS
                + ", "
                + MessageRows.COLUMNS
                + "FROM queue_recipient r CROSS JOIN queue_message m\n"
                + conditions.text()
                + switch (order) {
                    case QUEUED -> "ORDER BY r.id" + direction;
                    case NEXT_ATTEMPT ->
                            "ORDER BY r.next_attempt" + direction + ", r.id" + direction;
                }
                + " LIMIT ?";
    }

    Conditions conditions(@Nullable Position after, long last) {
        var conditions = new Conditions().and("m.id = r.message_id").and("r.id <= ?", last);
        if (after != null) {
            var comparison = ascending ? ">" : "<";
            switch (order) {
                case QUEUED -> conditions.and("r.id " + comparison + " ?", after.id());
                case NEXT_ATTEMPT ->
                        conditions.and(
                                "(r.next_attempt, r.id) " + comparison + " (?, ?)",
                                after.at(),
                                after.id());
            }
        }
        restrict(conditions);
        return conditions;
    }

    private void restrict(Conditions conditions) {
        if (!filter.ids().isEmpty()) {
            conditions.andOneOf("r.id", filter.ids());
        }
        if (filter.account() != null) {
            conditions.and(
                    "r.lane_id IN (SELECT l.id FROM queue_lane l WHERE l.account_id = ?)",
                    filter.account());
        }
        if (filter.from() != null) {
            conditions.andPart("COALESCE(r.mail_from, m.mail_from)", filter.from());
        }
        if (filter.to() != null) {
            conditions.andPart("r.recipient", filter.to());
        }
        if (filter.hold() != null) {
            conditions.and(filter.hold() ? "r.hold = 1" : "r.hold = 0");
        }
        if (filter.submitted() != null) {
            conditions.and("m.queued", filter.submitted());
        }
        if (filter.nextAttempt() != null) {
            conditions.and("r.next_attempt", filter.nextAttempt());
        }
        if (filter.transport() != null) {
            conditions.and("COALESCE(r.transport, '') = ?", filter.transport());
        }
    }
}
