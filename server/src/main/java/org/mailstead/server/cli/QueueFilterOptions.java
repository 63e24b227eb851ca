package org.mailstead.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that tell which recipients in the queue are meant. outbound F-1 to F-7 */
public final class QueueFilterOptions {
    @Option(names = "--ids", paramLabel = "ID,...", description = "Those with these ids.")
    private @Nullable String ids;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "NUMBER",
            description = "So many at most. Lists show 1000 if not given, and never over 100000.")
    private @Nullable String max;

    @Option(
            names = "--account",
            paramLabel = "NAME",
            description = "What this account sends; - for the server itself.")
    private @Nullable String account;

    @Option(
            names = "--from",
            paramLabel = "TEXT",
            description = "Senders with this in their address, as @example.org.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "TEXT",
            description = "Recipients with this in their address.")
    private @Nullable String to;

    @Option(
            names = "--submitted",
            paramLabel = "WHEN",
            description =
                    "What came before or after a moment: \"<-2h\" is more than two hours ago.")
    private @Nullable String submitted;

    @Option(
            names = "--nextattempt",
            paramLabel = "WHEN",
            description = "What is due before or after a moment: \"<now\", \">1h\".")
    private @Nullable String nextAttempt;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            description = "With a transport chosen by hand; \"\" for those without.")
    private @Nullable String transport;

    @Option(
            names = "--hold",
            paramLabel = "true|false",
            description = "Those on hold, or those that are not.")
    private @Nullable String hold;

    /** For picocli. */
    public QueueFilterOptions() {}

    /** As the server takes them, and more. */
    List<String> arguments(String... more) {
        var arguments = new ArrayList<String>();
        add(arguments, "ids", ids);
        add(arguments, "n", max);
        add(arguments, "account", account);
        add(arguments, "from", from);
        add(arguments, "to", to);
        add(arguments, "submitted", submitted);
        add(arguments, "nextattempt", nextAttempt);
        add(arguments, "transport", transport);
        add(arguments, "hold", hold);
        arguments.addAll(List.of(more));
        return arguments;
    }

    static void add(List<String> arguments, String name, @Nullable String value) {
        if (value != null) {
            arguments.add(name + "=" + value);
        }
    }
}
