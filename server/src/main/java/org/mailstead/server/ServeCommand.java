package org.mailstead.server;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.mailstead.server.cli.ServerLocation;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.log.Logs;
import org.mailstead.server.store.StoreException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code mailstead serve}. */
@Command(
        name = "serve",
        description = {
            "Run the server in the foreground until it gets SIGTERM or SIGINT.",
            "Then sessions are told, and what was begun is finished."
        },
        footer = {"", "Example: mailstead serve --config /etc/mailstead/mailstead.toml"})
final class ServeCommand implements Callable<Integer> {
    @Mixin private ServerLocation location = new ServerLocation();

    /** For picocli. */
    ServeCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException, StoreException {
        var config = location.config();
        Logs.configure(config.log());
        var server = Server.start(config, ServerMode.PUBLIC);
        return untilStopped(server);
    }

    /** The signal runs the hook; the process ends when the hook has. */
    static int untilStopped(Server server) {
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
        try {
            new HeapWatch().run(); // for ever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return 0;
    }
}
