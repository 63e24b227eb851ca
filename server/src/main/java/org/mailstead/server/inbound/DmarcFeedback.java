package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.AggregateReport.Disposition;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Identifier;
import org.mailstead.dmarc.Policy;
import org.mailstead.dmarc.ReportUri;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.server.reports.Evaluation;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what DMARC came to, for the reports that domains ask for. RFC 9990; inbound DEL-17 to
 * DEL-19
 *
 * <p>For one message and one thread.
 */
final class DmarcFeedback {
    private static final Logger log = LoggerFactory.getLogger(DmarcFeedback.class);

    private final Evaluations evaluations;
    private final Mailboxes mailboxes;
    private final Acquaintances acquaintances;
    private final Arrival arrival;
    private final Authentication known;
    private final boolean isReport;
    private final List<Evaluation> noted = new ArrayList<>();

    DmarcFeedback(
            Evaluations evaluations,
            Mailboxes mailboxes,
            Acquaintances acquaintances,
            Arrival arrival,
            HeaderFields headers,
            Authentication known) {
        this.evaluations = evaluations;
        this.mailboxes = mailboxes;
        this.acquaintances = acquaintances;
        this.arrival = arrival;
        this.known = known;
        this.isReport = isReport(headers);
    }

    /**
     * It lies with a recipient.
     *
     * @param isForReports whether that is an address for reports
     */
    void taken(Recipient recipient, Verdict.Placement placement, boolean isForReports) {
        // what is diverted like a reject is not told
        if ((placement.origin() & SenderValidation.REJECT) == 0) {
            evaluation()
                    .ifPresent(found -> {
                        var reasons = reasons(found);
                        if (placement.override() != null) {
                            reasons.add(placement.override());
                        }
                        // whoever only sends reports gets none, or reports would go back and
                        // forth for ever; a report in a false name is told to whose it is
                        var optional =
                                (isReport || isForReports)
                                        && known.dmarc() instanceof DmarcResult.Pass;
                        add(found, recipient, disposition(placement), reasons, optional);
                    });
        }
    }

    /**
     * It was refused to a recipient, since the author's domain wants it so.
     *
     * @param account of the recipient
     */
    void refused(Recipient recipient, long account) {
        evaluation()
                .ifPresent(found -> {
                    var reasons = reasons(found);
                    if (known.dmarc() instanceof DmarcResult.Fail(_, var policy, _)
                            && policy == Policy.QUARANTINE) {
                        var why = "mail to be quarantined is refused here";
                        reasons.add(new AggregateReport.Reason("local_policy", why));
                    }
                    add(found, recipient, Disposition.REJECT, reasons, !isKnown(found, account));
                });
    }

    /**
     * Whether it says that it is a report on DMARC or TLS. RFC 9990 §3.5.2, RFC 8460 §5.3; inbound
     * DEL-18
     */
    private static boolean isReport(HeaderFields headers) {
        var subject = headers.first("Subject").map(HeaderField::text).orElse("");
        var words = subject.toLowerCase(Locale.ROOT);
        return words.startsWith("report domain:")
                && words.contains("submitter:")
                && words.contains("report-id:");
    }

    /** inbound DEL-18: a stranger's name in spam is no reason to tell the stranger of it. */
    private boolean isKnown(DmarcResult.Evaluation found, long account) {
        try {
            var organization = found.organization();
            return mailboxes.hasFrom(account, organization.unicode())
                    || acquaintances.hasWrittenTo(account, organization);
        } catch (StoreException e) {
            log.atError().addKeyValue("id", arrival.id()).setCause(e).log("sender not looked up");
            return true;
        }
    }

    private Disposition disposition(Verdict.Placement placement) {
        return switch (known.dmarc()) {
            case DmarcResult.Pass _ -> Disposition.PASS;
            case DmarcResult.Fail(_, var policy, _) ->
                    policy == Policy.QUARANTINE && placement.override() == null
                            ? Disposition.QUARANTINE
                            : Disposition.NONE;
            case DmarcResult.None _, DmarcResult.PermanentError _, DmarcResult.TemporaryError _ ->
                    Disposition.NONE;
        };
    }

    /** RFC 9990 §3.1.6: a policy that is only tested is not applied as it stands. */
    private List<AggregateReport.Reason> reasons(DmarcResult.Evaluation found) {
        var reasons = new ArrayList<AggregateReport.Reason>();
        if (known.dmarc() instanceof DmarcResult.Fail(_, var policy, _)
                && policy != found.published()) {
            reasons.add(new AggregateReport.Reason("policy_test_mode", null));
        }
        return reasons;
    }

    /** Of a record that asks for reports. */
    private Optional<DmarcResult.Evaluation> evaluation() {
        return switch (known.dmarc()) {
            case DmarcResult.Pass(var found) -> wanted(found);
            case DmarcResult.Fail(var found, _, _) -> wanted(found);
            case DmarcResult.None _, DmarcResult.PermanentError _, DmarcResult.TemporaryError _ ->
                    Optional.empty();
        };
    }

    private static Optional<DmarcResult.Evaluation> wanted(DmarcResult.Evaluation found) {
        return Optional.of(found).filter(one -> !one.record().aggregateUris().isEmpty());
    }

    private void add(
            DmarcResult.Evaluation found,
            Recipient recipient,
            Disposition disposition,
            List<AggregateReport.Reason> reasons,
            boolean optional) {
        var record = found.record();
        var policy = record.policy() == null ? Policy.NONE : record.policy();
        var published =
                new AggregateReport.Published(
                        found.policyDomain().ascii(),
                        policy,
                        record.subdomainPolicy(),
                        record.nonexistentPolicy(),
                        record.dkimAlignment(),
                        record.spfAlignment(),
                        String.join(":", record.failureOptions()),
                        record.isTesting(),
                        found.discovery());
        var row =
                new AggregateReport.Row(
                        known.client().getHostAddress(),
                        1,
                        disposition,
                        found.isAligned(Identifier.Method.DKIM),
                        found.isAligned(Identifier.Method.SPF),
                        reasons,
                        found.author().ascii(),
                        arrival.envelope().from() instanceof ReversePath.Of(var address)
                                ? address.domain().ascii()
                                : "",
                        recipient.path() instanceof ForwardPath.Of(var address)
                                ? address.domain().ascii()
                                : "",
                        signatures(found),
                        sender());
        var uris = record.aggregateUris().stream().map(ReportUri::toString).toList();
        noted.add(new Evaluation(arrival.at(), published, uris, row, optional));
    }

    /**
     * All of them, first those that say most of the author. RFC 9990 §3.1.4; no more than 100 are
     * ever checked.
     */
    private List<AggregateReport.DkimOutcome> signatures(DmarcResult.Evaluation found) {
        record Ranked(int rank, AggregateReport.DkimOutcome outcome) {}
        var ranked = new ArrayList<Ranked>();
        for (DkimResult result : known.dkim()) {
            var signature = result.signature();
            if (signature != null) {
                var rank = rank(result.isPass(), signature.domain(), found);
                var told =
                        new AggregateReport.DkimOutcome(
                                signature.domain().ascii(),
                                signature.selector().name(),
                                result.keyword(),
                                null);
                ranked.add(new Ranked(rank, told));
            }
        }
        return ranked.stream()
                .sorted(Comparator.comparingInt(Ranked::rank))
                .map(Ranked::outcome)
                .toList();
    }

    private static int rank(boolean passes, Domain signer, DmarcResult.Evaluation found) {
        if (!passes) {
            return 3;
        }
        return signer.equals(found.author()) ? 0 : signer.isWithin(found.organization()) ? 1 : 2;
    }

    /** RFC 9990 §3.1.13: of the reverse-path, which is postmaster's where it is empty. */
    private List<AggregateReport.SpfOutcome> sender() {
        var sender = known.sender();
        return sender == null
                ? List.of()
                : List.of(
                        new AggregateReport.SpfOutcome(
                                sender.domain(), "mfrom", known.spf().keyword(), null));
    }

    /** Keeps what was noted. The message is taken or refused already: a failure is only logged. */
    void keep() {
        try {
            evaluations.add(noted);
        } catch (StoreException e) {
            log.atError().addKeyValue("id", arrival.id()).setCause(e).log("DMARC result not kept");
        }
    }
}
