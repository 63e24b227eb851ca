package org.mailstead.server.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which calls of programs are meant; those to which all that is given applies. webapi J-8 */
public class WebhookFilterOptions {
    @Option(names = "--ids", paramLabel = "ID,...", description = "Those with these ids.")
    private @Nullable String ids;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "NUMBER",
            description = "So many at most. A list shows 1000 if not given.")
    private @Nullable String max;

    @Option(names = "--account", paramLabel = "NAME", description = "Of this account.")
    private @Nullable String account;

    @Option(
            names = "--submitted",
            paramLabel = "WHEN",
            description = "Those that came before (<) or after (>) a moment, as \"<-2h\".")
    private @Nullable String submitted;

    @Option(
            names = "--event",
            paramLabel = "EVENT",
            description = "incoming, or what became of mail that went out, such as delivered.")
    private @Nullable String event;

    /** For picocli. */
    public WebhookFilterOptions() {}

    /** As the server takes them, and more; a list of the caller's own. */
    List<String> arguments(String... more) {
        var arguments = new ArrayList<String>();
        QueueFilterOptions.add(arguments, "ids", ids);
        QueueFilterOptions.add(arguments, "n", max);
        QueueFilterOptions.add(arguments, "account", account);
        QueueFilterOptions.add(arguments, "submitted", submitted);
        QueueFilterOptions.add(arguments, "event", event);
        arguments.addAll(List.of(more));
        return arguments;
    }
}
