package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead domain}: the domains of the running server. */
@Command(
        name = "domain",
        description = "Add, list, disable and remove domains on the running server.",
        synopsisSubcommandLabel = "COMMAND")
public final class DomainCommand {
    private static final String DOMAIN = "The domain, also with letters that are not ASCII.";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DomainCommand() {}

    @Command(name = "list", description = "List the domains.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.list", List.of());
    }

    @Command(
            name = "add",
            description = "Take mail for a domain, as soon as it has addresses.",
            footer = {"", "Example: mailstead domain add example.org"})
    void add(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.add", List.of(domain));
    }

    @Command(name = "remove", description = "Remove a domain that has no addresses any more.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.remove", List.of(domain));
    }

    @Command(
            name = "disable",
            description = "Let no mail in or out for a domain; senders try again. Logins work.")
    void disable(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.disable", List.of(domain));
    }

    @Command(name = "enable", description = "Let mail in and out for a domain again.")
    void enable(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.enable", List.of(domain));
    }

    @Command(
            name = "records",
            description = {
                "Show what to publish in the DNS for a domain, as lines of a zone file: where its"
                        + " mail goes (MX), who may send it (SPF), the keys that sign it (DKIM), and"
                        + " what others are to do with mail that fails both (DMARC)."
            })
    void records(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "domain.records", List.of(domain));
    }
}
