package org.mailstead.server.inbound;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.reports.ReceivedReports;
import org.mailstead.server.reports.ReportIntake;
import org.mailstead.server.reports.Reporter;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the report in a message to an address for reports, once for all its recipients. Whatever
 * comes of it, the message is delivered like any other. inbound RPT-01 to RPT-26, outbound §§22, 25
 *
 * <p>For one message and one thread.
 */
final class ReportTaking {
    private static final Logger log = LoggerFactory.getLogger(ReportTaking.class);
    private static final int REASON_CHARACTERS_MAX = 300;

    private final ReportIntake intake;
    private final SenderChecks checks;
    private final Arrival arrival;
    private final Authentication known;
    private final OctetSource content;
    private final Map<ReportKind, Result> results = new EnumMap<>(ReportKind.class);

    /**
     * @param content as it came, readable until the last message was taken
     */
    ReportTaking(
            ReportIntake intake,
            SenderChecks checks,
            Arrival arrival,
            Authentication known,
            OctetSource content) {
        this.intake = intake;
        this.checks = checks;
        this.arrival = arrival;
        this.known = known;
        this.content = content;
    }

    /** What a message to such an address came to. */
    private sealed interface Result {
        /** It brought a report, which is kept. */
        record Taken() implements Result {}

        /** Nothing in it looks like one. */
        record Absent() implements Result {}

        /** It has one that is not kept. */
        record Failed(String reason) implements Result {}
    }

    /**
     * What the recipient's copy is to show of it.
     *
     * @param isTaken whether a program has read it, so that nobody need
     * @param fields why not; none if it was, or the address is not for reports
     */
    record Shown(boolean isTaken, String fields) {
        static final Shown NOTHING = new Shown(false, "");
    }

    /** For a recipient whose address is for reports of these kinds. */
    Shown take(Set<ReportKind> kinds) {
        var found = new ArrayList<Result>();
        var fields = new StringBuilder();
        for (var kind : kinds.stream().sorted().toList()) {
            var result = results.computeIfAbsent(kind, this::result);
            found.add(result);
            if (result instanceof Result.Failed(var reason)) {
                fields.append(field(kind, reason));
            }
        }
        if (found.stream().anyMatch(Result.Taken.class::isInstance)) {
            return new Shown(true, "");
        }
        if (fields.isEmpty()) {
            kinds.stream()
                    .sorted()
                    .forEach(kind -> fields.append(field(kind, "no report in the message")));
        }
        return new Shown(false, fields.toString());
    }

    /** inbound HDR-11 */
    private static String field(ReportKind kind, String reason) {
        var name =
                switch (kind) {
                    case DMARC -> "X-Mailstead-DMARCReport-Error";
                    case TLS -> "X-Mailstead-TLSReport-Error";
                };
        return name + ": " + reason + "\r\n";
    }

    /** Reads it; what goes wrong, even by a bug, must not keep the message from its mailbox. */
    private Result result(ReportKind kind) {
        Result result;
        try {
            result = read(kind);
        } catch (SyntaxException e) {
            result = new Result.Failed(String.valueOf(e.getMessage()));
        } catch (IOException | StoreException e) {
            log.atError().addKeyValue("id", arrival.id()).setCause(e).log("report not kept");
            result = new Result.Failed("it cannot be kept now");
        } catch (RuntimeException e) {
            log.atError().addKeyValue("id", arrival.id()).setCause(e).log("report not read");
            result = new Result.Failed("internal error");
        }
        if (result instanceof Result.Failed(var reason)) {
            var text = Reply.printable(reason);
            result =
                    new Result.Failed(
                            text.substring(0, Math.min(text.length(), REASON_CHARACTERS_MAX)));
        }
        log.atInfo()
                .addKeyValue("id", arrival.id())
                .addKeyValue("kind", kind)
                .addKeyValue("from", arrival.envelope().from().text(true))
                .addKeyValue("result", result)
                .log("report looked at");
        return result;
    }

    private Result read(ReportKind kind) throws SyntaxException, IOException, StoreException {
        var octetsMax = intake.limits().messageOctetsMax();
        if (content.size() > octetsMax) {
            return new Result.Failed("the message is larger than " + octetsMax + " octets");
        }
        var file = ReportIntake.file(kind, Message.parse(content, MimeLimits.DEFAULT));
        if (file.isEmpty()) {
            return new Result.Absent();
        }
        var author =
                switch (kind) {
                    case DMARC -> passed();
                    case TLS -> signed();
                };
        if (author.isEmpty()) {
            return new Result.Failed(
                    switch (kind) {
                        case DMARC -> "DMARC does not pass: " + known.dmarc().reason();
                        case TLS -> "no signature for reports on TLS by the domain in From";
                    });
        }
        var from = arrival.envelope().from();
        var reporter =
                new Reporter(
                        author.get(),
                        checks.organization(author.get()),
                        from instanceof ReversePath.Null ? "" : from.text(true));
        return switch (intake.take(kind, reporter, file.get())) {
            case ReceivedReports.Outcome.Kept _, ReceivedReports.Outcome.Known _ ->
                    new Result.Taken();
            case ReceivedReports.Outcome.Refused(var reason) -> new Result.Failed(reason);
        };
    }

    /** The author, if DMARC passes. outbound DI-1 */
    private Optional<Domain> passed() {
        return known.dmarc() instanceof DmarcResult.Pass(var evaluation)
                ? Optional.of(evaluation.author())
                : Optional.empty();
    }

    /**
     * The author, if its domain, or one above it in its organization, signed all of the message by
     * a key for such reports. outbound J-2, RFC 8460 §5.3
     */
    private Optional<Domain> signed() throws IOException {
        if (!(known.author() instanceof AuthorDomain.Found(var author))) {
            return Optional.empty();
        }
        var organization = checks.organization(author);
        List<DkimResult> signatures = checks.signaturesForTlsReports(content);
        return signatures.stream()
                        .filter(DkimResult::isPass)
                        .map(DkimResult::signature)
                        .anyMatch(one ->
                                one != null
                                        && one.length() == null
                                        && author.isWithin(one.domain())
                                        && one.domain().isWithin(organization))
                ? Optional.of(author)
                : Optional.empty();
    }
}
