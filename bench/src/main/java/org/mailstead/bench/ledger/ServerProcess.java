package org.mailstead.bench.ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;

/** A server that runs as a process of its own on this machine, until it is stopped or killed. */
final class ServerProcess implements AutoCloseable {
    static final String USER = "mailstead@localhost";
    static final String PASSWORD = "mailstead";

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PORT_BASE = 10_000;

    private final Process process;
    private final Path data;
    private final InetAddress address;

    private ServerProcess(Process process, Path data, InetAddress address) {
        this.process = process;
        this.data = data;
        this.address = address;
    }

    /**
     * Starts a {@code localserve}; it is not ready yet.
     *
     * @param data its data directory; its log is beside it, with {@code .log} behind the name
     */
    static ServerProcess start(ServerProgram program, Path data) throws IOException {
        var address = LoopbackAddresses.another();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.flags());
        command.addAll(List.of("-cp", program.classPath(), "org.mailstead.server.Main"));
        command.addAll(List.of("localserve", "--dir", data.toString()));
        command.addAll(List.of("--ip", address.getHostAddress()));
        command.addAll(List.of("--port-base", Integer.toString(PORT_BASE)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log(data).toFile()));
        return new ServerProcess(builder.start(), data, address);
    }

    private static Path log(Path data) {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /**
     * Waits until it takes connections.
     *
     * @throws IOException if it does not start; the message has its log
     */
    void awaitReady() throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && process.isAlive()) {
            try (var _ = smtp();
                    var _ = imap()) {
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(10_000_000); // it will answer, or end, or be given up
            }
        }
        throw new IOException("the server does not start: " + Files.readString(log(data)));
    }

    SmtpTalk smtp() throws IOException {
        return new SmtpTalk(address(25));
    }

    SmtpTalk submission() throws IOException {
        return new SmtpTalk(address(587));
    }

    ImapTalk imap() throws IOException {
        return new ImapTalk(address(143));
    }

    private InetSocketAddress address(int usualPort) {
        return new InetSocketAddress(address, PORT_BASE + usualPort);
    }

    long pid() {
        return process.pid();
    }

    /** What it has used of all processors together. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What {@code mailstead verify} finds wrong; empty when all is well. */
    List<String> verify() {
        var lines = new ArrayList<String>();
        try {
            new ControlClient(data).call("verify", List.of(""), lines::add);
            return List.of();
        } catch (OperationException e) {
            lines.add(String.valueOf(e.getMessage()));
            return lines;
        }
    }

    /** Has the running server do something, as a command would. */
    List<String> call(String operation, String... arguments) throws OperationException {
        var lines = new ArrayList<String>();
        new ControlClient(data).call(operation, List.of(arguments), lines::add);
        return lines;
    }

    /** The lines of its log, also of earlier processes with the same data, that are errors. */
    List<String> errors() throws IOException {
        try (var lines = Files.lines(log(data))) {
            return lines.filter(line -> line.contains("level=error")).toList();
        }
    }

    /**
     * Collects its garbage.
     *
     * @param gcLog what {@code -Xlog:gc:file} names
     * @return what is left in the heap, in octets
     */
    long liveHeap(Path gcLog) throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        new ProcessBuilder(jcmd, Long.toString(pid()), "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        var left = Pattern.compile("->(\\d+)M\\(").matcher(Files.readString(gcLog));
        return left.results()
                .mapToLong(result -> Long.parseLong(result.group(1)) << 20)
                .reduce(0, (_, last) -> last);
    }

    /** SIGKILL: it has no chance to do anything. */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM, and waits for its end. */
    void stop() throws IOException, InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the server does not stop: " + Files.readString(log(data)));
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
