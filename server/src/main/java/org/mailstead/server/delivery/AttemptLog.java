package org.mailstead.server.delivery;

import java.util.List;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Settlement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A line in the log for each recipient of an attempt. */
final class AttemptLog {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    private AttemptLog() {}

    static void write(Claim claim, List<Settlement> settlements) {
        settlements.forEach(settlement -> write(claim, settlement));
    }

    private static void write(Claim claim, Settlement settlement) {
        var attempt = settlement.attempt();
        var recipient = settlement.recipient();
        var isKnown =
                settlement instanceof Settlement.Stopped stopped
                        && stopped.isKnown(claim.earlier());
        var line =
                (isKnown ? log.atDebug() : log.atInfo())
                        .addKeyValue("message", claim.message().id())
                        .addKeyValue("recipient", recipient.id())
                        .addKeyValue("from", claim.from().text(true))
                        .addKeyValue("to", recipient.recipient().path().text(true))
                        .addKeyValue("attempt", recipient.attempts())
                        .addKeyValue("millis", attempt.took().toMillis());
        if (!attempt.transport().isEmpty()) {
            line = line.addKeyValue("transport", attempt.transport());
        }
        if (attempt.host() != null) {
            line = line.addKeyValue("host", attempt.host());
        }
        var address = attempt.address();
        if (address != null) {
            line = line.addKeyValue("address", address.getHostAddress());
        }
        if (!attempt.tls().isEmpty()) {
            line = line.addKeyValue("tls", attempt.tls());
        }
        switch (settlement) {
            case Settlement.Done _ -> line.log("message delivered");
            case Settlement.Failed _ ->
                    line.addKeyValue("reply", attempt.answer()).log("message failed");
            case Settlement.Later _ ->
                    line.addKeyValue("reply", attempt.answer()).log("message delayed");
            case Settlement.Stopped _ ->
                    line.addKeyValue("reply", attempt.answer()).log("message stopped");
            case Settlement.Untried _ ->
                    line.addKeyValue("reply", attempt.answer()).log("attempt cut short");
        }
    }
}
