package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import org.mailstead.tlsrpt.TlsRpt;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead tlsrpt}: who wants reports on TLS. outbound CL-15 */
@Command(
        name = "tlsrpt",
        description = "Look up who wants reports on TLS between mail servers (TLSRPT).",
        synopsisSubcommandLabel = "COMMAND")
public final class TlsRptCommand {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public TlsRptCommand() {
        this(null);
    }

    TlsRptCommand(@Nullable Resolver resolver) {
        this.resolver = resolver;
    }

    @Command(
            name = "lookup",
            description = {
                "Find where a domain wants its reports.",
                "Exit status 0: it wants some, 1: not, or its record cannot be used."
            },
            footer = {"", "Example: mailstead tlsrpt lookup example.org"})
    int lookup(
            @Parameters(
                            paramLabel = "DOMAIN",
                            description = "The domain of a recipient, or a mail host.")
                    String name,
            @Mixin DnsOptions options)
            throws OperationException {
        var out = Terminal.out(spec);
        try {
            var domain = Domain.parse(name);
            return switch (new TlsRpt(options.or(resolver)).lookup(domain)) {
                case TlsRpt.Lookup.Absent() -> {
                    out.println("no record at _smtp._tls." + domain + ": no reports are wanted");
                    yield 1;
                }
                case TlsRpt.Lookup.Unusable(var reason) -> {
                    out.println("no reports: " + Terminal.plain(reason));
                    yield 1;
                }
                case TlsRpt.Lookup.Found(var record, var text) -> {
                    out.println("record:     " + Terminal.plain(text));
                    record.uris().forEach(uri -> out.println("reports to: " + uri));
                    yield 0;
                }
            };
        } catch (SyntaxException | DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        } finally {
            out.flush();
        }
    }
}
