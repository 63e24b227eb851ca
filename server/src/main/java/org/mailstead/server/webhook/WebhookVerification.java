package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Finding;
import org.mailstead.server.store.RowCheck;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Checks that calls that wait will be made when they are due, and that all are counted. */
public final class WebhookVerification {
    private static final Scope SERVER = Scope.server();
    private static final String LANE_DUE =
            "(SELECT MIN(j.next_attempt) FROM webhook_job j WHERE j.lane_id = webhook_lane.id)";

    /** By account: jobs, octets, retired. */
    private static final String COUNTED =
            """
            SELECT account_id, SUM(jobs) AS jobs, SUM(octets) AS octets, SUM(retired) AS retired
            FROM (
                SELECT account_id, 1 AS jobs, size AS octets, 0 AS retired FROM webhook_job
                UNION ALL
                SELECT account_id, 0, 0, size FROM webhook_retired
            ) AS each_one GROUP BY account_id
            """;

    private static final List<String> RECOUNT =
            List.of(
                    "DELETE FROM webhook_room",
                    "INSERT INTO webhook_room (account_id, jobs, octets, retired_octets) "
                            + COUNTED);

    private static final List<RowCheck> CHECKS =
            List.of(
                    new RowCheck(
                            "lane %d of webhooks is due later than its calls",
                            "SELECT id FROM webhook_lane WHERE lease_node IS NULL AND next_due > "
                                    + LANE_DUE,
                            List.of(
                                    "UPDATE webhook_lane SET next_due = "
                                            + LANE_DUE
                                            + " WHERE lease_node IS NULL AND next_due > "
                                            + LANE_DUE)),
                    new RowCheck(
                            "what account %d has of webhooks is counted wrongly",
                            "SELECT r.account_id FROM webhook_room r LEFT JOIN ("
                                    + COUNTED
                                    + """
                                    ) AS c ON c.account_id = r.account_id
                                    WHERE r.jobs <> COALESCE(c.jobs, 0)
                                        OR r.octets <> COALESCE(c.octets, 0)
                                        OR r.retired_octets <> COALESCE(c.retired, 0)
                                    """,
                            RECOUNT),
                    new RowCheck(
                            "what account %d has of webhooks is not counted",
                            "SELECT c.account_id FROM ("
                                    + COUNTED
                                    + """
                                    ) AS c WHERE NOT EXISTS (
                                        SELECT 1 FROM webhook_room r
                                        WHERE r.account_id = c.account_id)
                                    """,
                            RECOUNT),
                    new RowCheck(
                            "calls of webhook %d are kept, which is not",
                            """
                            SELECT DISTINCT c.job_id FROM webhook_call c
                            WHERE NOT EXISTS (SELECT 1 FROM webhook_job j WHERE j.id = c.job_id)
                                AND NOT EXISTS (
                                    SELECT 1 FROM webhook_retired t WHERE t.id = c.job_id)
                            """,
                            List.of(
                                    """
                                    DELETE FROM webhook_call
                                    WHERE NOT EXISTS (
                                            SELECT 1 FROM webhook_job j
                                            WHERE j.id = webhook_call.job_id)
                                        AND NOT EXISTS (
                                            SELECT 1 FROM webhook_retired t
                                            WHERE t.id = webhook_call.job_id)
                                    """)));

    private final Database database;

    public WebhookVerification(Database database) {
        this.database = database;
    }

    /**
     * Checks them.
     *
     * @param fix whether to correct counts and times, and to remove calls of nothing
     * @return what is wrong, or was and is repaired, at most 20 of each kind; empty if nothing is
     */
    public List<Finding> verify(boolean fix) throws StoreException {
        return fix
                ? database.<List<Finding>, RuntimeException>write(SERVER, tx -> findings(tx, true))
                : database.<List<Finding>, RuntimeException>read(SERVER, tx -> findings(tx, false));
    }

    private static List<Finding> findings(Tx tx, boolean fix) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var check : CHECKS) {
            check.find(tx, SERVER, fix, findings);
        }
        if (fix) {
            for (var check : CHECKS) {
                check.repair(tx);
            }
        }
        return findings;
    }
}
