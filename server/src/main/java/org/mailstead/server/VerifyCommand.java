package org.mailstead.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.cli.ServerLocation;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.transfer.TransferOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mailstead verify}: of the running server, or of the data of a stopped one. */
@Command(
        name = "verify",
        description = {
            "Check everything that is kept: databases, messages, counters, accounts, the queue.",
            "A running server does it itself; otherwise the data is taken from its directory."
        },
        footer = {
            "",
            "Exit status: 0 all is well, 1 something is wrong.",
            "",
            "Example: mailstead verify --dir /var/lib/mailstead"
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerLocation location = new ServerLocation();

    @Option(
            names = "--fix",
            description = "Repair what can be repaired without guessing, and say what was done.")
    private boolean fix;

    /** For picocli. */
    VerifyCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException, StoreException {
        var data = location.dataDirectory();
        var server = new ControlClient(data);
        if (server.findsServer()) {
            server.call("verify", List.of(fix ? "fix" : ""), this::print);
        } else {
            verifyStopped(data);
        }
        return 0;
    }

    private void verifyStopped(Path data)
            throws IOException, ConfigException, OperationException, StoreException {
        var clock = InstantSource.system();
        requireOwner(data);
        try (var core = open(data, clock)) {
            var findings = core.verification(clock).run(fix, _ -> {});
            TransferOperations.tellFindings(findings, this::print);
        }
    }

    private Core open(Path data, InstantSource clock)
            throws IOException, ConfigException, OperationException, StoreException {
        if (!location.isDirectory() && location.config().databaseUrl() != null) {
            var config = location.config();
            return Core.open(
                    config,
                    clock,
                    DirectoryOptions.of(config.hostName()),
                    DirectoryLimits.defaults());
        }
        if (!Files.exists(data.resolve("server.db"))) {
            throw new OperationException(data + " is no data directory: there is no server.db");
        }
        return Core.open(data, clock);
    }

    /** What another user writes, the server could not read. */
    private static void requireOwner(Path data) throws IOException, OperationException {
        var owner = Files.getOwner(data).getName();
        if (!owner.equals(System.getProperty("user.name"))) {
            throw new OperationException("run this as " + owner + ", whose data it is");
        }
    }

    private void print(String line) {
        if (spec != null) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }
}
