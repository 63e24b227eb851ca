package org.mailstead.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;

/** Reads {@code mailstead.toml}. */
public final class ConfigFile {
    /** A configuration file is not larger. */
    static final int OCTETS_MAX = 1 << 20;

    private ConfigFile() {}

    /**
     * Reads a whole configuration. Relative paths in it are made absolute from its folder.
     *
     * @throws ConfigException with everything that is wrong with it
     * @throws IOException if the file cannot be read
     */
    public static Config read(Path file) throws IOException, ConfigException {
        return read(file, Config.class);
    }

    /** Reads a file of another kind. */
    static <T extends Record> T read(Path file, Class<T> type) throws IOException, ConfigException {
        try (var in = Files.newInputStream(file)) {
            var octets = in.readNBytes(OCTETS_MAX + 1);
            if (octets.length > OCTETS_MAX) {
                throw new ConfigException(
                        file,
                        List.of(
                                new ConfigException.Problem(
                                        0, 0, "larger than " + OCTETS_MAX + " octets")));
            }
            return parse(file, new String(octets, StandardCharsets.UTF_8), type);
        }
    }

    /** Reads a configuration from text as if it stood in a file. */
    static Config parse(Path file, String text) throws ConfigException {
        return parse(file, text, Config.class);
    }

    private static <T extends Record> T parse(Path file, String text, Class<T> type)
            throws ConfigException {
        var toml = toml(file, text);
        var problems = new ArrayList<ConfigException.Problem>();
        for (var error : toml.errors()) {
            var at = error.position();
            problems.add(
                    new ConfigException.Problem(
                            at.line(), at.column(), String.valueOf(error.getMessage())));
        }
        if (problems.isEmpty()) {
            var folder = file.toAbsolutePath().normalize().getParent();
            var binder = new TomlBinder(folder == null ? Path.of("/") : folder);
            var config = binder.bind(toml, type);
            if (config.isPresent()) {
                return config.get();
            }
            problems.addAll(binder.problems());
        }
        throw new ConfigException(file, problems);
    }

    private static TomlParseResult toml(Path file, String text) throws ConfigException {
        try {
            return Toml.parse(text);
        } catch (StackOverflowError e) { // the parser goes as deep as its input
            var problem = new ConfigException.Problem(0, 0, "nested too deep");
            throw new ConfigException(file, List.of(problem));
        }
    }
}
