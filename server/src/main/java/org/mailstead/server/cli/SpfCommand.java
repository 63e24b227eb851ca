package org.mailstead.server.cli;

import java.time.InstantSource;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Txt;
import org.mailstead.server.control.OperationException;
import org.mailstead.spf.Mechanism;
import org.mailstead.spf.ReceivedSpf;
import org.mailstead.spf.Spf;
import org.mailstead.spf.SpfLimits;
import org.mailstead.spf.SpfRecord;
import org.mailstead.spf.SpfRequest;
import org.mailstead.spf.SpfRequest.Identity;
import org.mailstead.spf.SpfResult;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead spf}: who may send for a domain. inbound CLI-01 */
@Command(
        name = "spf",
        description = "See who may send for a domain (SPF).",
        synopsisSubcommandLabel = "COMMAND")
public final class SpfCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public SpfCommand() {}

    @Command(
            name = "parse",
            description = {
                "Read a record, and print its terms one by one.",
                "Exit status 0: the record is good, 1: it breaks the grammar."
            },
            footer = {"", "Example: mailstead spf parse 'v=spf1 mx -all'"})
    void parse(
            @Parameters(paramLabel = "TEXT", description = "A record: v=spf1 and its terms.")
                    String text)
            throws OperationException {
        print(record(text));
    }

    @Command(
            name = "lookup",
            description = {
                "Look up the record of a domain, and print its terms one by one.",
                "Exit status 0: there is one good record, 1: there is none, or it is broken."
            },
            footer = {"", "Example: mailstead spf lookup example.org"})
    void lookup(
            @Parameters(paramLabel = "DOMAIN", description = "A domain that sends mail.")
                    String domain,
            @Mixin DnsOptions options)
            throws OperationException {
        var name = DnsOptions.name(domain);
        try {
            var answer = options.resolver().lookup(name, RecordType.TXT);
            var records =
                    answer.records().stream().map(Txt::octets).filter(SpfRecord::isSpf).toList();
            if (records.isEmpty()) {
                throw new OperationException(name + " has no SPF record");
            }
            if (records.size() > 1) {
                throw new OperationException(
                        name + " has " + records.size() + " SPF records, which counts as broken");
            }
            print(record(records.getFirst()));
            var out = Terminal.out(spec);
            out.println(DnsOptions.remark(name, answer));
            out.flush();
        } catch (DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private static SpfRecord record(String text) throws OperationException {
        try {
            return SpfRecord.parse(text);
        } catch (SyntaxException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(SpfRecord record) {
        var out = Terminal.out(spec);
        for (var directive : record.directives()) {
            out.printf(
                    "%s %s%n",
                    switch (directive.qualifier()) {
                        case PASS -> "pass    ";
                        case FAIL -> "fail    ";
                        case SOFTFAIL -> "softfail";
                        case NEUTRAL -> "neutral ";
                    },
                    directive.mechanism());
        }
        record.modifiers().forEach(modifier -> out.println("modifier " + modifier));
        out.printf(
                "%d of %d DNS look-ups, without those of includes and redirects%n",
                lookups(record), SpfLimits.DEFAULT.lookupsMax());
        out.flush();
    }

    /** RFC 7208 §4.6.4. */
    private static long lookups(SpfRecord record) {
        Predicate<Mechanism> asks =
                mechanism ->
                        switch (mechanism) {
                            case Mechanism.All _, Mechanism.Ip4 _, Mechanism.Ip6 _ -> false;
                            case Mechanism.Include _, Mechanism.Exists _ -> true;
                            case Mechanism.A _, Mechanism.Mx _, Mechanism.Ptr _ -> true;
                        };
        return record.directives().stream().filter(d -> asks.test(d.mechanism())).count()
                + (record.redirect().isPresent() ? 1 : 0);
    }

    @Command(
            name = "check",
            description = {
                "Check whether an address may send for a domain, as the server does.",
                "Exit status 0: pass, 1: any other result."
            },
            footer = {
                "",
                "Example: mailstead spf check example.org 192.0.2.1",
                "Example: mailstead spf check ann@example.org 2001:db8::1"
            })
    int check(
            @Parameters(
                            paramLabel = "DOMAIN",
                            description = "A domain, or the address of a sender.")
                    String from,
            @Parameters(paramLabel = "IP", description = "The address that sends.") String ip,
            @Option(
                            names = "--helo",
                            paramLabel = "NAME",
                            description = "What the sender calls itself; if not given, DOMAIN.")
                    @Nullable String helo,
            @Mixin DnsOptions options)
            throws OperationException {
        var request = request(from, ip, helo);
        var spf = new Spf(options.resolver(), SpfLimits.DEFAULT, InstantSource.system());
        var result = spf.check(request);
        var out = Terminal.out(spec);
        out.println(result.keyword() + ": " + result.reason());
        if (result instanceof SpfResult.Fail fail && !fail.explanation().isEmpty()) {
            out.println("The domain explains: " + fail.explanation());
        }
        out.println(DnsOptions.words(result.dnssec()));
        out.println();
        out.print(ReceivedSpf.of(request, result).field().replace("\r\n", "\n"));
        out.flush();
        return result instanceof SpfResult.Pass
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    private static SpfRequest request(String from, String ip, @Nullable String helo)
            throws OperationException {
        var client = DnsOptions.ip(ip);
        if (from.indexOf('@') < 0) {
            return new SpfRequest(
                    client, Identity.MAIL_FROM, "", from, helo == null ? from : helo, "unknown");
        }
        try {
            var address = Address.parse(from);
            var name = helo == null ? address.domain().ascii() : helo;
            return SpfRequest.mailFrom(client, address, name, "unknown");
        } catch (SyntaxException e) {
            throw new OperationException("not an address: " + e.getMessage(), e);
        }
    }
}
