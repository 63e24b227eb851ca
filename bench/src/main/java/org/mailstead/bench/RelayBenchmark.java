package org.mailstead.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast mail goes through the queue: sessions of users send letters to remote recipients, the
 * server relays them to a sink on this machine. Measured from the first message that was accepted,
 * and so is durable, to the last one that the sink took. With another server in turns.
 */
public final class RelayBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(2);

    private final RelayLoad.Plan plan;
    private final int rounds;

    private RelayBenchmark(RelayLoad.Plan plan, int rounds) {
        this.plan = plan;
        this.rounds = rounds;
    }

    private record Runner(RelayServer server, Sink sink) {}

    /**
     * {@code [--count N] [--rounds R] [--sessions S] [--domains D] [--sign] [--against postfix]}:
     * how many messages a round has (default 20,000), how many rounds there are behind a warm-up
     * (3), how many sessions (20), to how many domains (100), whether Mailstead signs (DKIM) as it
     * does by default and Postfix does not. The property {@code program} names another launcher.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new Options(arguments);
        var plan =
                new RelayLoad.Plan(
                        options.number("--count", 20_000),
                        1,
                        4096,
                        options.number("--sessions", 20),
                        4,
                        options.number("--domains", 100));
        var program = Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath();
        var signs = options.has("--sign");
        var against = options.text("--against", "");
        var rounds = options.number("--rounds", 3);
        options.finish();
        var folder = Scratch.folder("mailstead-relay");
        var runners = new ArrayList<Runner>();
        try {
            var sink = Sink.start();
            runners.add(
                    new Runner(
                            RelayMailstead.start(
                                    program, folder.resolve("data"), sink, plan.accounts(), signs),
                            sink));
            if (against.equals("postfix")) {
                var other = Sink.start();
                var home = folder.resolve("postfix");
                runners.add(new Runner(PrivatePostfix.start(home, other), other));
            } else if (!against.isEmpty()) {
                throw new IOException("there is only postfix to measure against");
            }
            new RelayBenchmark(plan, rounds).run(runners);
        } finally {
            for (var each : runners) {
                each.server().close();
                each.sink().close();
            }
        }
    }

    private void run(List<Runner> runners) throws IOException, InterruptedException {
        System.out.printf(
                "%d messages of %d octets to %d domains by %d sessions, to %s%n",
                plan.count(),
                plan.octets(),
                plan.domains(),
                plan.sessions(),
                runners.getFirst().sink().name());
        System.out.println(
                "server              round  accepted/s  messages/s  CPU ms each  waiting  load");
        for (int round = 0; round <= rounds; round++) {
            for (var each : runners) {
                round(each, round);
            }
        }
    }

    private void round(Runner runner, int round) throws IOException, InterruptedException {
        var server = runner.server();
        var before = runner.sink().taken();
        var used = new Duration[1];
        var load = new RelayLoad(server.port(), server.wantsLogin(), plan);
        var times =
                load.send(() -> {
                    try {
                        used[0] = server.processorTime();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
        var end = await(runner, before + plan.count());
        var waiting = awaitEmpty(server);
        var each = server.processorTime().minus(used[0]).toNanos() / 1e6 / plan.count();
        System.out.printf(
                "%-19s %5s  %10.0f  %10.0f  %11.3f  %7d  %4.1f%n",
                server.name(),
                round == 0 ? "warm" : Integer.toString(round),
                plan.count() * 1e9 / (times[1] - times[0]),
                plan.count() * 1e9 / (end - times[0]),
                each,
                waiting,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** When the sink had so many, by {@link System#nanoTime}. */
    private static long await(Runner runner, long count) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (runner.sink().taken() < count) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "%s: the sink has %d of %d"
                                .formatted(runner.server().name(), runner.sink().taken(), count));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return System.nanoTime();
    }

    /** What is noted of the last deliveries is noted a moment later. */
    private static long awaitEmpty(RelayServer server) throws IOException, InterruptedException {
        LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
        return server.waiting();
    }
}
