package org.mailstead.server.queue;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import org.mailstead.server.store.Tx;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Reply;

/**
 * Decides whom an account no longer sends to, by what other hosts say: within one transaction.
 * outbound L-2 to L-5
 */
final class AutomaticSuppression {
    private static final Set<Integer> CODES = Set.of(521, 550, 551, 553, 556);
    private static final Set<String> DETAILS = Set.of("1.1", "1.2", "1.3", "1.6", "2.1", "7.1");

    /** How many failures in a row are enough, whatever they say. */
    private static final int FAILURES = 3;

    private final Tx tx;
    private final long account;
    private final Instant now;

    AutomaticSuppression(Tx tx, long account, Instant now) {
        this.tx = tx;
        this.account = account;
        this.now = now;
    }

    /**
     * After a recipient has failed for good. Only what another host said counts: not what we
     * decided ourselves (W-8), nor what never came to an answer (L-3).
     */
    boolean afterFailure(QueuedRecipient recipient, Attempt attempt) throws SQLException {
        var reply = attempt.reply();
        return reply != null
                && attempt.address() != null
                && after(recipient.recipient().path(), reply, FAILURES - 1, "The host");
    }

    /** After a notification from elsewhere said that a recipient has failed. */
    boolean afterNotification(ForwardPath recipient, Reply said) throws SQLException {
        return after(recipient, said, FAILURES, "A notification");
    }

    /**
     * After somebody complained of mail, which needs no second time. outbound TD-11
     *
     * @param reason in words
     */
    boolean afterComplaint(ForwardPath recipient, String reason) throws SQLException {
        return account != 0 && new Suppressions(tx, account).add(recipient, false, reason, now);
    }

    /**
     * @param remembered how many of the failures are in {@code queue_retired} already
     */
    private boolean after(ForwardPath recipient, Reply said, int remembered, String source)
            throws SQLException {
        if (account == 0) {
            return false;
        }
        var suppressions = new Suppressions(tx, account);
        if (isFinal(said)) {
            return suppressions.add(recipient, false, source + " said " + said, now);
        }
        return RetiredRows.lastFailed(tx, account, recipient.text(false), remembered)
                && suppressions.add(
                        recipient,
                        false,
                        FAILURES + " messages in a row failed, the last with " + said,
                        now);
    }

    private static boolean isFinal(Reply said) {
        return CODES.contains(said.code())
                || (said.isPermanent()
                        && said.status() != null
                        && DETAILS.contains(detail(said.status())));
    }

    private static String detail(EnhancedStatusCode status) {
        return status.subject() + "." + status.detail();
    }
}
