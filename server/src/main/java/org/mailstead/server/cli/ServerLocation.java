package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.Config;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.config.ConfigFile;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that tell a command which server it is about. */
public final class ServerLocation {
    private static final List<Path> USUAL =
            List.of(Path.of("mailstead.toml"), Path.of("/etc/mailstead/mailstead.toml"));

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "The configuration of the server.",
                "Default: $MAILSTEAD_CONFIG, ./mailstead.toml or /etc/mailstead/mailstead.toml."
            })
    private @Nullable Path config;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "The data directory of the server, in place of --config.")
    private @Nullable Path directory;

    /** For picocli. */
    public ServerLocation() {}

    /**
     * The configuration.
     *
     * @throws OperationException if there is none at the usual places
     */
    public Config config() throws IOException, ConfigException, OperationException {
        return ConfigFile.read(configFile());
    }

    /** The configuration file: the one given, or the first of the usual ones that is there. */
    public Path configFile() throws OperationException {
        if (config != null) {
            return config;
        }
        var named = System.getenv("MAILSTEAD_CONFIG");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        return USUAL.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() ->
                        new OperationException(
                                "which server? give --config FILE or --dir DIR (for"
                                        + " localserve, the folder that it names)"));
    }

    /** The data directory. */
    public Path dataDirectory() throws IOException, ConfigException, OperationException {
        return directory == null ? config().dataDirectory() : directory;
    }

    /** Whether the data directory was given, and not the configuration. */
    public boolean isDirectory() {
        return directory != null;
    }

    /** Has the running server do something. */
    void call(String operation, List<String> arguments, Consumer<String> lines)
            throws IOException, ConfigException, OperationException {
        new ControlClient(dataDirectory()).call(operation, arguments, lines);
    }

    /** Has the running server do something, and prints the lines that it says. */
    void print(@Nullable CommandSpec spec, String operation, List<String> arguments)
            throws IOException, ConfigException, OperationException {
        var out = Terminal.out(spec);
        call(operation, arguments, out::println);
        out.flush();
    }
}
