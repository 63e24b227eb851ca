package org.mailstead.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How fast mail comes in: a server as {@code mailstead serve} makes it, in a temporary folder, and
 * sessions that send to one mailbox, each from an address of its own, waiting for every reply. A
 * message counts when 250 has come, so it is synced. At the end the store is verified.
 */
public final class SmtpInBenchmark {
    private static final int SMALL = 4096;

    private static final int LARGE = 100 << 10;

    private final Path program;
    private final int messages;
    private final List<Integer> sessions;
    private final int accounts;

    private SmtpInBenchmark(Path program, int messages, List<Integer> sessions, int accounts) {
        this.program = program;
        this.messages = messages;
        this.sessions = List.copyOf(sessions);
        this.accounts = accounts;
    }

    /**
     * {@code [MESSAGES [SESSIONS [ACCOUNTS]]]}: how many messages of 4 KB a round has, default
     * 20000 (a tenth of it for 100 KB); with how many sessions there is a round, default 1,10,50;
     * into how many mailboxes, default 1. The property {@code program} names another launcher.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var benchmark =
                new SmtpInBenchmark(
                        Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath(),
                        arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000,
                        Arrays.stream(
                                        (arguments.length > 1 ? arguments[1] : "1,10,50")
                                                .split(",", -1))
                                .map(Integer::valueOf)
                                .toList(),
                        arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1);
        System.out.println(
                "octets  sessions  messages  messages/s  CPU ms each  p50 ms  p99 ms  max ms");
        benchmark.run(SMALL, benchmark.messages);
        benchmark.run(LARGE, Math.max(1, benchmark.messages / 10));
    }

    private void run(int octets, int number) throws IOException, InterruptedException {
        var folder = Scratch.folder("mailstead-smtp-in");
        var server = RunningServer.start(program, folder.resolve("data"), accounts);
        long before = server.octets();
        long sent = 0;
        try (server) {
            var load = new SmtpLoad(server.smtpPort(), accounts);
            var corpus = new MailCorpus(octets);
            // until the server's code is compiled, and its statements are prepared
            sent += load.send(messages(corpus, octets, number), 10).count();
            for (int each : sessions) {
                var share = each == 1 ? Math.max(1, number / 4) : number;
                var used = server.processorTime();
                var result = load.send(messages(corpus, octets, share), each);
                print(octets, each, result, server.processorTime().minus(used));
                sent += result.count();
            }
        }
        System.out.printf(
                "%6d  on disk, index and all: %,d octets a message%n",
                octets, (server.octets() - before) / sent);
        System.out.printf("        %s%n", server.command("", "verify").strip());
        System.out.printf("        %,d messages%n", sent);
    }

    private static List<byte[]> messages(MailCorpus corpus, int octets, int number) {
        var list = new ArrayList<byte[]>(number);
        for (int i = 0; i < number; i++) {
            list.add(corpus.next((long) octets));
        }
        return list;
    }

    private static void print(int octets, int sessions, SmtpLoad.Result result, Duration used) {
        System.out.printf(
                "%6d  %8d  %8d  %10.0f  %11.3f  %6.2f  %6.2f  %6.1f%n",
                octets,
                sessions,
                result.count(),
                result.count() / seconds(result.took()),
                1000 * seconds(used) / result.count(),
                1000 * seconds(result.percentile(50)),
                1000 * seconds(result.percentile(99)),
                1000 * seconds(result.percentile(100)));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
