package org.mailstead.server.smtp;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.mailstead.sasl.Mechanism;
import org.mailstead.smtp.Reply;

/** What a session can do for its client at this moment: the reply to EHLO. inbound §5 */
final class Capabilities {
    private Capabilities() {}

    /**
     * The reply, one keyword a line.
     *
     * @param tls whether TLS is active
     * @param canStartTls whether it could be
     * @param mechanisms those that the client may use now
     */
    static Reply of(
            SmtpSettings settings,
            boolean tls,
            boolean canStartTls,
            List<Mechanism> mechanisms,
            Instant now) {
        var limits = settings.limits();
        var lines = new ArrayList<String>();
        lines.add(settings.hostName().ascii());
        lines.add("PIPELINING");
        lines.add("SIZE " + limits.messageOctetsMax());
        if (canStartTls) {
            lines.add("STARTTLS"); // RFC 3207 §4.2: not once TLS is active
        }
        if (tls && settings.offerRequireTls()) {
            lines.add("REQUIRETLS"); // RFC 8689 §2: only inside TLS
        }
        if (!mechanisms.isEmpty()) {
            lines.add(
                    mechanisms.stream()
                            .map(Mechanism::wireName)
                            .collect(Collectors.joining(" ", "AUTH ", "")));
        }
        if (settings.role() == Role.SUBMISSION) {
            // RFC 4865 §3: how many seconds, and until when
            var until = now.plus(limits.holdMax()).truncatedTo(ChronoUnit.SECONDS);
            lines.add("FUTURERELEASE " + limits.holdMax().toSeconds() + " " + until);
            lines.add("DELIVERBY"); // RFC 2852 §3: without a shortest time
            lines.add("MT-PRIORITY"); // RFC 6710 §4.1
        }
        lines.add("ENHANCEDSTATUSCODES");
        lines.add("8BITMIME");
        lines.add("BINARYMIME");
        lines.add("CHUNKING");
        lines.add("DSN");
        lines.add("LIMITS RCPTMAX=" + limits.recipientsMax());
        lines.add("SMTPUTF8");
        return new Reply(250, null, lines);
    }
}
