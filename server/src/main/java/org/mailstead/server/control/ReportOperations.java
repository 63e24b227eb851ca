package org.mailstead.server.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.reports.ReceivedReports;
import org.mailstead.server.reports.ReceivedReports.Outcome;
import org.mailstead.server.reports.ReportArchive;
import org.mailstead.server.reports.ReportIntake;
import org.mailstead.server.reports.Reporter;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** The operations on what other servers reported. The first argument is the kind. outbound CL-19 */
public final class ReportOperations {
    private static final int LISTED_MAX = 100_000;
    private static final int DAYS_MAX = 10_000;

    private final ReceivedReports reports;
    private final ReportArchive archive;
    private final ReportIntake intake;
    private final InstantSource clock;

    public ReportOperations(ReceivedReports reports, ReportIntake intake, InstantSource clock) {
        this.reports = reports;
        this.archive = new ReportArchive(reports);
        this.intake = intake;
        this.clock = clock;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "reports.list", Administration.checked(this::list),
                "reports.show", Administration.checked(this::show),
                "reports.summary", Administration.checked(this::summary),
                "reports.add", Administration.checked(this::add));
    }

    private static ReportKind kind(Call call) throws OperationException {
        var word = Administration.argument(call, 0);
        return ReportKind.of(word)
                .orElseThrow(() -> new OperationException("no kind of reports: " + word));
    }

    /** A domain, or nothing for all; days; how many at most; whether as JSON. */
    private void list(Call call) throws OperationException, StoreException, SyntaxException {
        var kind = kind(call);
        var name = Administration.argument(call, 1);
        var domain = name.isEmpty() ? null : Domain.parse(name).ascii();
        var since = since(number(Administration.argument(call, 2), DAYS_MAX));
        var max = number(Administration.argument(call, 3), LISTED_MAX);
        var found = reports.list(kind, domain, since, max);
        if (Boolean.parseBoolean(Administration.argument(call, 4))) {
            for (var each : found) {
                call.line(ReportText.json(each));
            }
            return;
        }
        if (found.isEmpty()) {
            call.line("no reports; see what to publish for them: mailstead domain records DOMAIN");
            return;
        }
        for (var line : ReportText.table(kind, found)) {
            call.line(line);
        }
    }

    private Instant since(int days) {
        return clock.instant().minus(Duration.ofDays(days));
    }

    private static int number(String text, int max) throws OperationException {
        try {
            var number = Integer.parseInt(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // as if it were out of range
        }
        throw new OperationException("not a number from 1 to " + max + ": " + text);
    }

    /** A number as listed. */
    private void show(Call call) throws OperationException, StoreException {
        var id = number(Administration.argument(call, 1), Integer.MAX_VALUE);
        var lines =
                switch (kind(call)) {
                    case DMARC -> archive.dmarc(id).map(ReportText::lines);
                    case TLS -> archive.tls(id).map(ReportText::lines);
                };
        for (var line : lines.orElseThrow(() -> new OperationException("no report " + id))) {
            call.line(line);
        }
    }

    /** A domain, days. */
    private void summary(Call call) throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(Administration.argument(call, 1));
        var days = number(Administration.argument(call, 2), DAYS_MAX);
        var lines =
                switch (kind(call)) {
                    case DMARC ->
                            ReportText.lines(domain, days, archive.dmarc(domain, since(days)));
                    case TLS -> ReportText.lines(domain, days, archive.tls(domain, since(days)));
                };
        for (var line : lines) {
            call.line(line);
        }
    }

    /**
     * The domain that it is from, or nothing for the one in From; then a report is read, alone or
     * in a message.
     */
    private void add(Call call) throws OperationException, StoreException, SyntaxException {
        var kind = kind(call);
        var from = Administration.argument(call, 1);
        var known = from.isEmpty() ? null : Domain.parse(from);
        var streams = call.streams();
        try (var out = streams.out()) {
            var max = (int) intake.limits().messageOctetsMax();
            var octets = streams.in().readNBytes(max + 1);
            if (octets.length > max) {
                throw new OperationException("larger than " + max + " octets");
            }
            var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
            var author = known == null ? author(message) : known;
            var file = ReportIntake.file(kind, message).orElse(octets);
            out.write((add(kind, author, file) + "\n").getBytes(UTF_8));
        } catch (IOException e) {
            throw new OperationException("the report cannot be read: " + e.getMessage(), e);
        }
    }

    private String add(ReportKind kind, Domain author, byte[] file)
            throws OperationException, StoreException {
        return switch (intake.take(kind, new Reporter(author, author, ""), file)) {
            case Outcome.Kept(var id) -> "report " + id + " of " + author.unicode() + " added";
            case Outcome.Known() -> "this report of " + author.unicode() + " was known already";
            case Outcome.Refused(var reason) -> throw new OperationException(reason);
        };
    }

    private static Domain author(Message message) throws OperationException, IOException {
        return switch (AuthorDomain.of(message.headers())) {
            case AuthorDomain.Found(var domain) -> domain;
            case AuthorDomain.Missing(var reason) ->
                    throw new OperationException("From is needed: " + reason);
            case AuthorDomain.Unusable(var reason) ->
                    throw new OperationException("From does not tell one author: " + reason);
        };
    }
}
