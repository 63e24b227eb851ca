package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Mailstead as {@code mailstead serve} makes it, whose users send by a relay: a sink. */
final class RelayMailstead implements RelayServer {
    /** What {@code queue list} says of an empty queue. */
    private static final String EMPTY = "nobody waits";

    private final String name;
    private final RunningServer server;
    private final int port;

    private RelayMailstead(String name, RunningServer server, int port) {
        this.name = name;
        this.server = server;
        this.port = port;
    }

    /**
     * @param signs whether messages are signed, as they are by default (DKIM, RSA 2048)
     */
    static RelayMailstead start(Path program, Path data, Sink sink, int accounts, boolean signs)
            throws IOException, InterruptedException {
        int port = RunningServer.freePort();
        var listener =
                """

                [[listener]]
                protocol = "submission"
                addresses = ["127.0.0.1"]
                port = %d
                plain_login = true
                """
                        .formatted(port);
        var server = RunningServer.start(program, data, accounts, "", listener);
        try {
            var sinkPort = Integer.toString(sink.port());
            server.command(
                    "",
                    "transport",
                    "add-relay",
                    "sink",
                    "127.0.0.1",
                    "--port",
                    sinkPort,
                    "--tls",
                    "none");
            server.command("", "route", "add", "10", "sink");
            for (int i = 1; i <= accounts; i++) {
                server.command(
                        "",
                        "account",
                        "sending-limits",
                        "u%02d".formatted(i),
                        "--recipients",
                        "100000000",
                        "--new",
                        "100000000");
            }
            if (!signs) {
                stopSigning(server);
            }
            return new RelayMailstead(signs ? "Mailstead, signing" : "Mailstead", server, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void stopSigning(RunningServer server) throws IOException, InterruptedException {
        var keys = server.command("", "signing", "list", RunningServer.DOMAIN);
        for (var line : keys.lines().toList()) { // 2026a: RSA 2048, signing
            var selector = line.substring(0, line.indexOf(':'));
            server.command("", "signing", "stop", RunningServer.DOMAIN, selector);
        }
    }

    RunningServer server() {
        return server;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean wantsLogin() {
        return true;
    }

    @Override
    public Duration processorTime() {
        return server.processorTime();
    }

    @Override
    public long waiting() throws IOException, InterruptedException {
        var list = server.command("", "queue", "list");
        return list.contains(EMPTY) || list.isBlank() ? 0 : list.lines().count();
    }

    @Override
    public void close() {
        server.close();
    }
}
