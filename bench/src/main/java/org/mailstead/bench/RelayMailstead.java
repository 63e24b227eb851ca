package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Mailstead as {@code mailstead serve} makes it, whose users send by a relay: a sink. */
final class RelayMailstead implements RelayServer {
    private static final String UNLIMITED = Integer.toString(Integer.MAX_VALUE);

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
        var server = RunningServer.start(program, data, accounts, "", submission(port));
        try {
            var sinkPort = Integer.toString(sink.port());
            var relay = List.of("transport", "add-relay", "sink", "127.0.0.1", "--tls", "none");
            var words = new ArrayList<>(relay);
            words.addAll(List.of("--port", sinkPort));
            server.command("", words.toArray(String[]::new));
            server.command("", "route", "add", "10", "sink");
            prepare(server, accounts, signs);
            return new RelayMailstead(signs ? "Mailstead, signing" : "Mailstead", server, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /**
     * The same that sends directly, to hosts that it finds by a DNS.
     *
     * @param hosts where they listen
     */
    static RelayMailstead startDirect(Path program, Path data, String dns, int hosts, int accounts)
            throws IOException, InterruptedException {
        int port = RunningServer.freePort();
        var more = submission(port) + "\n[delivery]\nport = " + hosts + "\n";
        var server = RunningServer.start(program, data, accounts, dns, more);
        try {
            prepare(server, accounts, false);
            return new RelayMailstead("Mailstead", server, port);
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static String submission(int port) {
        return """

        [[listener]]
        protocol = "submission"
        addresses = ["127.0.0.1"]
        port = %d
        plain_login = true
        """
                .formatted(port);
    }

    private static void prepare(RunningServer server, int accounts, boolean signs)
            throws IOException, InterruptedException {
        for (int i = 1; i <= accounts; i++) {
            var account = List.of("account", "sending-limits", "u%02d".formatted(i));
            var words = new ArrayList<>(account);
            words.addAll(List.of("--recipients", UNLIMITED, "--new", UNLIMITED));
            server.command("", words.toArray(String[]::new));
        }
        if (!signs) {
            stopSigning(server);
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
