package org.mailstead.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.dmarc.Dmarc;
import org.mailstead.dmarc.ReportAuthorization;
import org.mailstead.dmarc.ReportLimits;
import org.mailstead.dmarc.ReportUri;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.control.ReportText;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dmarc}: policies and reports, without a server. inbound CLI-04 */
@Command(
        name = "dmarc",
        description = "Look up policies and read reports (DMARC).",
        synopsisSubcommandLabel = "COMMAND")
public final class DmarcCommand {
    private static final int MESSAGE_OCTETS_MAX = 1 << 30;
    private static final String DOMAIN = "A domain as in the From field of its mail.";

    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DmarcCommand() {
        this(null);
    }

    DmarcCommand(@Nullable Resolver resolver) {
        this.resolver = resolver;
    }

    @Command(
            name = "lookup",
            description = "Find the policy for mail from a domain, and say where it stands.",
            footer = {"", "Example: mailstead dmarc lookup example.org"})
    void lookup(
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Mixin DnsOptions options)
            throws OperationException {
        var found = discover(domain, options.or(resolver));
        var record = found.record();
        var out = Terminal.out(spec);
        out.println("record at:    _dmarc." + found.domain());
        out.println("organization: " + found.organization());
        out.println("dnssec:       " + found.dnssec().toString().toLowerCase(Locale.ROOT));
        out.println("policy:       " + (record.isInvalid() ? "none valid" : record.policy()));
        line(out, "subdomains:   ", record.subdomainPolicy());
        line(out, "nonexistent:  ", record.nonexistentPolicy());
        out.println("testing:      " + (record.isTesting() ? "yes" : "no"));
        out.println(
                "alignment:    DKIM " + record.dkimAlignment() + ", SPF " + record.spfAlignment());
        record.aggregateUris().forEach(uri -> out.println("reports to:   " + uri));
        record.failureUris().forEach(uri -> out.println("failures to:  " + uri));
        out.flush();
    }

    private static void line(PrintWriter out, String label, @Nullable Object value) {
        if (value != null) {
            out.println(label + value);
        }
    }

    private static Dmarc.Discovered discover(String name, Resolver dns) throws OperationException {
        try {
            return new Dmarc(dns)
                    .lookup(Domain.parse(name))
                    .orElseThrow(() -> new OperationException("no policy for " + name));
        } catch (SyntaxException | DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            name = "verify",
            description = {
                "Make all checks of a message, which is read from standard input, as if a client"
                        + " brought it now. See also: mailstead message authenticate.",
                "Exit status 0: nothing against it, 1: it would be refused or quarantined, or not be"
                        + " judged now."
            },
            footer = {
                "",
                "Example: mailstead dmarc verify 192.0.2.1 ann@example.org mail.example.org < mail.eml"
            })
    int verify(
            @Parameters(paramLabel = "IP", description = "The address of the client.") String ip,
            @Parameters(paramLabel = "MAILFROM", description = "MAIL FROM; may be empty.")
                    String from,
            @Parameters(paramLabel = "HELO", description = "What the client calls itself.")
                    String helo,
            @Mixin DnsOptions options)
            throws IOException, OperationException {
        var octets = System.in.readNBytes(MESSAGE_OCTETS_MAX + 1);
        if (octets.length > MESSAGE_OCTETS_MAX) {
            throw new OperationException(
                    "a message of more than " + MESSAGE_OCTETS_MAX + " octets");
        }
        var out = Terminal.out(spec);
        var status = AuthenticateCommand.explain(options, octets, ip, from, helo, out);
        out.flush();
        return status;
    }

    @Command(
            name = "checkreportaddrs",
            description = {
                "Say of each address for reports of a domain whether its owner wants them.",
                "Fails if one does not."
            })
    void checkReportAddresses(
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Mixin DnsOptions options)
            throws OperationException {
        var dns = options.or(resolver);
        var found = discover(domain, dns);
        var uris = new ArrayList<ReportUri>(found.record().aggregateUris());
        uris.addAll(found.record().failureUris());
        var out = Terminal.out(spec);
        var refused = 0;
        for (var uri : uris) {
            var answer =
                    switch (ReportAuthorization.check(
                            dns, found.domain(), found.organization(), uri)) {
                        case ReportAuthorization.Granted _ -> "pass";
                        case ReportAuthorization.Refused(var reason) -> "fail: " + reason;
                        case ReportAuthorization.Unavailable(var reason) -> "unknown: " + reason;
                    };
            refused += answer.equals("pass") ? 0 : 1;
            out.println(uri + " " + Terminal.plain(answer));
        }
        out.flush();
        if (uris.isEmpty() || refused > 0) {
            throw new OperationException(
                    uris.isEmpty() ? "no addresses for reports" : refused + " not confirmed");
        }
    }

    @Command(
            name = "parsereportmsg",
            description = {
                "Print aggregate reports: who reports on what, and a line for each sender.",
                "A file is a message with a report, or a report itself, also in gzip or zip."
            })
    void parseReportMessage(
            @Parameters(paramLabel = "FILE", arity = "1..*", description = "Reports.")
                    List<Path> files)
            throws IOException, OperationException {
        ReportFiles.each(
                files,
                message -> AggregateReport.find(message, ReportLimits.DEFAULT),
                file -> AggregateReport.read(file, ReportLimits.DEFAULT),
                report -> print(report, Terminal.out(spec)));
    }

    private static void print(AggregateReport report, PrintWriter out) {
        ReportText.lines(report).forEach(out::println);
        out.flush();
    }
}
