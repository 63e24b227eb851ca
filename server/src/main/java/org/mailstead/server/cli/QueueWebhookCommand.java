package org.mailstead.server.cli;

import java.io.IOException;
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

/** {@code mailstead queue webhook}: calls of programs. outbound CL-10, webapi J-10 */
@Command(
        name = "webhook",
        description = {
            "See and change calls of programs (webhooks) that wait, on the running server.",
            "Without options that choose some of them, a command is about all."
        },
        footer = {
            "",
            "Examples:",
            "  mailstead queue webhook list --account ann --event failed",
            "  mailstead queue webhook schedule --now 0      try everything at once"
        },
        subcommands = QueueWebhookRetiredCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class QueueWebhookCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueWebhookCommand() {}

    @Command(name = "list", description = "List the calls that wait.")
    void list(
            @Mixin ServerLocation server,
            @Mixin WaitingWebhookOptions filter,
            @Mixin ListPageOptions page,
            @Option(
                            names = "--sort",
                            paramLabel = "nextattempt|submitted",
                            description = "In which order; nextattempt if not given.")
                    @Nullable String sort)
            throws IOException, ConfigException, OperationException {
        var arguments = filter.arguments();
        QueueFilterOptions.add(arguments, "sort", sort);
        page.addTo(arguments);
        server.print(spec, "webhook.list", arguments);
    }

    @Command(
            name = "schedule",
            description =
                    "Make the next attempt later by a duration, or earlier by a negative one.")
    void schedule(
            @Mixin ServerLocation server,
            @Mixin WaitingWebhookOptions filter,
            @Option(names = "--now", description = "Count from now, not from when it is due.")
                    boolean now,
            @Parameters(paramLabel = "DURATION", description = "As 30m, 1h30m, -2d or 0.")
                    String duration)
            throws IOException, ConfigException, OperationException {
        server.print(
                spec, "webhook.schedule", filter.arguments("now=" + now, "duration=" + duration));
    }

    @Command(name = "cancel", description = "Take calls out of what waits: nobody is told.")
    void cancel(@Mixin ServerLocation server, @Mixin WaitingWebhookOptions filter)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "webhook.cancel", filter.arguments());
    }

    @Command(
            name = "print",
            description = "Print all that is known of a call that waits as JSON, its body too.")
    void print(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "The id of a call.") long id)
            throws IOException, ConfigException, OperationException {
        QueueWebhookCommand.print(spec, server, "webhook.print", id);
    }

    /** What the server says in pieces, since it may be long. */
    static void print(@Nullable CommandSpec spec, ServerLocation server, String operation, long id)
            throws IOException, ConfigException, OperationException {
        var out = Terminal.out(spec);
        server.call(operation, List.of("id=" + id), out::print);
        out.println();
        out.flush();
    }
}
