package org.mailstead.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead address}: the addresses of the running server. */
@Command(
        name = "address",
        description = "Add, list and remove addresses on the running server.",
        synopsisSubcommandLabel = "COMMAND")
public final class AddressCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public AddressCommand() {}

    @Command(name = "list", description = "List the addresses of an account or at a domain.")
    void list(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = "An account, or @ and a domain.")
                    String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "address.list", List.of(name));
    }

    @Command(
            name = "add",
            description = "Give an account another address.",
            footer = {
                "",
                "Examples: mailstead address add info@example.org ann",
                "          mailstead address add --mailbox Lists lists@example.org ann",
                "          mailstead address add @example.org ann     (every other address)"
            })
    void add(
            @Mixin ServerLocation server,
            @Parameters(
                            paramLabel = "ADDRESS",
                            description =
                                    "The address; @ and a domain for every address there that"
                                            + " nobody has.")
                    String address,
            @Parameters(paramLabel = "NAME", description = "The account's name.") String account,
            @Option(
                            names = "--mailbox",
                            paramLabel = "MAILBOX",
                            description = "Where its mail goes. Default: Inbox.")
                    @Nullable String mailbox)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<>(List.of(address, account));
        if (mailbox != null) {
            arguments.add(mailbox);
        }
        server.print(spec, "address.add", arguments);
    }

    @Command(
            name = "reports",
            description = {
                "Say which reports of other servers come to an address: dmarc for mail in the name of"
                        + " our domains, tls for TLS with our hosts. Without a kind it is for none.",
                "They stay in its mailbox, and are kept for mailstead dmarc reports and mailstead"
                        + " tlsrpt reports."
            },
            footer = {
                "",
                "Example: mailstead address add --mailbox Reports reports@example.org ann",
                "         mailstead address reports reports@example.org dmarc tls"
            })
    void reports(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ADDRESS", description = "An address of an account.")
                    String address,
            @Parameters(paramLabel = "KIND", arity = "0..*", description = "dmarc, tls.")
                    @Nullable List<String> kinds)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<>(List.of(address));
        if (kinds != null) {
            arguments.addAll(kinds);
        }
        server.print(spec, "address.reports", arguments);
    }

    @Command(name = "remove", description = "Take an address from its account.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ADDRESS", description = "The address, or @ and a domain.")
                    String address)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "address.remove", List.of(address));
    }
}
