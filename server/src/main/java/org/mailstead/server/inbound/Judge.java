package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.arc.ArcResult;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Policy;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.directory.Resolution;
import org.mailstead.server.directory.Rule;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.smtp.Reply;

/**
 * Decides about a message, for each recipient. The one place where what is known of the sender, the
 * rules of the recipient and the analysis of junk come together: each adds its reason, the first
 * that refuses decides.
 *
 * <p>Safe for any number of threads.
 */
final class Judge {
    /** Where mail goes that a domain wants quarantined, and every account has. */
    static final String JUNK = "Junk";

    private final InboundLimits limits;
    private final AccountRates rates;
    private final boolean quarantineRejects;

    Judge(InboundLimits limits, AccountRates rates, boolean quarantineRejects) {
        this.limits = limits;
        this.rates = rates;
        this.quarantineRejects = quarantineRejects;
    }

    /**
     * What holds for all recipients: null if nothing speaks against it.
     *
     * @param headers of the message
     */
    Verdict.@Nullable Refuse refusal(HeaderFields headers) {
        var received = headers.all("Received").size();
        // RFC 5321 §6.3: at least 100 Received fields before a loop is assumed
        return received > limits.receivedFieldsMax()
                ? new Verdict.Refuse(
                        Reply.of(550, "5.4.6", "Routing loop: too many Received fields"),
                        false,
                        List.of(new Reason("received-count", "loop", received + " fields")))
                : null;
    }

    /**
     * What holds for one recipient.
     *
     * @param octets how long the message is
     * @param known of the sender; null where senders are not checked
     */
    Verdict judge(
            Arrival arrival,
            HeaderFields headers,
            long octets,
            Resolution.Local recipient,
            @Nullable Authentication known) {
        var reasons = new ArrayList<>(known == null ? List.<Reason>of() : known.reasons());
        if (!rates.allow(recipient.account(), arrival.source().remote(), octets)) {
            reasons.add(new Reason("account-rate", "too-many", "from this network"));
            return new Verdict.Refuse(
                    Reply.of(452, "4.2.2", "Too much mail for this account, try again later"),
                    false,
                    reasons);
        }
        reasons.add(new Reason("account-rate", "pass", ""));
        if (known == null) {
            return new Verdict.Accept(Verdict.Placement.plain(recipient.mailbox()), reasons);
        }
        var rule = new RuleMatch(arrival, headers, known).first(recipient.rules()).orElse(null);
        if (rule != null) {
            reasons.add(new Reason("rule", "applies", rule.name()));
        }
        return byPolicy(known, recipient, rule, reasons);
    }

    /** DMARC, unless a rule of the recipient knows better. inbound RULE-06 to RULE-11 */
    private Verdict byPolicy(
            Authentication known,
            Resolution.Local recipient,
            @Nullable Rule rule,
            List<Reason> reasons) {
        var placement = placement(recipient, rule);
        var dmarc = known.dmarc();
        var refusal = refusal(known);
        var isJunk =
                dmarc instanceof DmarcResult.Fail(_, var policy, _) && policy == Policy.QUARANTINE;
        if (refusal == null && !isJunk) {
            return new Verdict.Accept(placement, reasons);
        }
        var exemption = exemption(known, rule);
        if (exemption != null) {
            reasons.add(new Reason("dmarc-override", exemption.type(), exemption.by()));
            return new Verdict.Accept(placement.overriding(exemption.told()), reasons);
        }
        if (refusal != null && known.earlier().vouched() == Earlier.Vouched.UNKNOWN) {
            refusal =
                    Reply.of(
                            451,
                            "4.4.3",
                            "Cannot check ARC now: "
                                    + Reply.printable(known.earlier().chain().reason()));
        }
        if (refusal == null) {
            reasons.add(new Reason("dmarc-policy", "quarantine", "to " + JUNK));
            return new Verdict.Accept(placement.diverted(JUNK, 0, null), reasons);
        }
        if (rule != null && rule.rejectsTo() != null) {
            reasons.add(new Reason("accept-rejects", "applies", "to " + rule.rejectsTo()));
            var why = new AggregateReport.Reason("local_policy", null);
            return new Verdict.Accept(
                    placement.diverted(rule.rejectsTo(), SenderValidation.REJECT, why), reasons);
        }
        var byPolicy = dmarc instanceof DmarcResult.Fail && refusal.isPermanent();
        return new Verdict.Refuse(refusal, byPolicy, reasons);
    }

    /**
     * Why a policy does not count.
     *
     * @param type as in reports
     * @param by the rule or the sealer
     * @param comment for reports; null if there is none
     */
    private record Exemption(String type, String by, @Nullable String comment) {
        AggregateReport.Reason told() {
            return new AggregateReport.Reason(type, comment);
        }
    }

    /** Null if the policy counts. A From that nobody can read is nobody's to vouch for. */
    private static @Nullable Exemption exemption(Authentication known, @Nullable Rule rule) {
        if (rule != null && rule.forward()) {
            return new Exemption("trusted_forwarder", rule.name(), null);
        }
        if (rule != null && rule.listDomain() != null) {
            return new Exemption("mailing_list", rule.name(), null);
        }
        // RFC 8617 §7.2.2, RFC 9990 §3.1.6
        return known.earlier().vouched() == Earlier.Vouched.YES
                        && known.earlier().chain() instanceof ArcResult.Pass chain
                ? new Exemption("trusted_forwarder", chain.reason(), chain.comment())
                : null;
    }

    /** Where it lies if nothing speaks against it. */
    private static Verdict.Placement placement(Resolution.Local recipient, @Nullable Rule rule) {
        if (rule == null) {
            return Verdict.Placement.plain(recipient.mailbox());
        }
        var verified = rule.verifiedDomain();
        return new Verdict.Placement(
                rule.mailbox() == null ? recipient.mailbox() : rule.mailbox(),
                null,
                null,
                (rule.forward() ? SenderValidation.FORWARDED : 0)
                        | (rule.listDomain() != null ? SenderValidation.MAILING_LIST : 0),
                rule.forward() && verified != null ? verified.unicode() : "");
    }

    /** Null if DMARC has nothing against the message, or only wants it quarantined. */
    private @Nullable Reply refusal(Authentication known) {
        // RFC 7489 §6.6.1, inbound W-03: readers would be shown an author whom nothing protects
        if (known.author() instanceof AuthorDomain.Unusable(var reason)) {
            return Reply.of(
                    550, "5.7.1", "From does not tell one author: " + Reply.printable(reason));
        }
        return switch (known.dmarc()) {
            case DmarcResult.Fail(var evaluation, var policy, var reason) ->
                    policy == Policy.REJECT || (policy == Policy.QUARANTINE && quarantineRejects)
                            // RFC 9989 §7.4: the domain is named, so that its owner can mend it
                            ? Reply.of(
                                    550,
                                    "5.7.26",
                                    "Refused by the DMARC policy of "
                                            + evaluation.policyDomain().ascii()
                                            + ": "
                                            + Reply.printable(reason))
                            : null;
            // RFC 9989 §5.3.6: a later answer may speak for the message, or against it
            case DmarcResult.TemporaryError(var author, var reason) ->
                    Reply.of(
                            451,
                            "4.4.3",
                            "Cannot check DMARC of "
                                    + author.ascii()
                                    + " now: "
                                    + Reply.printable(reason));
            case DmarcResult.Pass _, DmarcResult.None _, DmarcResult.PermanentError _ -> null;
        };
    }
}
