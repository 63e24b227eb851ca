package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailstead metrics}. */
@Command(
        name = "metrics",
        description = {
            "Show what the running server has counted and measured since its start, in the text"
                    + " format of Prometheus.",
            "A timer that writes it to a file shows it to Prometheus by the node exporter's textfile"
                    + " collector."
        },
        footer = {"", "Example: mailstead metrics >/var/lib/node_exporter/mailstead.prom"})
public final class MetricsCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerLocation server = new ServerLocation();

    /** For picocli. */
    public MetricsCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        server.print(spec, "metrics", List.of());
        return 0;
    }
}
