package org.mailstead.server.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a long list is shown, and from which end. */
final class ListPageOptions {
    @Option(names = "--asc", description = "The earliest first, not the latest.")
    private boolean ascending;

    @Option(
            names = "--after",
            paramLabel = "ID[,TIME]",
            description =
                    "Only those that follow this one. With the time that the list says it may be"
                            + " gone meanwhile.")
    private @Nullable String after;

    /** Adds them to what the server is told. */
    void addTo(List<String> arguments) {
        arguments.add("asc=" + ascending);
        QueueFilterOptions.add(arguments, "after", after);
    }
}
