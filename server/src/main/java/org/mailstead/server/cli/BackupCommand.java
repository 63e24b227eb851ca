package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead backup}. */
@Command(
        name = "backup",
        description = "Copy all data of the running server, consistently.",
        footer = {
            "",
            "The copy has every message that was acknowledged before the command began, and can"
                    + " be started on: put it where the data directory was. It appears when it is"
                    + " complete. The configuration file is not in it."
        })
public final class BackupCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerLocation server = new ServerLocation();

    @Parameters(
            paramLabel = "DIR",
            description =
                    "Where to write: a directory that does not exist or is empty. On the same"
                            + " file system, large messages take no further space.")
    private Path destination = Path.of("");

    /** For picocli. */
    public BackupCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        LongOperation.run(server, "backup", List.of(destination.toAbsolutePath().toString()), spec);
        return 0;
    }
}
