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

/** {@code mailstead queue holdrules}: which mail is put on hold as it comes. outbound CL-1 */
@Command(
        name = "holdrules",
        description = "Show and change which mail is put on hold as it comes.",
        synopsisSubcommandLabel = "COMMAND")
public final class QueueHoldRulesCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueHoldRulesCommand() {}

    @Command(name = "list", description = "List the rules.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.holdrules", List.of());
    }

    @Command(
            name = "add",
            description = {
                "Hold mail to which all that is given applies; without any option, all mail.",
                "What waits already is put on hold too."
            })
    void add(
            @Mixin ServerLocation server,
            @Option(
                            names = "--account",
                            paramLabel = "NAME",
                            description = "What this account sends; - for the server itself.")
                    @Nullable String account,
            @Option(
                            names = "--senderdom",
                            paramLabel = "DOMAIN",
                            description = "Mail from addresses of this domain.")
                    @Nullable String senderDomain,
            @Option(
                            names = "--recipientdom",
                            paramLabel = "DOMAIN",
                            description = "Mail to addresses of this domain.")
                    @Nullable String recipientDomain)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        QueueFilterOptions.add(arguments, "account", account);
        QueueFilterOptions.add(arguments, "senderdom", senderDomain);
        QueueFilterOptions.add(arguments, "recipientdom", recipientDomain);
        server.print(spec, "queue.add-holdrule", arguments);
    }

    @Command(
            name = "remove",
            description = "Remove a rule. What it put on hold stays so: see queue unhold.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "The rule's number.") long id)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.remove-holdrule", List.of("id=" + id));
    }
}
