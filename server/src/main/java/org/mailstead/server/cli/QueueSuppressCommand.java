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

/** {@code mailstead queue suppress}: whom accounts no longer send to. outbound CL-9 */
@Command(
        name = "suppress",
        description = {
            "Show and change whom accounts no longer send to.",
            "Addresses come onto the list when other servers say that they do not exist, or when three"
                    + " messages in a row fail. Mail to them fails at once, and its sender is told."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class QueueSuppressCommand {
    private static final String ACCOUNT = "The account's name.";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueSuppressCommand() {}

    @Command(name = "list", description = "List the addresses, and why they are there.")
    void list(
            @Mixin ServerLocation server,
            @Option(names = "--account", paramLabel = "NAME", description = "Those of one account.")
                    @Nullable String account)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        QueueFilterOptions.add(arguments, "account", account);
        server.print(spec, "queue.suppressions", arguments);
    }

    @Command(name = "add", description = "Let an account no longer send to an address.")
    void add(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ACCOUNT", description = ACCOUNT) String account,
            @Parameters(
                            paramLabel = "ADDRESS",
                            description = "The address; also meant are its variants with + or -.")
                    String address)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.suppress", List.of("account=" + account, "address=" + address));
    }

    @Command(name = "remove", description = "Let an account send to an address again.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ACCOUNT", description = ACCOUNT) String account,
            @Parameters(paramLabel = "ADDRESS", description = "The address, or a variant of it.")
                    String address)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.unsuppress", List.of("account=" + account, "address=" + address));
    }

    @Command(name = "lookup", description = "Tell who does not send to an address, and why.")
    void lookup(
            @Mixin ServerLocation server,
            @Option(names = "--account", paramLabel = "NAME", description = "Only this account.")
                    @Nullable String account,
            @Parameters(paramLabel = "ADDRESS", description = "The address, or a variant of it.")
                    String address)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        arguments.add("address=" + address);
        QueueFilterOptions.add(arguments, "account", account);
        server.print(spec, "queue.find-suppression", arguments);
    }
}
