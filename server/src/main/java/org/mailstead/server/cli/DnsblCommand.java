package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.dnsbl.BlockList;
import org.mailstead.dnsbl.BlockList.Kind;
import org.mailstead.dnsbl.Health;
import org.mailstead.dnsbl.Listing;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dnsbl}: ask block lists. inbound CLI-06 */
@Command(
        name = "dnsbl",
        description = "Ask block lists of addresses.",
        synopsisSubcommandLabel = "COMMAND")
public final class DnsblCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DnsblCommand() {}

    @Command(
            name = "check",
            description = {
                "Ask a list for an address: yours, or that of a sender.",
                "Exit status 0: not listed, 1: listed, or the list gives no answer."
            },
            footer = {"", "Example: mailstead dnsbl check bl.example.org 192.0.2.1"})
    int check(
            @Parameters(paramLabel = "ZONE", description = "The name of the list.") String zone,
            @Parameters(paramLabel = "IP", description = "An address.") String ip,
            @Mixin DnsOptions options)
            throws OperationException {
        var list = new BlockList(DnsOptions.name(zone), options.resolver());
        var listing = list.check(DnsOptions.ip(ip));
        var out = Terminal.out(spec);
        out.println(
                switch (listing) {
                    case Listing.NotListed _ -> "not listed";
                    case Listing.Listed(var codes, var reason) ->
                            "listed: "
                                    + String.join(
                                            ", ", codes.stream().map(DnsCommand::address).toList())
                                    + (reason.isEmpty() ? "" : ": " + reason);
                    case Listing.Unusable(var reason) -> "no answer: " + reason;
                    case Listing.TemporaryError(var reason) -> "no answer now: " + reason;
                });
        out.flush();
        return listing instanceof Listing.NotListed
                ? CommandLine.ExitCode.OK
                : CommandLine.ExitCode.SOFTWARE;
    }

    @Command(
            name = "own",
            description = {
                "Show what the block lists of [delivery] block_lists said last of the addresses that"
                        + " the running server's mail goes out from."
            },
            footer = {"", "Example: mailstead dnsbl own"})
    void own(@Mixin ServerLocation server) throws IOException, ConfigException, OperationException {
        server.print(spec, "dnsbl.own", List.of());
    }

    @Command(
            name = "checkhealth",
            description = {
                "Ask a list for the test entries that each list has. One that lists everything or"
                        + " nothing must not be used.",
                "Exit status 0: healthy for addresses of IPv4, IPv6 or for domains, 1: for none."
            },
            footer = {"", "Example: mailstead dnsbl checkhealth bl.example.org"})
    int checkHealth(
            @Parameters(paramLabel = "ZONE", description = "The name of the list.") String zone,
            @Mixin DnsOptions options)
            throws OperationException {
        var list = new BlockList(DnsOptions.name(zone), options.resolver());
        var out = Terminal.out(spec);
        var isHealthy = false;
        for (var kind : Kind.values()) {
            var health = list.health(kind);
            isHealthy |= health instanceof Health.Healthy;
            out.println(name(kind) + ": " + words(health));
        }
        out.flush();
        return isHealthy ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private static String name(Kind kind) {
        return switch (kind) {
            case IPV4 -> "IPv4   ";
            case IPV6 -> "IPv6   ";
            case DOMAIN -> "domains";
        };
    }

    private static String words(Health health) {
        return switch (health) {
            case Health.Healthy _ -> "healthy";
            case Health.Broken(var reason) -> "not usable: " + reason;
            case Health.TemporaryError(var reason) -> "not known now: " + reason;
        };
    }
}
