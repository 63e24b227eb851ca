package org.mailstead.bench.ledger;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;

/**
 * A {@code mailstead serve} as a process of its own, whose users send all mail by a relay. It can
 * be killed and started again with the same data.
 */
final class RelayingServer implements AutoCloseable {
    static final String PASSWORD = "a password of 26 letters";
    private static final String DOMAIN = "ledger.test";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ServerProgram program;
    private final Path data;
    private final Path config;
    private final InetSocketAddress submission;
    private final List<String> users = new ArrayList<>();
    private @Nullable Process process;

    /**
     * @param data does not exist yet; the configuration and the log lie beside it
     */
    RelayingServer(ServerProgram program, Path data) throws IOException {
        this.program = program;
        this.data = data;
        this.config = data.resolveSibling(data.getFileName() + ".toml");
        this.submission = new InetSocketAddress(LoopbackAddresses.another(), 10_587);
        Files.writeString(
                config,
                """
                host_name = "mail.%s"
                data_directory = "%s"

                [inbound]
                check_senders = false

                [queue]
                retries = [%s]

                [[listener]]
                protocol = "submission"
                addresses = ["%s"]
                port = %d
                plain_login = true
                """
                        .formatted(
                                DOMAIN,
                                data,
                                String.join(", ", Collections.nCopies(99, "\"1s\"")),
                                submission.getAddress().getHostAddress(),
                                submission.getPort()));
    }

    /** Starts it; it is not ready yet. */
    void start() throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.flags());
        command.addAll(List.of("-cp", program.classPath(), "org.mailstead.server.Main"));
        command.addAll(List.of("serve", "--config", config.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(program.environment());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        process = builder.start();
    }

    private Path log() {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    /**
     * Waits until it takes mail.
     *
     * @throws IOException if it does not start; the message has its log
     */
    void awaitReady() throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until && isAlive()) {
            try (var _ = new SmtpTalk(submission)) {
                return;
            } catch (IOException e) {
                LockSupport.parkNanos(10_000_000); // it will answer, or end, or be given up
            }
        }
        throw new IOException("the server does not start: " + Files.readString(log()));
    }

    private boolean isAlive() {
        return process != null && process.isAlive();
    }

    /**
     * Makes accounts, and the way that all their mail takes.
     *
     * @param relayPort of a host on this machine that takes mail without TLS
     */
    void prepare(int accounts, int relayPort) throws OperationException {
        call("domain.add", DOMAIN);
        for (var i = 0; i < accounts; i++) {
            var user = "u" + i + "@" + DOMAIN;
            call("account.add", "u" + i, user);
            call("account.password", "u" + i, PASSWORD);
            users.add(user);
        }
        call("transport.add-relay", "sink", "127.0.0.1", Integer.toString(relayPort), "none");
        call("route.add", "all", "10", "sink", "0", "", "");
    }

    /** Who can send, each with {@link #PASSWORD}. */
    List<String> users() {
        return users;
    }

    /** A session in which a user is logged in. */
    SmtpTalk session(String user) throws IOException {
        var talk = new SmtpTalk(submission);
        try {
            talk.authenticate(user, PASSWORD);
            return talk;
        } catch (IOException e) {
            talk.close();
            throw e;
        }
    }

    /** How many recipients wait, as {@code queue list} tells. */
    long waiting() throws OperationException {
        return call("queue.list", "n=1", "json=true").size();
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

    /** The lines of its log, also of earlier processes, that are errors. */
    List<String> errors() throws IOException {
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains("level=error")).toList();
        }
    }

    private List<String> call(String operation, String... arguments) throws OperationException {
        var lines = new ArrayList<String>();
        new ControlClient(data).call(operation, List.of(arguments), lines::add);
        return lines;
    }

    /** SIGKILL: it has no chance to do anything. */
    void kill() {
        if (process != null) {
            process.toHandle().destroyForcibly();
            process.onExit().join();
        }
    }

    /** SIGTERM, and waits for its end. */
    void stop() throws IOException, InterruptedException {
        if (process != null) {
            process.toHandle().destroy();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                kill();
                throw new IOException("the server does not stop: " + Files.readString(log()));
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}
