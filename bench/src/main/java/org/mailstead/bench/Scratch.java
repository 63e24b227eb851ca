package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** Temporary folders, removed when this program ends, unless {@code BENCH_KEEP} is set. */
final class Scratch {
    private Scratch() {}

    /**
     * A new folder. Whoever starts a server in it stops it before this program ends.
     *
     * @param name with which its own name begins
     */
    static Path folder(String name) throws IOException {
        var folder = Files.createTempDirectory(name);
        if (System.getenv("BENCH_KEEP") != null) {
            System.err.println("kept in " + folder);
        } else {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        }
        return folder;
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("cannot remove " + folder + ": " + e.getMessage());
        }
    }
}
