package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How fast IMAP is: a server in a temporary folder, filled by APPEND, and one client, then many.
 * Each row is the median of some rounds, and our processor time a round with all that it needs
 * first. With another server given, it is filled with the same messages, and the rounds of both
 * take turns, so that what else the machine does falls on both.
 */
public final class ImapBenchmark {
    private static final int DISTINCT = 1000;
    private static final int PER_INBOX = 300;

    private final Settings settings;
    private final List<byte[]> messages = new ArrayList<>();

    /**
     * What is asked for.
     *
     * @param big messages in the large mailbox
     * @param mid in the middle one
     * @param warmUp rounds of each row that are not timed, before those that are
     * @param seconds of mixed load; 0 for none
     * @param against {@code PORT:TLSPORT:PASSWORD} of another server; empty for none
     */
    private record Settings(
            int big,
            int mid,
            int warmUp,
            int rounds,
            int users,
            int sessions,
            int seconds,
            List<ImapRows.Row> rows,
            String against) {
        static Settings of(String[] arguments) throws IOException {
            var options = new Options(arguments);
            var names = options.text("--rows", "");
            var settings =
                    new Settings(
                            options.number("--big", 100_000),
                            options.number("--mid", 10_000),
                            options.number("--warm-up", 0),
                            options.number("--rounds", 5),
                            options.number("--users", 10),
                            options.number("--sessions", 200),
                            options.number("--seconds", 10),
                            names.isEmpty()
                                    ? List.of(ImapRows.Row.values())
                                    : Arrays.stream(names.split(","))
                                            .map(ImapRows.Row::valueOf)
                                            .toList(),
                            options.text("--against", ""));
            options.finish();
            return settings;
        }
    }

    private ImapBenchmark(Settings settings) {
        this.settings = settings;
        var corpus = new MailCorpus(1);
        for (int i = 0; i < DISTINCT; i++) {
            messages.add(corpus.next());
        }
    }

    /**
     * {@code --big N} messages (100000), {@code --mid N} (10000), {@code --warm-up N} rounds that
     * are not timed (0), {@code --rounds N} (5), {@code --users N} (10), {@code --sessions N}
     * (200), {@code --seconds N} (10) of mixed load, 0 for none; {@code --rows NAME,NAME} of {@link
     * ImapRows.Row} instead of all; {@code --against PORT:TLSPORT:PASSWORD} another server on this
     * machine, with the accounts u01@bench.test and so on.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        new ImapBenchmark(Settings.of(arguments)).run();
    }

    private void run() throws IOException, InterruptedException {
        var program = Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath();
        var folder = Scratch.folder("mailstead-imap");
        var users = settings.users;
        var data = folder.resolve("data");
        try (var server = RunningServer.local(program, data, users)) {
            fill(own(server));
        }
        // what is cold is so only after a start
        try (var server = RunningServer.localAgain(program, data)) {
            var servers = new ArrayList<ImapConnection.Server>();
            servers.add(own(server));
            if (!settings.against.isEmpty()) {
                var parts = settings.against.split(":", 3);
                servers.add(
                        new ImapConnection.Server(
                                Integer.parseInt(parts[0]),
                                Integer.parseInt(parts[1]),
                                "u%02d@" + RunningServer.DOMAIN,
                                parts[2]));
                fill(servers.getLast());
            }
            cold(servers);
            rows(server, servers);
            if (settings.seconds > 0) {
                mixed(server, servers);
            }
        }
    }

    private static ImapConnection.Server own(RunningServer server) {
        return new ImapConnection.Server(
                server.imapPort(),
                server.imapTlsPort(),
                "u%02d@" + RunningServer.DOMAIN,
                RunningServer.PASSWORD);
    }

    private void fill(ImapConnection.Server server) throws IOException {
        var start = System.nanoTime();
        ImapRows.fill(server, 1, "mid", messages, settings.mid);
        for (int user = 1; user <= settings.users; user++) {
            ImapRows.fill(server, user, "INBOX", messages, PER_INBOX);
        }
        ImapRows.fill(server, 1, "big", messages, settings.big);
        System.out.printf("filled in %.1f s%n", (System.nanoTime() - start) / 1e9);
    }

    private void cold(List<ImapConnection.Server> servers) throws IOException {
        var line = new StringBuilder("%-44s".formatted("SELECT, big, the first"));
        for (var server : servers) {
            try (var connection = ImapConnection.logIn(server, 1, false)) {
                var start = System.nanoTime();
                connection.command("SELECT big");
                line.append("%10.1f ms".formatted((System.nanoTime() - start) / 1e6));
            }
        }
        System.out.println(line);
    }

    private void rows(RunningServer own, List<ImapConnection.Server> servers) throws IOException {
        var clients = new ArrayList<ImapRows>();
        for (var server : servers) {
            clients.add(new ImapRows(server, messages));
        }
        for (var row : settings.rows) {
            var times = new ArrayList<List<Double>>();
            clients.forEach(_ -> times.add(new ArrayList<>()));
            var used = Duration.ZERO;
            for (int round = -settings.warmUp; round < settings.rounds; round++) {
                for (int i = 0; i < clients.size(); i++) {
                    var before = own.processorTime();
                    var seconds = clients.get(i).seconds(row, Math.abs(round));
                    if (round >= 0) {
                        times.get(i).add(seconds);
                        used = used.plus(own.processorTime()).minus(before);
                    }
                }
            }
            var line = new StringBuilder("%-44s".formatted(row.title()));
            for (var each : times) {
                each.sort(null);
                var median = each.get(each.size() / 2);
                line.append("%10.1f ms".formatted(1000 * median));
                if (row.rate() > 0) {
                    line.append(" %6.0f/s".formatted(row.rate() / median));
                }
            }
            line.append(
                    ", %.1f ms of processor time"
                            .formatted(used.toNanos() / 1e6 / settings.rounds));
            System.out.println(line);
        }
        for (var client : clients) {
            client.close();
        }
    }

    private void mixed(RunningServer own, List<ImapConnection.Server> servers)
            throws IOException, InterruptedException {
        var seconds = settings.seconds;
        var sessions = settings.sessions;
        for (var server : servers) {
            var load = new ImapMixedLoad(server, messages, settings.users, PER_INBOX);
            load.run(sessions, Math.max(1, seconds / 4)); // until the code is compiled
            var before = own.processorTime();
            var result = load.run(sessions, seconds);
            var used = own.processorTime().minus(before);
            System.out.printf(
                    "%-44s%10.0f/s, p99 %.0f ms%s%n",
                    "%d sessions over TLS".formatted(sessions),
                    (double) result.operations() / seconds,
                    1000 * result.p99(),
                    server.equals(servers.getFirst()) ? processor(used, result.operations()) : "");
        }
    }

    private static String processor(Duration used, int operations) {
        return ", %.2f ms of processor time each".formatted(used.toNanos() / 1e6 / operations);
    }
}
