package org.mailstead.server.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of the calls that still wait are meant. */
final class WaitingWebhookOptions extends WebhookFilterOptions {
    @Option(
            names = "--nextattempt",
            paramLabel = "WHEN",
            description = "Those that are due before or after a moment.")
    private @Nullable String nextAttempt;

    @Override
    List<String> arguments(String... more) {
        var arguments = super.arguments(more);
        QueueFilterOptions.add(arguments, "nextattempt", nextAttempt);
        return arguments;
    }
}
