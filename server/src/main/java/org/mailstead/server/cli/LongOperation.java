package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.transfer.ProgressLine;
import picocli.CommandLine.Model.CommandSpec;

/** Operations of the running server that tell how far they are. */
final class LongOperation {
    private LongOperation() {}

    /** Has the running server do it; results go to standard output, progress to standard error. */
    static void run(
            ServerLocation server,
            String operation,
            List<String> arguments,
            @Nullable CommandSpec spec)
            throws IOException, ConfigException, OperationException {
        var out = Terminal.out(spec);
        var display = new ProgressDisplay(Terminal.error(spec), ProgressDisplay.isInteractive());
        try {
            server.call(
                    operation,
                    arguments,
                    line ->
                            ProgressLine.decode(line)
                                    .ifPresentOrElse(
                                            display::show,
                                            () -> {
                                                display.clear();
                                                out.println(line);
                                                out.flush();
                                            }));
        } finally {
            display.clear();
        }
    }
}
