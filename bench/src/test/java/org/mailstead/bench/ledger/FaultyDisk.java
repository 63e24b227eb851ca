package org.mailstead.bench.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk that fails when it is told to, for one directory: a small library between the server and
 * the C library. For Linux with a C compiler; tests are skipped elsewhere, and fail in CI.
 */
final class FaultyDisk {
    private final Path library;
    private final Path control;
    private final Path below;

    /** What the disk does. */
    enum Mode {
        WELL('-'),
        WRITES_FAIL('w'),
        FULL('f'),
        SYNCS_FAIL('s');

        private final char octet;

        Mode(char octet) {
            this.octet = octet;
        }
    }

    private FaultyDisk(Path library, Path control, Path below) {
        this.library = library;
        this.control = control;
        this.below = below;
    }

    /**
     * Makes one.
     *
     * @param work where its library is made
     * @param below the directory whose files fail
     */
    static FaultyDisk make(Path work, Path below) throws IOException, InterruptedException {
        var library = work.resolve("faults.so");
        var source = work.resolve("faults.c");
        try (var in = FaultyDisk.class.getResourceAsStream("faults.c")) {
            Files.write(source, java.util.Objects.requireNonNull(in).readAllBytes());
        }
        requireCompiled(
                List.of("cc", "-shared", "-fPIC", "-o", library.toString(), source.toString()));
        var control = Files.writeString(work.resolve("control"), "-");
        return new FaultyDisk(library, control, below);
    }

    private static void requireCompiled(List<String> command) throws InterruptedException {
        try {
            var process = new ProcessBuilder(command).inheritIO().start();
            if (System.getProperty("os.name", "").equals("Linux") && process.waitFor() == 0) {
                return;
            }
        } catch (IOException e) { // no compiler
            Assumptions.assumeFalse("true".equals(System.getenv("CI")), e::getMessage);
        }
        var message = "the disk cannot be made to fail: needs Linux and a C compiler";
        if ("true".equals(System.getenv("CI"))) {
            Assertions.fail(message);
        }
        Assumptions.abort(message);
    }

    /** The program on this disk. */
    ServerProgram under(ServerProgram program) {
        return program.withEnvironment(
                Map.of(
                        "LD_PRELOAD", library.toString(),
                        "FAULTS_CONTROL", control.toString(),
                        "FAULTS_BELOW", below.toString()));
    }

    /** From now on. */
    void be(Mode mode) throws IOException {
        try (var file =
                java.nio.channels.FileChannel.open(
                        control, java.nio.file.StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[] {(byte) mode.octet}), 0);
        }
    }
}
