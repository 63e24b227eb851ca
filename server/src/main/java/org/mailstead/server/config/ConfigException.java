package org.mailstead.server.config;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used: what is wrong with it, and where. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<Problem> problems;

    /**
     * One thing that is wrong.
     *
     * @param line 1 or more; 0 if it is about the whole file
     * @param column 1 or more; 0 if it is about the whole file
     */
    public record Problem(int line, int column, String text) {}

    /**
     * @param problems at least one
     */
    ConfigException(Path file, List<Problem> problems) {
        super(describe(file, problems));
        this.problems = List.copyOf(problems);
    }

    /** Everything that is wrong, in the order of the file. */
    public List<Problem> problems() {
        return problems;
    }

    private static String describe(Path file, List<Problem> problems) {
        var lines =
                problems.stream()
                        .map(problem ->
                                problem.line() == 0
                                        ? file + ": " + problem.text()
                                        : "%s:%d:%d: %s"
                                                .formatted(
                                                        file,
                                                        problem.line(),
                                                        problem.column(),
                                                        problem.text()));
        return String.join("\n", lines.toList());
    }
}
