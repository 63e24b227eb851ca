package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.PrintWriter;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;
import org.mailstead.dns.Answer;
import org.mailstead.dns.Caa;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ReverseName;
import org.mailstead.dns.Srv;
import org.mailstead.dns.Tlsa;
import org.mailstead.dns.Txt;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dns}: look into the DNS as the server does. inbound CLI-07 */
@Command(name = "dns", description = "Ask the DNS.", synopsisSubcommandLabel = "COMMAND")
public final class DnsCommand {
    private static final String ADDRESSES = "ips";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DnsCommand() {}

    @Command(
            name = "lookup",
            description = {
                "Look a name up as the server does: with its limits, and with what DNSSEC says.",
                "Exit status 0: there are records, 1: there are none, or the DNS gives no answer."
            },
            footer = {
                "",
                "Example: mailstead dns lookup mx example.org",
                "Example: mailstead dns lookup ptr 192.0.2.1"
            })
    int lookup(
            @Parameters(
                            paramLabel = "TYPE",
                            description =
                                    "a, aaaa, ips (both), mx, txt, ptr, cname, ns, srv, tlsa, caa")
                    String type,
            @Parameters(paramLabel = "NAME", description = "A name; for ptr an IP address too.")
                    String name,
            @Mixin DnsOptions options)
            throws OperationException {
        var resolver = options.resolver();
        var out = Terminal.out(spec);
        try {
            var found = false;
            for (var one : types(type)) {
                found |= print(out, resolver, name(name, one), one);
            }
            return found ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
        } catch (DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        } finally {
            out.flush();
        }
    }

    private static List<RecordType<?>> types(String type) throws OperationException {
        if (type.toLowerCase(Locale.ROOT).equals(ADDRESSES)) {
            return List.of(RecordType.A, RecordType.AAAA);
        }
        return List.of(
                RecordType.of(type)
                        .orElseThrow(() -> new OperationException("not a type: " + type)));
    }

    private static Name name(String text, RecordType<?> type) throws OperationException {
        if (type == RecordType.PTR) {
            try {
                return ReverseName.of(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException _) {
                // no address: a name then
            }
        }
        return DnsOptions.name(text);
    }

    private static <T> boolean print(
            PrintWriter out, Resolver resolver, Name name, RecordType<T> type) throws DnsException {
        var answer = resolver.lookup(name, type);
        switch (answer) {
            case Answer.Found<T>(var records, _, _, _) ->
                    records.forEach(record -> out.println(type + " " + words(record)));
            case Answer.NoData<T> _ -> out.println("no " + type + " records");
            case Answer.NoSuchName<T> _ -> out.println("no such name");
        }
        out.println(DnsOptions.remark(name, answer));
        return !answer.records().isEmpty();
    }

    /** As in a zone file. */
    private static String words(Object record) {
        return switch (record) {
            case InetAddress address -> address(address);
            case Mx(var preference, var exchange) -> preference + " " + exchange;
            case Txt(var strings) ->
                    strings.stream().map(DnsCommand::quoted).collect(Collectors.joining(" "));
            case Srv(var priority, var weight, var port, var target) ->
                    "%d %d %d %s".formatted(priority, weight, port, target);
            case Tlsa(var usage, var selector, var matchingType, var data) ->
                    "%d %d %d %s".formatted(usage, selector, matchingType, data);
            case Caa(var flags, var tag, var value) -> flags + " " + tag + " " + quoted(value);
            default -> record.toString();
        };
    }

    /** IPv6 as RFC 5952 §4 has it. */
    static String address(InetAddress address) {
        var literal = new AddressLiteral(address).toString();
        var start = literal.startsWith("[IPv6:") ? "[IPv6:".length() : 1;
        return literal.substring(start, literal.length() - 1);
    }

    /** RFC 1035 §5.1: nothing that a terminal would obey. */
    private static String quoted(String octets) {
        var quoted = new StringBuilder("\"");
        for (var octet : octets.getBytes(ISO_8859_1)) {
            if (octet < 0x20 || octet == 0x7f) {
                quoted.append("\\%03d".formatted(octet & 0xff));
            } else {
                quoted.append(octet == '"' || octet == '\\' ? "\\" : "").append((char) octet);
            }
        }
        return quoted.append('"').toString();
    }
}
