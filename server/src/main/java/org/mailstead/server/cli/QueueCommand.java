package org.mailstead.server.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead queue}: mail that goes out, on the running server. outbound §30 */
@Command(
        name = "queue",
        description = {
            "See and change what waits to be delivered, on the running server.",
            "Each recipient of a message has an id of its own. Without options that choose some of"
                    + " them, a command is about all."
        },
        footer = {
            "",
            "Examples:",
            "  mailstead queue list --to @example.org",
            "  mailstead queue explain 12            what happened to recipient 12",
            "  mailstead queue schedule --now 0      try everything at once",
            "  mailstead queue hold --account bob    until somebody has looked at it"
        },
        subcommands = {
            QueueHoldRulesCommand.class,
            QueueRetiredCommand.class,
            QueueSuppressCommand.class,
            QueueWebhookCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
public final class QueueCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public QueueCommand() {}

    @Command(name = "list", description = "List who waits for mail.")
    void list(
            @Mixin ServerLocation server,
            @Mixin QueueFilterOptions filter,
            @Mixin ListPageOptions page,
            @Option(
                            names = "--sort",
                            paramLabel = "nextattempt|queued",
                            description = "In which order; nextattempt if not given.")
                    @Nullable String sort,
            @Option(names = "--json", description = "As JSON, one object a line.") boolean json)
            throws IOException, ConfigException, OperationException {
        var arguments = filter.arguments("json=" + json);
        QueueFilterOptions.add(arguments, "sort", sort);
        page.addTo(arguments);
        server.print(spec, "queue.list", arguments);
    }

    @Command(
            name = "explain",
            description = {
                "Tell all that happened to a message: each attempt, what the other server said, which"
                        + " way was chosen and why, and what comes next.",
                "Also for mail that is done with, as long as it is remembered."
            })
    void explain(
            @Mixin ServerLocation server,
            @Parameters(
                            paramLabel = "ID",
                            description =
                                    "The id of a recipient, as list and the log have it; or m and the"
                                            + " id of a message, as m5, for all its recipients.")
                    String id)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.explain", List.of("id=" + id));
    }

    @Command(name = "hold", description = "Keep back until released.")
    void hold(@Mixin ServerLocation server, @Mixin QueueFilterOptions filter)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.hold", filter.arguments());
    }

    @Command(
            name = "unhold",
            description = "Release what is on hold. It is tried when it is due: see schedule.")
    void unhold(@Mixin ServerLocation server, @Mixin QueueFilterOptions filter)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.unhold", filter.arguments());
    }

    @Command(
            name = "schedule",
            description =
                    "Make the next attempt later by a duration, or earlier by a negative one.",
            footer = {
                "",
                "Examples:",
                "  mailstead queue schedule --to @example.org 2h",
                "  mailstead queue schedule --now 0"
            })
    void schedule(
            @Mixin ServerLocation server,
            @Mixin QueueFilterOptions filter,
            @Option(names = "--now", description = "Count from now, not from when it is due.")
                    boolean now,
            @Parameters(paramLabel = "DURATION", description = "As 30m, 1h30m, -2d or 0.")
                    String duration)
            throws IOException, ConfigException, OperationException {
        server.print(
                spec, "queue.schedule", filter.arguments("now=" + now, "duration=" + duration));
    }

    @Command(name = "transport", description = "Choose the way that mail takes.")
    void transport(
            @Mixin ServerLocation server,
            @Mixin QueueFilterOptions filter,
            @Parameters(
                            paramLabel = "NAME",
                            description =
                                    "A transport's name; direct for none; default for what routes"
                                            + " say.")
                    String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.transport", filter.arguments("name=" + name));
    }

    @Command(name = "requiretls", description = "Decide what is asked of TLS on the way.")
    void requireTls(
            @Mixin ServerLocation server,
            @Mixin QueueFilterOptions filter,
            @Parameters(
                            paramLabel = "yes|no|default",
                            description =
                                    "yes: not without verified TLS (REQUIRETLS); no: delivery goes"
                                            + " before TLS; default: as the recipient's domain asks.")
                    String tls)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.requiretls", filter.arguments("tls=" + tls));
    }

    @Command(
            name = "fail",
            description = {
                "Give up, and tell the senders that delivery failed.",
                "Who is being tried at this moment is left alone."
            })
    void fail(@Mixin ServerLocation server, @Mixin QueueFilterOptions filter)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.fail", filter.arguments());
    }

    @Command(
            name = "drop",
            description = {
                "Remove without telling anybody.",
                "Who is being tried at this moment is left alone."
            })
    void drop(@Mixin ServerLocation server, @Mixin QueueFilterOptions filter)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "queue.drop", filter.arguments());
    }

    @Command(
            name = "dump",
            description = {
                "Write a message to standard output, as it is sent.",
                "Also one that failed, as long as it is remembered."
            })
    void dump(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ID", description = "The id of a recipient.") long id)
            throws IOException, ConfigException, OperationException {
        new ControlClient(server.dataDirectory())
                .converse(
                        "queue.dump",
                        List.of("id=" + id),
                        InputStream.nullInputStream(),
                        new FileOutputStream(FileDescriptor.out));
    }

    @Command(
            name = "settings",
            description = "Show or set how the queue treats the mail of one account.",
            footer = {
                "",
                "Example: mailstead queue settings ann --keep 30d --fromid news@example.org"
            })
    void settings(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ACCOUNT", description = "The account's name.") String account,
            @Option(
                            names = "--keep",
                            paramLabel = "DURATION",
                            description =
                                    "How long mail that is done with is remembered, without its"
                                            + " content: as 7d; 0 for not at all; default for what"
                                            + " holds for all.")
                    @Nullable String keep,
            @Option(
                            names = "--fromid",
                            paramLabel = "ADDRESS,...",
                            description =
                                    "Who logs in with one of these addresses sends each message from"
                                            + " a reverse-path of its own, so that bounces are known"
                                            + " to be about it; \"\" for none.")
                    @Nullable String fromId)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        arguments.add("account=" + account);
        QueueFilterOptions.add(arguments, "keep", keep);
        QueueFilterOptions.add(arguments, "fromid", fromId);
        server.print(spec, arguments.size() == 1 ? "queue.settings" : "queue.set", arguments);
    }
}
