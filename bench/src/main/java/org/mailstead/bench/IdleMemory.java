package org.mailstead.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What an idle IMAP connection costs a server of its own with default settings: live heap, which is
 * what is in use after a collection, and resident memory. Each has logged in, selected a mailbox of
 * 100 messages and waits in IDLE.
 *
 * <p>Half as many are opened before the first look, so that code and shared things are there.
 */
public final class IdleMemory {
    private static final int USERS = 10;
    private static final int MESSAGES = 100;
    private static final Pattern USED =
            Pattern.compile("(?:DefNew|Tenured) +total \\d+K, used (\\d+)K");

    private final RunningServer server;
    private final ImapConnection.Server address;

    private IdleMemory(RunningServer server) {
        this.server = server;
        this.address =
                new ImapConnection.Server(
                        server.imapPort(),
                        server.imapTlsPort(),
                        "u%02d@" + RunningServer.DOMAIN,
                        RunningServer.PASSWORD);
    }

    /**
     * Opens them, and tells what they cost.
     *
     * @param arguments how many, 1000 without it
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        var program = Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath();
        var data = Scratch.folder("mailstead-idle").resolve("data");
        try (var server = RunningServer.local(program, data, USERS)) {
            var memory = new IdleMemory(server);
            var messages = new MailCorpus(1).next(MESSAGES);
            for (int user = 1; user <= USERS; user++) {
                ImapRows.fill(memory.address, user, "INBOX", messages, MESSAGES);
            }
            memory.measure("plain", count, false);
            memory.measure("with TLS", count, true);
        }
    }

    private void measure(String what, int count, boolean tls)
            throws IOException, InterruptedException {
        var open = new ArrayList<ImapConnection>();
        try {
            open(open, count / 2, tls);
            var heap = liveHeap();
            var resident = Connections.residentKibibytes(server.pid());
            open(open, count, tls);
            var heapAfter = liveHeap(); // what of the heap is not used is given back
            var residentAfter = Connections.residentKibibytes(server.pid());
            System.out.printf(
                    "%d in IDLE, %s: %.1f KiB of live heap and %.1f KiB resident each; %d MiB"
                            + " resident in all%n",
                    count,
                    what,
                    (heapAfter - heap) / (double) count,
                    (residentAfter - resident) / (double) count,
                    residentAfter / 1024);
        } finally {
            for (var connection : open) {
                connection.close();
            }
        }
    }

    private void open(List<ImapConnection> open, int count, boolean tls) throws IOException {
        for (int i = 0; i < count; i++) {
            var connection = ImapConnection.logIn(address, 1 + i % USERS, tls);
            open.add(connection);
            connection.command("SELECT INBOX");
            connection.send("IDLE");
            connection.readTo("+");
        }
    }

    /** KiB in use after a collection of all of the heap, of SerialGC. */
    private long liveHeap() throws IOException, InterruptedException {
        jcmd("GC.run");
        var used = USED.matcher(jcmd("GC.heap_info"));
        var sum = 0L;
        while (used.find()) {
            sum += Long.parseLong(used.group(1));
        }
        if (sum == 0) {
            throw new IOException("the server's heap is not that of SerialGC");
        }
        return sum;
    }

    private String jcmd(String command) throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var process =
                new ProcessBuilder(program, Long.toString(server.pid()), command)
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
        return output;
    }
}
