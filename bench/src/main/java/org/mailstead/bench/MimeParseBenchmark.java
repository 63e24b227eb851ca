package org.mailstead.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How fast a message becomes a tree: offsets, line counts, sizes and decoded sizes of all parts, on
 * one thread. The column {@code mebibytes} is MiB a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class MimeParseBenchmark {
    /** What to parse: ordinary mail, that without what is over 5 KB, or one hostile message. */
    @State(Scope.Benchmark)
    public static class Ordinary {
        @Param({"all", "small"})
        public String mail = "all";

        List<byte[]> messages = List.of();

        /** 1,000 messages. */
        @Setup
        public void generate() {
            messages = new MailCorpus(1).next(1000);
            if (mail.equals("small")) {
                messages = messages.stream().filter(message -> message.length < 5000).toList();
            }
        }
    }

    /** One hostile message. */
    @State(Scope.Benchmark)
    public static class Hostile {
        @Param public HostileMail mail = HostileMail.EMPTY_PARTS;

        byte[] message = {};

        /** Makes it. */
        @Setup
        public void generate() {
            message = mail.octets();
        }
    }

    /** Counts octets. */
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    @State(Scope.Thread)
    public static class Octets {
        /** Public, for only then does JMH set it to 0 before each iteration. */
        public long octets;

        /** Mebibytes a second. */
        public double mebibytes() {
            return octets / (double) (1 << 20);
        }
    }

    /** All of the corpus. */
    @Benchmark
    public void ordinary(Ordinary ordinary, Octets octets, Blackhole hole) throws IOException {
        for (var message : ordinary.messages) {
            hole.consume(Message.parse(OctetSource.of(message), MimeLimits.DEFAULT));
            octets.octets += message.length;
        }
    }

    /** The same, and what is kept at delivery: structure and envelope. */
    @Benchmark
    public void ordinaryWithEnvelope(Ordinary ordinary, Octets octets, Blackhole hole)
            throws IOException {
        for (var octetsOfMessage : ordinary.messages) {
            var message = Message.parse(OctetSource.of(octetsOfMessage), MimeLimits.DEFAULT);
            hole.consume(message.structure());
            hole.consume(message.envelope());
            octets.octets += octetsOfMessage.length;
        }
    }

    /** A message made to be slow, and its envelope. */
    @Benchmark
    public void hostile(Hostile hostile, Octets octets, Blackhole hole) throws IOException {
        var message = Message.parse(OctetSource.of(hostile.message), MimeLimits.DEFAULT);
        hole.consume(message.envelope());
        octets.octets += hostile.message.length;
    }
}
