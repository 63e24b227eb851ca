package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireInputTest {
    private static WireInput input(String octets) {
        return new WireInput(new ByteArrayInputStream(octets.getBytes(US_ASCII)), 64);
    }

    private static String line(WireInput in, int max) throws IOException, LineTooLongException {
        return new String(in.line(max), US_ASCII);
    }

    @Test
    void linesEndInCrlfOrLf() throws Exception {
        var in = input("one\r\ntwo\n\r\nfo\rur\r\n");
        assertThat(line(in, 10)).isEqualTo("one");
        assertThat(in.lastLineEndedInCrlf()).isTrue();
        assertThat(line(in, 10)).isEqualTo("two");
        assertThat(in.lastLineEndedInCrlf()).isFalse();
        assertThat(line(in, 10)).isEmpty();
        assertThat(line(in, 10)).isEqualTo("fo\rur");
        assertThatThrownBy(() -> in.line(10)).isInstanceOf(EOFException.class);
    }

    @RepeatedTest(20) // buffers grow and shrink below: nothing is lost or doubled
    void whatComesIsReadWhateverItsPiecesAndTheWayItIsTaken(RepetitionInfo repetition)
            throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = new byte[200_000];
        random.nextBytes(octets);
        var in = new WireInput(pieces(octets, random), 4096);
        for (int at = 0; at < octets.length; ) {
            var count = Math.min(random.nextInt(1, 6000), octets.length - at);
            var expected = Arrays.copyOfRange(octets, at, at + count);
            switch (random.nextInt(3)) {
                case 0 -> assertThat(in.octets(count)).as("seed %d", seed).isEqualTo(expected);
                case 1 -> {
                    var pending = in.pending();
                    count = Math.min(count, pending.remaining());
                    for (int i = 0; i < count; i++) {
                        assertThat(pending.get()).as("seed %d", seed).isEqualTo(octets[at + i]);
                    }
                    in.skip(count);
                }
                default -> {
                    var line = in.line(octets.length);
                    count = line.length + (in.lastLineEndedInCrlf() ? 2 : 1);
                    assertThat(line)
                            .as("seed %d", seed)
                            .isEqualTo(Arrays.copyOfRange(octets, at, at + line.length));
                    assertThat(octets[at + count - 1]).as("seed %d", seed).isEqualTo((byte) '\n');
                }
            }
            at += count;
            if (octets.length - at < 5000) {
                return; // perhaps no line ends there any more
            }
        }
    }

    /** Gives few octets or many at a time, as a network does. */
    private static InputStream pieces(byte[] octets, Random random) {
        var all = new ByteArrayInputStream(octets);
        return new InputStream() {
            @Override
            public int read() {
                return all.read();
            }

            @Override
            public int read(byte[] target, int start, int length) {
                var most = random.nextBoolean() ? random.nextInt(1, 700) : length;
                return all.read(target, start, Math.min(length, most));
            }
        };
    }

    @Test // no octet is copied each time another one comes
    void aLongLineThatComesOctetByOctetCostsItsLength() throws Exception {
        var text = "x".repeat(1_000_000);
        var all = new ByteArrayInputStream((text + "\n").getBytes(US_ASCII));
        var single =
                new InputStream() {
                    @Override
                    public int read() {
                        return all.read();
                    }

                    @Override
                    public int read(byte[] target, int start, int length) {
                        return all.read(target, start, Math.min(length, 1));
                    }
                };
        assertThat(line(new WireInput(single, 64), 1_000_000)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 61, 62, 63, 64, 65, 126, 127, 128, 129, 500})
    void lineOfExactlyTheBoundIsTakenWhereverTheBufferEnds(int length) throws Exception {
        var text = "x".repeat(length);
        assertThat(line(input(text + "\r\n"), length)).isEqualTo(text);
        assertThat(line(input(text + "\n"), length)).isEqualTo(text);
        assertThatThrownBy(() -> input(text + "x\r\n").line(length))
                .isInstanceOf(LineTooLongException.class);
        assertThatThrownBy(() -> input(text + "x\n").line(length))
                .isInstanceOf(LineTooLongException.class);
    }

    @Test
    void countedOctetsFollowLines() throws Exception {
        var in = input("{5}\r\nhello rest\r\nend\r\n");
        assertThat(line(in, 10)).isEqualTo("{5}");
        assertThat(in.octets(5)).asString(US_ASCII).isEqualTo("hello");
        in.discard(1);
        assertThat(in.peek()).isEqualTo('r');
        assertThat(in.hasLine()).isTrue();
        assertThat(line(in, 4)).isEqualTo("rest");
        in.discardBuffered();
        assertThat(in.buffered()).isZero();
    }
}
