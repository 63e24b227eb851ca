package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Resolver;
import org.mailstead.mtasts.MtaSts;
import org.mailstead.mtasts.MtaStsLimits;
import org.mailstead.mtasts.PolicyFetcher;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.PolicyDownload;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead mtasts}: what domains demand of those who send to them. outbound CL-15 */
@Command(
        name = "mtasts",
        description = "Look up policies on TLS between mail servers (MTA-STS).",
        synopsisSubcommandLabel = "COMMAND")
public final class MtaStsCommand {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    /** Null: over HTTPS, from public addresses. */
    private final @Nullable PolicyFetcher fetcher;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public MtaStsCommand() {
        this(null, null);
    }

    MtaStsCommand(@Nullable Resolver resolver, @Nullable PolicyFetcher fetcher) {
        this.resolver = resolver;
        this.fetcher = fetcher;
    }

    @Command(
            name = "lookup",
            description = {
                "Find a domain's record in the DNS and fetch its policy.",
                "Exit status 0: it has a policy, 1: none, or none that can be used."
            },
            footer = {"", "Example: mailstead mtasts lookup example.org"})
    int lookup(
            @Parameters(paramLabel = "DOMAIN", description = "As in the address of a recipient.")
                    String name,
            @Mixin DnsOptions options)
            throws OperationException {
        var dns = options.or(resolver);
        var fetch = fetcher == null ? new PolicyDownload(GuardedClient.ofPublic(dns)) : fetcher;
        var sts = new MtaSts(dns, fetch, MtaStsLimits.DEFAULT);
        try {
            return print(sts, Domain.parse(name));
        } catch (SyntaxException | DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private int print(MtaSts sts, Domain domain) throws DnsException {
        var out = Terminal.out(spec);
        var status =
                switch (sts.record(domain)) {
                    case MtaSts.RecordLookup.Absent() -> {
                        out.println("no record at _mta-sts." + domain + ": no MTA-STS");
                        yield 1;
                    }
                    case MtaSts.RecordLookup.Unusable(var problem) -> {
                        out.println("no MTA-STS: " + Terminal.plain(problem.reason()));
                        yield 1;
                    }
                    case MtaSts.RecordLookup.Found(var _, var text) -> {
                        out.println("record: " + Terminal.plain(text));
                        yield printPolicy(sts, domain);
                    }
                };
        out.flush();
        return status;
    }

    private int printPolicy(MtaSts sts, Domain domain) {
        var out = Terminal.out(spec);
        return switch (sts.fetch(domain)) {
            case MtaSts.Fetched.Unusable(var problem) -> {
                out.println(
                        "no policy: %s (%s, %s)"
                                .formatted(
                                        Terminal.plain(problem.reason()),
                                        problem.type(),
                                        problem.code()));
                yield 1;
            }
            case MtaSts.Fetched.Served(var policy) -> {
                out.println("policy: " + MtaSts.location(domain));
                policy.lines().forEach(line -> out.println("  " + Terminal.plain(line)));
                yield 0;
            }
        };
    }
}
