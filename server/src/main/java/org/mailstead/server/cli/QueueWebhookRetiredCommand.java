package org.mailstead.server.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead queue webhook retired}: calls that are done with. webapi J-10 */
@Command(
        name = "retired",
        description = "See what became of calls of programs, as long as it is remembered.",
        synopsisSubcommandLabel = "COMMAND")
public final class QueueWebhookRetiredCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueWebhookRetiredCommand() {}

    @Command(name = "list", description = "List them, the latest first.")
    void list(
            @Mixin ServerLocation server,
            @Mixin WebhookFilterOptions filter,
            @Mixin ListPageOptions page,
            @Option(
                            names = "--lastactivity",
                            paramLabel = "WHEN",
                            description =
                                    "With which something was last done before or after then.")
                    @Nullable String lastActivity,
            @Option(
                            names = "--sort",
                            paramLabel = "lastactivity|submitted",
                            description = "In which order; lastactivity if not given.")
                    @Nullable String sort)
            throws IOException, ConfigException, OperationException {
        var arguments = filter.arguments();
        QueueFilterOptions.add(arguments, "lastactivity", lastActivity);
        QueueFilterOptions.add(arguments, "sort", sort);
        page.addTo(arguments);
        server.print(spec, "webhook.retired", arguments);
    }

    @Command(
            name = "print",
            description = "Print all that is remembered of a call as JSON, its body too.")
    void print(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "The id of a call.") long id)
            throws IOException, ConfigException, OperationException {
        QueueWebhookCommand.print(spec, server, "webhook.print-retired", id);
    }
}
