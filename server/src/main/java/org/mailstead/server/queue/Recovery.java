package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.mailstead.server.store.Dialect;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;

/** Ends the attempts that a node had begun when it was killed. outbound S-3 */
final class Recovery {
    private static final EnhancedStatusCode CUT_OFF = new EnhancedStatusCode(4, 3, 2);

    private final Settling lanes;
    private final QueueLimits limits;
    private final Instant now;

    /**
     * @param lanes in the same transaction
     */
    Recovery(Settling lanes, QueueLimits limits, Instant now) {
        this.lanes = lanes;
        this.limits = limits;
        this.now = now;
    }

    /** How many were cut off. */
    int recover(Tx tx, String node) throws SQLException {
        // one process at a time has an SQLite database: whoever held these is dead
        var cutOff = LeaseRows.leased(tx, tx.dialect() == Dialect.SQLITE ? null : node);
        var attempts = new ArrayList<AttemptRows.Entry>();
        var waiting = new ArrayList<LeaseRows.Waiting>();
        for (var one : cutOff) {
            attempts.add(new AttemptRows.Entry(one.id(), attempt(one)));
            waiting.add(waiting(one));
            lanes.touch(one.lane());
        }
        AttemptRows.add(tx, attempts);
        LeaseRows.release(tx, waiting);
        lanes.finish();
        return cutOff.size();
    }

    private Attempt attempt(QueuedRecipient one) {
        var begun = one.lastAttempt();
        return Attempt.failed(
                begun == null ? now : begun,
                Duration.ZERO,
                CUT_OFF,
                "The server was stopped during the attempt: whether the message arrived is not"
                        + " known");
    }

    private LeaseRows.Waiting waiting(QueuedRecipient one) {
        var isFirst = one.interrupted() == 0; // hardly the message's fault
        var begun = one.lastAttempt();
        return new LeaseRows.Waiting(
                one.id(),
                one.attempts() - (isFirst ? 1 : 0),
                isFirst || begun == null ? now : begun.plus(limits.waitAfter(one.attempts())),
                null,
                one.interrupted() + 1);
    }
}
