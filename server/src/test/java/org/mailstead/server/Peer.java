package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system, run in a home folder of its own.
 *
 * @param home where it runs, and its {@code HOME}
 */
record Peer(Path home) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** What a program came to. */
    record Result(int status, String output) {}

    /** Skips the test where a program is absent; in CI ({@code CI=true}) fails it. */
    static void require(String... programs) {
        for (var program : programs) {
            if (find(program).isEmpty()) {
                var message = program + " is not installed: see .ci/run for the packages";
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail(message);
                }
                Assumptions.abort(message);
            }
        }
    }

    /**
     * Skips the test where a program lacks something it needs; in CI ({@code CI=true}) fails it.
     */
    static void requireSuccess(Result result) {
        if (result.status() != 0) {
            var message = result.output() + ": see .ci/run for the packages";
            if ("true".equals(System.getenv("CI"))) {
                Assertions.fail(message);
            }
            Assumptions.abort(message);
        }
    }

    private static List<Path> find(String program) {
        return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .toList();
    }

    /** Runs a program to its end; standard output and error come back as one text. */
    Result run(String... command) throws IOException, InterruptedException {
        return run("", List.of(command));
    }

    /** Runs a program with text on its standard input. */
    Result run(String input, List<String> command) throws IOException, InterruptedException {
        var in = Files.createTempFile(home, "peer", ".in");
        Files.writeString(in, input, UTF_8);
        var out = Files.createTempFile(home, "peer", ".out");
        var builder = new ProcessBuilder(new ArrayList<>(command));
        builder.command().set(0, find(command.getFirst()).getFirst().toString());
        builder.directory(home.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("TERM", "xterm");
        builder.redirectInput(in.toFile());
        builder.redirectErrorStream(true).redirectOutput(out.toFile());
        var process = builder.start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            Assertions.fail(command + " did not end: " + Files.readString(out));
        }
        return new Result(process.exitValue(), new String(Files.readAllBytes(out), UTF_8));
    }

    /** Starts a program that stays; what it writes goes to a file. Whoever starts it ends it. */
    Process start(Path log, String... command) throws IOException {
        var builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
        builder.command().set(0, find(command[0]).getFirst().toString());
        return builder.directory(home.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Runs a program that must succeed; what it wrote. */
    String ok(String... command) throws IOException, InterruptedException {
        var result = run(command);
        assertThat(result.status()).as("%s: %s", List.of(command), result.output()).isZero();
        return result.output();
    }

    /** Writes a file into the home folder. */
    Path file(String name, String content) throws IOException {
        return Files.writeString(home.resolve(name), content, UTF_8);
    }
}
