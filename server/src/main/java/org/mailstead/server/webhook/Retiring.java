package org.mailstead.server.webhook;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.mailstead.server.directory.Webhook;
import org.mailstead.server.store.Tx;

/** Takes jobs out of what waits, within one transaction. webapi J-6 */
record Retiring(Tx tx, WebhookLimits limits, Instant now) {
    /** The job is done with. Its lane is the caller's to refresh. */
    void retire(Job job, boolean success, long supersededBy) throws SQLException {
        var keep = Webhook.kept(tx, job.about().account()).orElse(limits.keepRetired());
        if (keep.isZero()) {
            CallRows.delete(tx, List.of(job.id()));
        } else {
            RetiredRows.add(tx, job, success, supersededBy, now, now.plus(keep));
            RoomRows.remember(tx, job.about().account(), job.size());
            makeRoom(job.about().account());
        }
        JobRows.delete(tx, job.id());
        RoomRows.leave(tx, job.about().account(), job.size());
    }

    private void makeRoom(long account) throws SQLException {
        while (RoomRows.of(tx, account).retiredOctets() > limits.retiredOctetsMax()) {
            var forgotten = RetiredRows.forgetOldest(tx, account);
            if (forgotten == 0) {
                return;
            }
            RoomRows.forget(tx, account, forgotten);
        }
    }

    /** Erases all of an account; what is being called finds nothing left to note. */
    static void forget(Tx tx, long account) throws SQLException {
        var lanes =
                tx.sql("SELECT DISTINCT lane_id FROM webhook_job WHERE account_id = ?")
                        .bind(account)
                        .list(row -> row.getLong(1));
        for (var table : List.of("webhook_job", "webhook_retired")) {
            tx.sql(
                            "DELETE FROM webhook_call WHERE job_id IN (SELECT id FROM "
                                    + table
                                    + " WHERE account_id = ?)")
                    .bind(account)
                    .update();
            tx.sql("DELETE FROM " + table + " WHERE account_id = ?").bind(account).update();
        }
        tx.sql("DELETE FROM webhook_room WHERE account_id = ?").bind(account).update();
        for (var lane : lanes) {
            LaneRows.refresh(tx, lane);
        }
    }
}
