package org.mailstead.server.store;

import java.sql.SQLException;
import java.util.List;

/**
 * Something that can be wrong with rows, and how it is made right.
 *
 * @param text of the finding, with {@code %d} for the number that the query gives
 * @param query the numbers of what is wrong
 * @param repair statements that change nothing where nothing is wrong; empty if nothing helps
 */
public record RowCheck(String text, String query, List<String> repair) {
    private static final int LISTED_MAX = 20;

    public RowCheck {
        repair = List.copyOf(repair);
    }

    /**
     * Adds what is wrong, at most 20.
     *
     * @param fix whether it will be repaired
     */
    public void find(Tx tx, Scope scope, boolean fix, List<Finding> findings) throws SQLException {
        var repaired = fix && !repair.isEmpty();
        tx.sql(query + " LIMIT " + LISTED_MAX)
                .each(row ->
                        findings.add(
                                new Finding.Contradiction(
                                        scope, text.formatted(row.getLong(1)), repaired)));
    }

    /** Makes it right. */
    public void repair(Tx tx) throws SQLException {
        for (var statement : repair) {
            tx.sql(statement).update();
        }
    }
}
