package org.mailstead.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens many connections to a running server that then say nothing, and tells how long each took to
 * its greeting, what the server's process has resident for it, and how soon one more is greeted.
 */
public final class Connections {
    private static final int TIMEOUT_MILLIS = 60_000;

    private Connections() {}

    /**
     * Opens them, and tells what they cost.
     *
     * @param arguments host, port, how many, the server's process id, and perhaps {@code tls}
     */
    public static void main(String[] arguments) throws IOException {
        var address = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
        var count = Integer.parseInt(arguments[2]);
        var process = Long.parseLong(arguments[3]);
        var tls = arguments.length > 4 && arguments[4].equals("tls");
        var open = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 200; i++) { // the server's code is warm before memory is looked at
                greeted(address, tls).close();
            }
            var before = residentKibibytes(process);
            var start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                open.add(greeted(address, tls));
            }
            var took = System.nanoTime() - start;
            var after = residentKibibytes(process);
            var last = System.nanoTime();
            greeted(address, tls).close();
            System.out.printf(
                    "%d connections%s: %.0f a second, %.1f KiB resident each (%d MiB in all), one"
                            + " more greeted after %.1f ms%n",
                    count,
                    tls ? " with TLS" : "",
                    count * 1e9 / took,
                    (after - before) / (double) count,
                    after / 1024,
                    (System.nanoTime() - last) / 1e6);
        } finally {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /** A connection whose greeting has begun to come. */
    private static Socket greeted(InetSocketAddress address, boolean tls) throws IOException {
        var socket = new Socket();
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        if (tls) {
            var host = address.getHostString();
            socket = ImapConnection.trusting().createSocket(socket, host, address.getPort(), true);
        }
        if (socket.getInputStream().read() < 0) {
            throw new IOException("closed without a greeting");
        }
        return socket;
    }

    /** What a process has resident. */
    static long residentKibibytes(long process) throws IOException {
        var status = Path.of("/proc", Long.toString(process), "status");
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no VmRSS in " + status));
    }
}
