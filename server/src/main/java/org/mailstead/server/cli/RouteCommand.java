package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead route}: which outgoing mail goes by which transport. outbound */
@Command(
        name = "route",
        description = {
            "Manage which outgoing mail goes by which transport, on the running server.",
            "The routes of the sender's account are asked first, then those of the sender's domain,"
                    + " then those for all; of each, by position. The first that matches counts."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class RouteCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public RouteCommand() {}

    /** Whose routes. */
    static final class Owner {
        @Option(
                names = "--account",
                paramLabel = "NAME",
                description = "Only mail of this account.")
        private @Nullable String account;

        @Option(
                names = "--domain",
                paramLabel = "DOMAIN",
                description = "Only mail from this domain.")
        private @Nullable String domain;

        static String text(@Nullable Owner owner) {
            if (owner == null) {
                return "all";
            }
            return owner.account != null ? "account " + owner.account : "domain " + owner.domain;
        }
    }

    @Command(name = "list", description = "List all routes.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "route.list", List.of());
    }

    @Command(
            name = "add",
            description = "Add a route.",
            footer = {
                "",
                "Example: mailstead route add 10 provider --to example.com,.example.net",
                "Example: mailstead route add 20 provider --attempts 3"
            })
    void add(
            @Mixin ServerLocation server,
            @Parameters(
                            paramLabel = "POSITION",
                            description = "A number: routes are asked by it, the lowest first.")
                    int position,
            @Parameters(paramLabel = "TRANSPORT", description = "By which transport.")
                    String transport,
            @ArgGroup(exclusive = true) @Nullable Owner owner,
            @Option(
                            names = "--from",
                            paramLabel = "DOMAIN,…",
                            defaultValue = "",
                            description =
                                    "Senders of these domains; with a dot before it, of those below"
                                            + " it too. Default: any.")
                    String from,
            @Option(
                            names = "--to",
                            paramLabel = "DOMAIN,…",
                            defaultValue = "",
                            description = "Recipients of these domains, likewise. Default: any.")
                    String to,
            @Option(
                            names = "--attempts",
                            paramLabel = "NUMBER",
                            defaultValue = "0",
                            description = "Only after so many attempts failed. Default: 0.")
                    int attempts)
            throws IOException, ConfigException, OperationException {
        server.print(
                spec,
                "route.add",
                List.of(
                        Owner.text(owner),
                        String.valueOf(position),
                        transport,
                        String.valueOf(attempts),
                        from,
                        to));
    }

    @Command(name = "remove", description = "Remove a route.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "POSITION", description = "Which one.") int position,
            @ArgGroup(exclusive = true) @Nullable Owner owner)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "route.remove", List.of(Owner.text(owner), String.valueOf(position)));
    }
}
