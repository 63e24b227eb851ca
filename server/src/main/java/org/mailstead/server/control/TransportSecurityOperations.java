package org.mailstead.server.control;

import java.net.InetAddress;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dnsbl.Listing;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.delivery.BlockListWatch;
import org.mailstead.server.delivery.RecipientDomains;
import org.mailstead.server.delivery.ReportWishes;
import org.mailstead.server.delivery.TlsAbilities;
import org.mailstead.server.reports.TlsResult;
import org.mailstead.server.reports.TlsResults;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.StoreException;
import org.mailstead.tlsrpt.FailureDetails;
import org.mailstead.tlsrpt.TlsRpt;
import org.mailstead.wire.SyntaxException;

/**
 * The operations that tell how mail to others fares: TLS with their hosts, own addresses on block
 * lists. outbound §19, §20, I-7
 */
public final class TransportSecurityOperations {
    private static final int RESULTS_MAX = 1000;

    private final Database database;
    private final InstantSource clock;
    private final ReportWishes wishes;
    private final BlockListWatch blockLists;

    public TransportSecurityOperations(
            Database database,
            InstantSource clock,
            ReportWishes wishes,
            BlockListWatch blockLists) {
        this.database = database;
        this.clock = clock;
        this.wishes = wishes;
        this.blockLists = blockLists;
    }

    /** They by their names. */
    public Map<String, Operation> operations() {
        return Map.of(
                "tlsrpt.results", Administration.checked(this::results), "dnsbl.own", this::own);
    }

    private void results(Call call) throws OperationException, StoreException {
        var domain = domain(Administration.argument(call, 0));
        var seen = new RecipientDomains(database, clock).of(domain);
        call.line(
                seen.map(one ->
                                domain
                                        + ": "
                                        + words(one.abilities())
                                        + ", at "
                                        + QueueText.time(one.at()))
                        .orElse(domain + ": no mail was sent there for long"));
        call.line(wanted(domain));
        var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        var isNone = true;
        for (var back = TlsResults.DAYS_MAX; back >= 0; back--) {
            var results =
                    TlsResults.list(database, today.minusDays(back), domain.ascii(), RESULTS_MAX);
            isNone &= results.isEmpty();
            for (var result : results) {
                show(call, result);
            }
        }
        if (isNone) {
            call.line("no sessions were counted under policies of " + domain);
        }
    }

    private static Domain domain(String text) throws OperationException {
        try {
            return Domain.parse(text);
        } catch (SyntaxException e) {
            throw new OperationException("not a domain: " + text, e);
        }
    }

    private static String words(TlsAbilities abilities) {
        return "last it had "
                + (abilities.startTls() ? "STARTTLS" : "no STARTTLS")
                + (abilities.requireTls() ? ", REQUIRETLS" : ", no REQUIRETLS")
                + (abilities.mtaSts() ? ", an enforced MTA-STS policy" : ", no MTA-STS policy")
                + (abilities.dane() ? ", DANE" : ", no DANE");
    }

    private String wanted(Domain domain) {
        try {
            return switch (wishes.of(domain)) {
                case TlsRpt.Lookup.Found(var record, var _) ->
                        "reports are wanted at: " + record.uris();
                case TlsRpt.Lookup.Absent() -> "reports are not wanted";
                case TlsRpt.Lookup.Unusable(var reason) -> "no reports: " + QueueText.plain(reason);
            };
        } catch (DnsException e) {
            return "whether reports are wanted is not known now: " + e.getMessage();
        }
    }

    private static void show(Call call, TlsResult result) throws OperationException {
        var sessions = result.sessions();
        call.line(
                "%s  %s of %s, for mail to %s: %d good, %d failed"
                        .formatted(
                                result.day(),
                                sessions.policy().type(),
                                sessions.policy().domain(),
                                result.recipientDomain(),
                                sessions.successCount(),
                                sessions.failureCount()));
        for (var each : sessions.details()) {
            call.line("    " + QueueText.plain(words(each)));
        }
    }

    private static String words(FailureDetails failure) {
        var host = failure.receivingMxHostname();
        var address = failure.receivingIp();
        var reason = failure.failureReasonCode();
        return failure.failedSessionCount()
                + " "
                + failure.resultType()
                + (host == null ? "" : " with " + host)
                + (address == null ? "" : " (" + address + ")")
                + (reason == null ? "" : ": " + reason);
    }

    private void own(Call call) throws OperationException {
        var rows = blockLists.rows();
        if (rows.isEmpty()) {
            call.line("no list was asked: see [delivery] block_lists");
        }
        for (var row : rows) {
            call.line(
                    "%s  %s  %s: %s"
                            .formatted(
                                    QueueText.time(row.at()),
                                    row.zone(),
                                    row.address().getHostAddress(),
                                    QueueText.plain(words(row.listing()))));
        }
    }

    private static String words(Listing listing) {
        return switch (listing) {
            case Listing.NotListed _ -> "not listed";
            case Listing.Listed(var codes, var reason) ->
                    "LISTED "
                            + codes.stream().map(InetAddress::getHostAddress).toList()
                            + (reason.isEmpty() ? "" : ": " + reason);
            case Listing.Unusable(var reason) -> "no answer: " + reason;
            case Listing.TemporaryError(var reason) -> "no answer now: " + reason;
        };
    }
}
