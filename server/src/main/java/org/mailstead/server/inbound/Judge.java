package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.List;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.directory.Resolution;
import org.mailstead.smtp.Reply;

/**
 * Decides about a message, for each recipient. The one place where the authentication of senders
 * (SPF, DKIM, DMARC) and the analysis of junk are asked: each adds its reason, the first that
 * refuses decides.
 *
 * <p>Safe for any number of threads.
 */
final class Judge {
    private final InboundLimits limits;
    private final AccountRates rates;

    Judge(InboundLimits limits, AccountRates rates) {
        this.limits = limits;
        this.rates = rates;
    }

    /**
     * What holds for all recipients.
     *
     * @param headers of the message
     */
    Verdict judge(HeaderFields headers) {
        var received = headers.all("Received").size();
        // RFC 5321 §6.3: at least 100 Received fields before a loop is assumed
        if (received > limits.receivedFieldsMax()) {
            return new Verdict.Refuse(
                    Reply.of(550, "5.4.6", "Routing loop: too many Received fields"),
                    List.of(new Reason("received-count", "loop", received + " fields")));
        }
        return new Verdict.Accept(
                List.of(new Reason("received-count", "pass", received + " fields")));
    }

    /**
     * What holds for one recipient.
     *
     * @param octets how long the message is
     * @param common what all recipients' verdict said
     */
    Verdict judge(Arrival arrival, long octets, Resolution.Local recipient, List<Reason> common) {
        var reasons = new ArrayList<>(common);
        if (!rates.allow(recipient.account(), arrival.source().remote(), octets)) {
            reasons.add(new Reason("account-rate", "too-many", "from this network"));
            return new Verdict.Refuse(
                    Reply.of(452, "4.2.2", "Too much mail for this account, try again later"),
                    reasons);
        }
        reasons.add(new Reason("account-rate", "pass", ""));
        return new Verdict.Accept(reasons);
    }
}
