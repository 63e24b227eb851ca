package org.mailstead.server.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Deadline;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Settlement;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Notify;

/** Decides what follows from an attempt, and what the sender is told of it. For one thread. */
final class Judgement {
    private static final EnhancedStatusCode SUPPRESSED = new EnhancedStatusCode(5, 7, 1);
    private static final EnhancedStatusCode TOO_LATE = new EnhancedStatusCode(5, 4, 7);
    private static final EnhancedStatusCode LATE_NOW = new EnhancedStatusCode(4, 4, 7);

    static final String LATE = "Not delivered within the time that the sender allowed";

    private final Claim claim;
    private final QueueLimits limits;
    private final int delayNoticeAfter;
    private final Instant now;
    private final List<Settlement> settlements = new ArrayList<>();
    private final List<Told> told = new ArrayList<>();

    Judgement(Claim claim, QueueLimits limits, int delayNoticeAfter, Instant now) {
        this.claim = claim;
        this.limits = limits;
        this.delayNoticeAfter = delayNoticeAfter;
        this.now = now;
    }

    List<Settlement> settlements() {
        return settlements;
    }

    /** What the sender is to be told. */
    List<Told> told() {
        return told;
    }

    /** Whether it is too late to try. RFC 2852 §4.1.3. */
    boolean isTooLate() {
        var deadline = claim.message().deadline();
        return deadline != null && deadline.isTooLate(now);
    }

    /** Of those whom nobody tried, since it is too late. */
    void tooLate(QueuedRecipient recipient) {
        var earlier = claim.earlier();
        fail(recipient, late(TOO_LATE, earlier.isEmpty() ? null : earlier.getLast()));
    }

    private Attempt late(EnhancedStatusCode status, @Nullable Attempt last) {
        var text = last == null ? LATE : LATE + "; at last: " + said(last);
        return Attempt.failed(now, Duration.ZERO, status, text);
    }

    private static String said(Attempt attempt) {
        var reply = attempt.reply();
        return reply == null ? attempt.problem() : reply.toString();
    }

    /** Of those whom the account no longer sends to. outbound L-8 */
    void suppressed(QueuedRecipient recipient) {
        fail(
                recipient,
                Attempt.failed(
                        now,
                        Duration.ZERO,
                        SUPPRESSED,
                        "Not sent: the address is on the suppression list of the account, since"
                                + " earlier messages to it failed"));
    }

    /** Of those who were tried. */
    void tried(QueuedRecipient recipient, Result result) {
        switch (result) {
            case Result.Delivered(_, var attempt, var handover) -> {
                settlements.add(new Settlement.Done(recipient, attempt));
                tellSuccess(recipient, attempt, handover);
            }
            case Result.Refused(_, var attempt) -> fail(recipient, attempt);
            case Result.Delayed(_, var attempt, _, _, _) when isLast(recipient) ->
                    fail(recipient, attempt);
            case Result.Delayed(_, var attempt, var unreachable, _, var notBefore) -> {
                // what waits for a relay is all tried in its time: that is what runs out
                var isAway = unreachable && !RoutedWays.isRelay(claim.via());
                settlements.add(new Settlement.Later(recipient, attempt, isAway, notBefore));
                tellDelay(recipient, attempt);
            }
            case Result.Stopped(_, var attempt) ->
                    settlements.add(new Settlement.Stopped(recipient, attempt));
        }
    }

    /** Of those whose attempt ended with the server: it does not count. */
    void cutShort(QueuedRecipient recipient, Attempt attempt) {
        settlements.add(new Settlement.Untried(recipient, attempt, now));
    }

    /** Of those whose attempt failed by our own fault. */
    void putOff(QueuedRecipient recipient, Attempt attempt) {
        settlements.add(new Settlement.Later(recipient, attempt, false, null));
    }

    /** Makes failures delays: their sender cannot be told now. */
    void withoutFailures() {
        settlements.replaceAll(settlement ->
                settlement instanceof Settlement.Failed(var recipient, var attempt)
                        ? new Settlement.Later(recipient, attempt, false, null)
                        : settlement);
    }

    private void fail(QueuedRecipient recipient, Attempt attempt) {
        settlements.add(new Settlement.Failed(recipient, attempt));
        if (recipient.recipient().parameters().wants(Notify.FAILURE)) {
            told.add(new Told(Action.FAILED, recipient.recipient(), attempt, null, recipient.id()));
        }
    }

    /** outbound S-2 */
    private boolean isLast(QueuedRecipient recipient) {
        return recipient.attempts() >= attemptsMax();
    }

    private int attemptsMax() {
        var own = claim.message().attemptsMax();
        return own == null ? limits.attemptsMax() : own;
    }

    private void tellSuccess(QueuedRecipient recipient, Attempt attempt, Result.Handover handover) {
        var parameters = recipient.recipient().parameters();
        // RFC 3461 §4.1: success is told only to who asked
        var isAskedFor = parameters.wants(Notify.SUCCESS);
        // RFC 2852 §4: who gave it a time is told where that is no longer known, or at each step
        var deadline = claim.message().deadline();
        var isTraced = deadline != null && deadline.traced();
        var mayBeTold = !parameters.notifyOn().contains(Notify.NEVER);
        @Nullable Action action =
                switch (handover) {
                    case MAILBOX -> isAskedFor ? Action.DELIVERED : null;
                    case SILENT_HOST -> // RFC 3461 §5.2.2
                            isAskedFor || (isTraced && mayBeTold) ? Action.RELAYED : null;
                    case NOTIFYING_HOST -> isTraced && mayBeTold ? Action.RELAYED : null;
                    case TIMELESS_HOST -> mayBeTold ? Action.RELAYED : null;
                };
        if (action != null) {
            told.add(new Told(action, recipient.recipient(), attempt, null, recipient.id()));
        }
    }

    private void tellDelay(QueuedRecipient recipient, Attempt attempt) {
        var notifyOn = recipient.recipient().parameters().notifyOn();
        var isWanted = notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY);
        var isLate = isLateNow();
        if (isWanted && (recipient.attempts() == delayNoticeAfter || isLate)) {
            var until = limits.lastAttempt(recipient.attempts(), attemptsMax(), now);
            var why = isLate ? late(LATE_NOW, attempt) : attempt;
            told.add(new Told(Action.DELAYED, recipient.recipient(), why, until, recipient.id()));
        }
    }

    /**
     * Whether this is the first attempt after the deadline. RFC 2852 §4.1.3: told once, and not by
     * us if it was over before the message came.
     */
    private boolean isLateNow() {
        @Nullable Deadline deadline = claim.message().deadline();
        if (deadline == null
                || now.isBefore(deadline.at())
                || !deadline.at().isAfter(claim.message().queued())) {
            return false;
        }
        var earlier = claim.earlier();
        return earlier.isEmpty() || earlier.getLast().begun().isBefore(deadline.at());
    }
}
