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

/** {@code mailstead queue retired}: mail that is done with. outbound CL-8 */
@Command(
        name = "retired",
        description = "See what became of mail that left the queue, as long as it is remembered.",
        synopsisSubcommandLabel = "COMMAND")
public final class QueueRetiredCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueRetiredCommand() {}

    @Command(name = "list", description = "List it, the latest first.")
    void list(
            @Mixin ServerLocation server,
            @Mixin ListPageOptions page,
            @Option(names = "--ids", paramLabel = "ID,...", description = "Those with these ids.")
                    @Nullable String ids,
            @Option(
                            names = {"-n", "--limit"},
                            paramLabel = "NUMBER",
                            description =
                                    "So many at most; 1000 if not given, and never over 100000.")
                    @Nullable String max,
            @Option(
                            names = "--account",
                            paramLabel = "NAME",
                            description = "What this account sent; - for the server itself.")
                    @Nullable String account,
            @Option(
                            names = "--from",
                            paramLabel = "TEXT",
                            description = "Senders with this in their address.")
                    @Nullable String from,
            @Option(
                            names = "--to",
                            paramLabel = "TEXT",
                            description = "Recipients with this in their address.")
                    @Nullable String to,
            @Option(
                            names = "--submitted",
                            paramLabel = "WHEN",
                            description = "What came before or after a moment, as \"<-2h\".")
                    @Nullable String submitted,
            @Option(
                            names = "--lastactivity",
                            paramLabel = "WHEN",
                            description = "Of which something was last heard then.")
                    @Nullable String lastActivity,
            @Option(
                            names = "--transport",
                            paramLabel = "NAME",
                            description =
                                    "With a transport chosen by hand; \"\" for those without.")
                    @Nullable String transport,
            @Option(
                            names = "--result",
                            paramLabel = "success|failure",
                            description = "What became of it.")
                    @Nullable String result,
            @Option(
                            names = "--sort",
                            paramLabel = "lastactivity|queued",
                            description = "In which order; lastactivity if not given.")
                    @Nullable String sort,
            @Option(names = "--json", description = "As JSON, one object a line.") boolean json)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        QueueFilterOptions.add(arguments, "ids", ids);
        QueueFilterOptions.add(arguments, "n", max);
        QueueFilterOptions.add(arguments, "account", account);
        QueueFilterOptions.add(arguments, "from", from);
        QueueFilterOptions.add(arguments, "to", to);
        QueueFilterOptions.add(arguments, "submitted", submitted);
        QueueFilterOptions.add(arguments, "lastactivity", lastActivity);
        QueueFilterOptions.add(arguments, "transport", transport);
        QueueFilterOptions.add(arguments, "result", result);
        QueueFilterOptions.add(arguments, "sort", sort);
        page.addTo(arguments);
        arguments.add("json=" + json);
        server.print(spec, "queue.retired", arguments);
    }

    @Command(
            name = "print",
            description = "Print all that is known of one as JSON; for people: queue explain.")
    void print(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "The id of a recipient.") long id)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.print-retired", List.of("id=" + id));
    }
}
