package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Octets are the same whole and in pieces, in any order of reading. */
class WireInputFuzzTest {
    private static final int LINE_OCTETS_MAX = 100;

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "EHLO a\r\nNOOP\nQUIT\r\n",
                        "\r\n\r\r\n\n",
                        "x".repeat(100) + "\r\n" + "x".repeat(101) + "\n" + "y".repeat(99) + "\r",
                        "no end")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @MethodSource("seeds")
    @FuzzTest
    void linesAreTheSameWholeAndInPieces(byte[] octets) throws IOException {
        var expected = expected(new String(octets, ISO_8859_1));
        assertThat(lines(new ByteArrayInputStream(octets))).isEqualTo(expected);
        assertThat(lines(new Pieces(octets, 1))).isEqualTo(expected);
        assertThat(lines(new Pieces(octets, 9))).isEqualTo(expected);
    }

    /** What lines are, told in another way. */
    private static List<String> expected(String text) {
        var lines = new ArrayList<String>();
        for (int start = 0; ; ) {
            var lineFeed = text.indexOf('\n', start);
            var end = lineFeed < 0 ? text.length() : lineFeed;
            var crlf = end > start && lineFeed >= 0 && text.charAt(end - 1) == '\r';
            var line = text.substring(start, crlf ? end - 1 : end);
            // of an unfinished line one more may come: the CR of its end
            if (line.length() > (lineFeed < 0 ? LINE_OCTETS_MAX + 1 : LINE_OCTETS_MAX)) {
                lines.add("too long");
                return lines;
            }
            if (lineFeed < 0) {
                return lines;
            }
            lines.add(line + (crlf ? "\r\n" : "\n"));
            start = end + 1;
        }
    }

    private static List<String> lines(InputStream octets) throws IOException {
        var in = new WireInput(octets, 64);
        var lines = new ArrayList<String>();
        try {
            while (true) {
                var line = new String(in.line(LINE_OCTETS_MAX), ISO_8859_1);
                lines.add(line + (in.lastLineEndedInCrlf() ? "\r\n" : "\n"));
            }
        } catch (LineTooLongException _) {
            lines.add("too long");
        } catch (EOFException _) {
            assertThat(in.buffered()).isZero();
        }
        return lines;
    }

    /** The first half says how to read the second half: each octet one step. */
    @MethodSource("seeds")
    @FuzzTest
    void everyWayOfReadingTakesEachOctetOnce(byte[] octets) throws Exception {
        var half = octets.length / 2;
        var in =
                new WireInput(
                        OctetSource.of(octets).slice(half, octets.length - half).stream(), 64);
        var position = half;
        try {
            for (int i = 0; i < half; i++) {
                var count = octets[i] >> 3 & 0x1f;
                switch (octets[i] & 7) {
                    case 0 -> assertThat((byte) in.peek()).isEqualTo(octets[position]);
                    case 1 -> assertThat((byte) in.read()).isEqualTo(octets[position++]);
                    case 2 -> {
                        for (var octet : in.octets(count)) {
                            assertThat(octet).isEqualTo(octets[position++]);
                        }
                    }
                    case 3 -> {
                        in.discard(count);
                        position += count;
                    }
                    case 4 -> {
                        var pending = in.pending();
                        assertThat(pending.get(pending.position())).isEqualTo(octets[position]);
                        var step = Math.min(count, pending.remaining());
                        in.skip(step);
                        position += step;
                    }
                    case 5 -> {
                        var target = new byte[count];
                        var read = in.read(target, 0, count);
                        for (int k = 0; k < read; k++) {
                            assertThat(target[k]).isEqualTo(octets[position++]);
                        }
                    }
                    case 6 -> assertThat(in.buffered()).isLessThanOrEqualTo(64);
                    default -> {
                        var hasLine = in.hasLine();
                        var line = in.line(1000);
                        position += line.length + (in.lastLineEndedInCrlf() ? 2 : 1);
                        assertThat(hasLine || in.buffered() < 64).isTrue();
                    }
                }
                assertThat(position).isLessThanOrEqualTo(octets.length);
            }
        } catch (EOFException _) {
            assertThat(in.buffered()).isZero();
        } catch (LineTooLongException _) {
            assertThat(octets.length).isGreaterThan(1000);
        }
    }

    /** Three octets cut the rest into sources, which are read as one again. */
    @MethodSource("seeds")
    @FuzzTest
    void sourcesEndToEndAreOneSource(byte[] octets) throws IOException {
        if (octets.length < 4) {
            return;
        }
        var length = octets.length - 3;
        var whole = OctetSource.of(octets).slice(3, length);
        var one = (octets[0] & 0xff) % (length + 1);
        var two = one + (octets[1] & 0xff) % (length - one + 1);
        var joined =
                OctetSource.concat(
                        whole.slice(0, one),
                        Pieces.source(whole.octets(one, two - one), 3),
                        whole.slice(two, length - two));
        var expected = whole.octets(0, length);
        assertThat(joined.octets(0, length)).isEqualTo(expected);
        assertThat(joined.stream().readAllBytes()).isEqualTo(expected);
        var from = (octets[2] & 0xff) % (length + 1);
        assertThat(joined.slice(from, length - from).stream().readAllBytes())
                .isEqualTo(whole.slice(from, length - from).octets(0, length - from));
    }
}
