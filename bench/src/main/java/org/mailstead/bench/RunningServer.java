package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server as {@code mailstead serve} makes it, with a data directory of its own and default
 * settings, in a process of its own. Its log is beside its data.
 */
final class RunningServer implements AutoCloseable {
    static final String DOMAIN = "bench.test";
    static final String PASSWORD = "bench-pass-1";

    private static final Duration START_MAX = Duration.ofMinutes(1);

    private final Path program;
    private final Path data;
    private final Process process;
    private final int smtpPort;
    private final int imapPort;
    private final int imapTlsPort;

    private RunningServer(
            Path program, Path data, Process process, int smtpPort, int imapPort, int imapTlsPort) {
        this.program = program;
        this.data = data;
        this.process = process;
        this.smtpPort = smtpPort;
        this.imapPort = imapPort;
        this.imapTlsPort = imapTlsPort;
    }

    /**
     * Starts a server that has one domain, {@value #DOMAIN}, and accounts u01, u02, … whose
     * addresses are u01@{@value #DOMAIN} and so on, with the password {@value #PASSWORD}.
     *
     * <p>Senders are not checked: made-up ones have no DNS.
     *
     * @param program the launcher
     * @param data does not exist
     * @param accounts 1..99
     */
    static RunningServer start(Path program, Path data, int accounts)
            throws IOException, InterruptedException {
        return start(program, data, accounts, "");
    }

    /**
     * The same, and senders are checked.
     *
     * @param dns the resolver to ask, as {@code 127.0.0.1@53}; empty to check nothing
     */
    static RunningServer start(Path program, Path data, int accounts, String dns)
            throws IOException, InterruptedException {
        return start(program, data, accounts, dns, "");
    }

    /**
     * The same with more in its configuration.
     *
     * @param more in TOML, at its end
     */
    static RunningServer start(Path program, Path data, int accounts, String dns, String more)
            throws IOException, InterruptedException {
        int smtp = freePort();
        int imap = freePort();
        var config = Path.of(data + ".toml");
        Files.writeString(config, config(data, smtp, imap, dns) + more);
        var process =
                new ProcessBuilder(program.toString(), "serve", "--config", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(Path.of(data + ".log").toFile())
                        .start();
        var server = new RunningServer(program, data, process, smtp, imap, 0);
        server.prepare(accounts);
        return server;
    }

    /** The same as {@code mailstead localserve} makes it: with TLS. */
    static RunningServer local(Path program, Path data, int accounts)
            throws IOException, InterruptedException {
        var server = localAgain(program, data);
        server.prepare(accounts);
        return server;
    }

    /** The same once more, with the data and the accounts that it has. */
    static RunningServer localAgain(Path program, Path data)
            throws IOException, InterruptedException {
        // below those that the system gives to clients
        int base = 10_000 + ThreadLocalRandom.current().nextInt(12_000);
        var process =
                new ProcessBuilder(
                                program.toString(),
                                "localserve",
                                "--dir",
                                data.toString(),
                                "--ip",
                                "127.0.0.1",
                                "--port-base",
                                Integer.toString(base))
                        .redirectErrorStream(true)
                        .redirectOutput(Path.of(data + ".log").toFile())
                        .start();
        var server = new RunningServer(program, data, process, base + 25, base + 143, base + 993);
        server.prepare(0);
        return server;
    }

    private void prepare(int accounts) throws IOException, InterruptedException {
        try {
            awaitPort(process, imapPort, data + ".log");
            if (accounts > 0) {
                command("", "domain", "add", DOMAIN);
            }
            for (int i = 1; i <= accounts; i++) {
                var name = "u%02d".formatted(i);
                command("", "account", "add", name, name + "@" + DOMAIN);
                command(PASSWORD + "\n" + PASSWORD + "\n", "setpassword", name);
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static String config(Path data, int smtp, int imap, String dns) {
        return """
        host_name = "mail.%1$s"
        data_directory = "%2$s"

        [inbound]
        check_senders = %5$s

        [dns]
        servers = [%6$s]

        [[listener]]
        protocol = "smtp"
        addresses = ["127.0.0.1"]
        port = %3$d

        [[listener]]
        protocol = "imap"
        addresses = ["127.0.0.1"]
        port = %4$d
        plain_login = true
        """
                .formatted(
                        DOMAIN,
                        data,
                        smtp,
                        imap,
                        !dns.isEmpty(),
                        dns.isEmpty() ? "" : '"' + dns + '"');
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until somebody listens. */
    static void awaitPort(Process process, int port, String log)
            throws IOException, InterruptedException {
        var until = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    throw new IOException("the server did not start: see " + log, e);
                }
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    /**
     * Runs a command on the data directory.
     *
     * @return what it printed
     * @throws IOException if it could not be done
     */
    String command(String input, String... words) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(words));
        line.addAll(List.of("--dir", data.toString()));
        var command = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (var in = command.outputWriter(UTF_8)) {
            in.write(input);
        }
        var output = new String(command.getInputStream().readAllBytes(), UTF_8);
        if (command.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + ": " + output);
        }
        return output;
    }

    long pid() {
        return process.pid();
    }

    int smtpPort() {
        return smtpPort;
    }

    int imapPort() {
        return imapPort;
    }

    /** 0 if it has none. */
    int imapTlsPort() {
        return imapTlsPort;
    }

    /** The time that its threads have run, in all. */
    Duration processorTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Octets of everything that it keeps. */
    long octets() throws IOException {
        try (var files = Files.walk(data)) {
            var sum = 0L;
            for (var file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    /** Stops it as an operator does. Its data stays. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
