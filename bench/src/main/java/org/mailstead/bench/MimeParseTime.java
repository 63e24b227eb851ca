package org.mailstead.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;

/**
 * Processor time that parsing takes, on a machine that does other work too: there a clock on the
 * wall, as of JMH, says little. Each line is the median of several rounds behind a warm-up.
 */
public final class MimeParseTime {
    private static final int WARM_UP_ROUNDS = 40;
    private static final int ROUNDS = 15;
    private static final double MEBIBYTE = 1 << 20;

    /** What parsing gave, so that it cannot be left out. */
    private long parts;

    private MimeParseTime() {}

    /** One way of looking at a message. */
    private interface Work {
        void on(OctetSource source) throws IOException;
    }

    /** Prints a table. */
    public static void main(String[] arguments) throws IOException {
        new MimeParseTime().run();
    }

    private void run() throws IOException {
        var all = new MailCorpus(1).next(1000);
        var small = all.stream().filter(message -> message.length < 5000).toList();
        print("ordinary, all", all, 4, this::parse);
        print("ordinary, under 5 KB", small, 40, this::parse);
        print("ordinary, all, with envelope and structure", all, 4, this::deliver);
        print("ordinary, under 5 KB, with envelope and structure", small, 40, this::deliver);
        for (var hostile : HostileMail.values()) {
            print(hostile + ", with envelope", List.of(hostile.octets()), 1, this::deliver);
        }
    }

    private void parse(OctetSource source) throws IOException {
        parts += Message.parse(source, MimeLimits.DEFAULT).root().parts().size();
    }

    private void deliver(OctetSource source) throws IOException {
        var message = Message.parse(source, MimeLimits.DEFAULT);
        parts += message.structure().length + message.envelope().from().size();
    }

    private void print(String name, List<byte[]> messages, int repeats, Work work)
            throws IOException {
        var nanoseconds = new long[ROUNDS];
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            var took = time(messages, repeats, work);
            if (round >= 0) {
                nanoseconds[round] = took;
            }
        }
        Arrays.sort(nanoseconds);
        var mebibytes = repeats * messages.stream().mapToLong(m -> m.length).sum() / MEBIBYTE;
        var seconds = nanoseconds[ROUNDS / 2] / 1e9;
        System.out.printf(
                "%-52s %7.1f MiB %8.1f ms %7.0f MiB/s%n",
                name, mebibytes, seconds * 1e3, mebibytes / seconds);
        if (parts == 0) {
            throw new IllegalStateException("nothing was parsed");
        }
    }

    private static long time(List<byte[]> messages, int repeats, Work work) throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        var start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < repeats; i++) {
            for (var message : messages) {
                work.on(OctetSource.of(message));
            }
        }
        return threads.getCurrentThreadCpuTime() - start;
    }
}
