package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.AggregateReport.Disposition;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Identifier;
import org.mailstead.dmarc.Policy;
import org.mailstead.dmarc.ReportUri;
import org.mailstead.server.mailbox.SenderValidation;
import org.mailstead.server.reports.Evaluation;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.spf.SpfRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes what DMARC came to, for the reports that domains ask for. RFC 9990; inbound DEL-17, DEL-19
 *
 * <p>For one message and one thread.
 */
final class DmarcFeedback {
    private static final Logger log = LoggerFactory.getLogger(DmarcFeedback.class);

    private final Evaluations evaluations;
    private final Arrival arrival;
    private final Authentication known;
    private final List<Evaluation> noted = new ArrayList<>();

    DmarcFeedback(Evaluations evaluations, Arrival arrival, Authentication known) {
        this.evaluations = evaluations;
        this.arrival = arrival;
        this.known = known;
    }

    /** What became of it for a recipient: refused by policy, or taken. */
    void note(Recipient recipient, Verdict verdict) {
        evaluation()
                .ifPresent(found -> {
                    switch (verdict) {
                        case Verdict.Accept(var placement, _) -> {
                            // what is diverted like a reject is not told
                            if ((placement.origin() & SenderValidation.REJECT) == 0) {
                                add(found, recipient, taken(placement), placement.override());
                            }
                        }
                        case Verdict.Refuse(_, _) -> {
                            if (known.dmarc() instanceof DmarcResult.Fail) {
                                add(found, recipient, Disposition.REJECT, null);
                            }
                        }
                    }
                });
    }

    private Disposition taken(Verdict.Placement placement) {
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
            @Nullable String override) {
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
                        null,
                        record.isTesting(),
                        found.discovery());
        var row =
                new AggregateReport.Row(
                        known.client().getHostAddress(),
                        1,
                        disposition,
                        found.isAligned(Identifier.Method.DKIM),
                        found.isAligned(Identifier.Method.SPF),
                        override == null
                                ? List.of()
                                : List.of(new AggregateReport.Reason(override, null)),
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
        noted.add(new Evaluation(arrival.at(), published, uris, row));
    }

    /** Those of the author's organization: others are not the domain's to know. inbound DEL-19 */
    private List<AggregateReport.DkimOutcome> signatures(DmarcResult.Evaluation found) {
        var organization = found.organization();
        var outcomes = new ArrayList<AggregateReport.DkimOutcome>();
        for (DkimResult result : known.dkim()) {
            var signature = result.signature();
            if (signature != null && signature.domain().isWithin(organization)) {
                outcomes.add(
                        new AggregateReport.DkimOutcome(
                                signature.domain().ascii(),
                                signature.selector().name(),
                                result.keyword(),
                                null));
            }
        }
        return outcomes;
    }

    private List<AggregateReport.SpfOutcome> sender() {
        var sender = known.sender();
        if (sender == null) {
            return List.of();
        }
        var scope = sender.identity() == SpfRequest.Identity.HELO ? "helo" : "mfrom";
        return List.of(
                new AggregateReport.SpfOutcome(
                        sender.domain(), scope, known.spf().keyword(), null));
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
