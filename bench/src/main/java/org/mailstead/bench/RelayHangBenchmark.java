package org.mailstead.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether hosts that hang delay the mail for others: a queue with mail for many destinations is
 * released at once, in turns with and without such whose host takes connections and says nothing.
 * Compared is how fast the mail for the others gets to a sink.
 */
public final class RelayHangBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final int RECIPIENTS = 100;
    private static final int ACCOUNTS = 4;
    private static final String HEALTHY_HOST = "127.0.0.1";
    private static final String HANGING_HOST = "127.0.0.2";

    private final Path program;
    private final Path folder;
    private final int recipients;
    private final int destinations;

    private RelayHangBenchmark(Path program, Path folder, int recipients, int destinations) {
        this.program = program;
        this.folder = folder;
        this.recipients = recipients;
        this.destinations = destinations;
    }

    /**
     * {@code [--count N] [--destinations D] [--rounds R]}: how much mail is queued (default
     * 100,000; a letter of 4 KB has 100 recipients, each at another destination), to how many
     * destinations (1,000), of which a tenth hang; how often with and without them (1).
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new Options(arguments);
        var count = options.number("--count", 100_000);
        var destinations = options.number("--destinations", 1000);
        var rounds = options.number("--rounds", 1);
        options.finish();
        var program = Path.of(System.getProperty("program", "./mailstead")).toAbsolutePath();
        var folder = Scratch.folder("mailstead-relay-hang");
        var benchmark = new RelayHangBenchmark(program, folder, count, destinations);
        System.out.println("hanging  healthy  queued  to healthy ones/s  CPU ms each  load");
        for (int round = 1; round <= rounds; round++) {
            benchmark.round(0, "without-" + round);
            benchmark.round(destinations / 10, "with-" + round);
        }
    }

    /** The same number of destinations works in both. */
    private void round(int hanging, String name) throws IOException, InterruptedException {
        int healthy = destinations - destinations / 10;
        var sockets = new ConcurrentLinkedQueue<Socket>();
        try (var sink = Sink.start();
                var _ = silent(sink.port(), sockets);
                var dns = ZoneServer.start(zone(healthy));
                var server =
                        RelayMailstead.startDirect(
                                program,
                                folder.resolve(name),
                                dns.address(),
                                sink.port(),
                                ACCOUNTS)) {
            send(server, new RelayLoad.Plan(5000 / RECIPIENTS, RECIPIENTS, 4096, 4, 4, healthy));
            await(sink, 5000); // until the server's code is compiled
            server.server().command("", "queue", "holdrules", "add");
            int each = recipients / destinations; // mail to one destination
            int letters = each * (healthy + hanging) / RECIPIENTS;
            send(
                    server,
                    new RelayLoad.Plan(letters, RECIPIENTS, 4096, 8, ACCOUNTS, healthy + hanging));
            var used = server.processorTime();
            var before = sink.taken();
            var begun = System.nanoTime();
            server.server().command("", "queue", "unhold");
            long wanted = (long) each * healthy;
            await(sink, before + wanted);
            var seconds = (System.nanoTime() - begun) / 1e9;
            System.out.printf(
                    "%7d  %7d  %6d  %17.0f  %11.3f  %4.1f%n",
                    hanging,
                    healthy,
                    letters * RECIPIENTS,
                    wanted / seconds,
                    server.processorTime().minus(used).toNanos() / 1e6 / wanted,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            if (hanging > 0 && sockets.isEmpty()) {
                throw new IOException("nobody called the hosts that hang");
            }
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    private static void send(RelayMailstead server, RelayLoad.Plan plan)
            throws IOException, InterruptedException {
        new RelayLoad(server.port(), true, plan).send(() -> {});
    }

    private static void await(Sink sink, long count) throws IOException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        while (sink.taken() < count) {
            if (System.nanoTime() > until) {
                throw new IOException("the sink has %d of %d".formatted(sink.taken(), count));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /** Takes connections, and says nothing. */
    private static ServerSocket silent(int port, ConcurrentLinkedQueue<Socket> sockets)
            throws IOException {
        var listener = new ServerSocket(port, 1000, InetAddress.ofLiteral(HANGING_HOST));
        Thread.ofPlatform()
                .daemon()
                .name("silent")
                .start(() -> {
                    try {
                        while (true) {
                            sockets.add(listener.accept());
                        }
                    } catch (IOException _) {
                        // closed
                    }
                });
        return listener;
    }

    /** The destinations behind the healthy ones hang. */
    private String zone(int healthy) {
        var zone = new StringBuilder();
        for (int i = 0; i < destinations; i++) {
            var address = i < healthy ? HEALTHY_HOST : HANGING_HOST;
            zone.append("d%1$d.test. 3600 MX 10 mx.d%1$d.test.\n".formatted(i))
                    .append("mx.d%d.test. 3600 A %s\n".formatted(i, address));
        }
        return zone.toString();
    }
}
