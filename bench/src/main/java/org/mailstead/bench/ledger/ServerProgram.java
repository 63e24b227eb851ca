package org.mailstead.bench.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * The server's classes and the flags of its Java: what a process is started from.
 *
 * @param classPath jars and directories
 * @param flags for Java
 * @param environment what is added to this process's own
 */
record ServerProgram(String classPath, List<String> flags, Map<String, String> environment) {
    /** Those of the launcher, and what makes a short life cheap. */
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:+UseSerialGC",
                    "-Xms16m",
                    "-XX:TieredStopAtLevel=1",
                    "-Xlog:disable",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    ServerProgram {
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    /** The server on this process's own class path. */
    static ServerProgram ofThisClassPath() {
        return new ServerProgram(System.getProperty("java.class.path", ""), FLAGS, Map.of());
    }

    /** With Java's better compiler too, as the launcher starts it: for what lives longer. */
    ServerProgram asInstalled() {
        return new ServerProgram(
                classPath,
                flags.stream().filter(flag -> !flag.contains("TieredStopAtLevel")).toList(),
                environment);
    }

    ServerProgram with(String... moreFlags) {
        var all = new ArrayList<>(flags);
        all.addAll(List.of(moreFlags));
        return new ServerProgram(classPath, all, environment);
    }

    ServerProgram withEnvironment(Map<String, String> more) {
        return new ServerProgram(classPath, flags, more);
    }

    /**
     * The same with a cache of loaded classes, which halves the time of a start. The cache is made
     * by a run on an empty store, and fits jars only, so directories are packed.
     *
     * @param work a directory for the cache and the jars
     */
    ServerProgram withClassCache(Path work) throws IOException, InterruptedException {
        var jars = new ArrayList<String>();
        for (var entry : classPath.split(java.io.File.pathSeparator, -1)) {
            var path = Path.of(entry);
            if (Files.isRegularFile(path)) {
                jars.add(entry);
            } else if (Files.isDirectory(path)) {
                jars.add(jar(path, work.resolve(jars.size() + ".jar")).toString());
            }
        }
        var cache = work.resolve("server.jsa");
        var packed =
                new ServerProgram(
                        String.join(java.io.File.pathSeparator, jars), flags, environment);
        // An AOT cache, as ./dist makes, takes twice the time to make and gains no more here.
        var training = packed.with("-XX:ArchiveClassesAtExit=" + cache);
        try (var server = ServerProcess.start(training, work.resolve("training"))) {
            server.awaitReady();
            try (var imap = server.imap()) {
                imap.ok("LOGIN " + ServerProcess.USER + " " + ServerProcess.PASSWORD);
                imap.ok("SELECT INBOX");
            }
            server.stop();
        }
        return Files.exists(cache) ? packed.with("-XX:SharedArchiveFile=" + cache) : this;
    }

    private static Path jar(Path classes, Path jar) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                add(out, classes.relativize(file).toString(), file);
            }
        }
        return jar;
    }

    private static void add(JarOutputStream out, String name, Path file) throws IOException {
        out.putNextEntry(new JarEntry(name));
        Files.copy(file, (OutputStream) out);
        out.closeEntry();
    }
}
