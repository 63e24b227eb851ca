package org.mailstead.server.delivery;

import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/** What refusals mean, by the command that was refused. RFC 5321 §4.2.1, §4.5.3.1.10 */
final class ReplyClasses {
    private static final EnhancedStatusCode TOO_MANY = new EnhancedStatusCode(5, 5, 3);

    private ReplyClasses() {}

    /** Of MAIL. */
    static NotTaken mail(Reply reply) {
        return isBlocking(reply) ? notTaken(reply, Then.OTHER_HOST) : message(reply);
    }

    /** Whether a refusal of MAIL may be for our address: another one may be welcome. */
    static boolean isBlocking(Reply reply) {
        return reply.isPermanent()
                && Problem.status(reply).filter(status -> status.subject() == 7).isPresent();
    }

    /** Of DATA, or of the message. */
    static NotTaken message(Reply reply) {
        if (!reply.isPermanent()) {
            return notTaken(reply, Then.OTHER_HOST_OR_LATER);
        }
        return notTaken(reply, isOfHost(reply) ? Then.OTHER_HOST : Then.NOTHING);
    }

    /**
     * Of one RCPT.
     *
     * @param alone whether it was the only one of its transaction
     */
    static NotTaken recipient(Reply reply, boolean alone) {
        if (isTooMany(reply) && !alone) {
            return new NotTaken(Problem.of(reply).as(4), Then.OTHER_HOST_OR_LATER);
        }
        return notTaken(reply, reply.isPermanent() ? Then.NOTHING : Then.OTHER_HOST_OR_LATER);
    }

    /** Whether a RCPT may be accepted in a transaction of its own. */
    static boolean isTooMany(Reply reply) {
        return switch (reply.code()) {
            case 452 -> true;
            // RFC 5321 §4.5.3.1.10: 552 may mean 452, unless it says that it means a mailbox
            case 552 -> Problem.status(reply).orElse(TOO_MANY).equals(TOO_MANY);
            default -> false;
        };
    }

    /** The message is not bad, but this host cannot take it: too large, or an extension missing. */
    private static boolean isOfHost(Reply reply) {
        return Problem.status(reply)
                .map(status ->
                        switch (status.subject()) {
                            // the system: full, not capable, too big for it. RFC 3463 §3.4
                            case 3 -> true;
                            // conversion. RFC 3463 §3.7
                            case 6 -> status.detail() != 0 && status.detail() != 1;
                            case 7 -> status.detail() == 30; // RFC 8689 §4.2.1
                            default -> reply.code() == 555;
                        })
                // RFC 1870 §6.1; RFC 5321 §4.1.1.11; RFC 6531 §3.5
                .orElse(reply.code() == 552 || reply.code() == 555);
    }

    private static NotTaken notTaken(Reply reply, Then then) {
        return new NotTaken(Problem.of(reply), then);
    }
}
