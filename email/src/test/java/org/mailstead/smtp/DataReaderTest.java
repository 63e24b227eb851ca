package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.WireInput;

class DataReaderTest {
    /** Gives a few octets at a time, so that every rule meets the end of a buffer. */
    private static WireInput input(String octets, int step) {
        var all = new ByteArrayInputStream(octets.getBytes(ISO_8859_1));
        return new WireInput(
                new InputStream() {
                    @Override
                    public int read() {
                        return all.read();
                    }

                    @Override
                    public int read(byte[] target, int start, int length) {
                        return all.read(target, start, Math.min(length, step));
                    }
                },
                64);
    }

    private static String read(String data, int step) throws IOException {
        var sink = new ByteArrayOutputStream();
        var in = input(data + "NOOP\r\n", step);
        var reception = new DataReader(sink, 1 << 20, 1 << 20).data(in);
        assertThat(new String(in.octets(6), ISO_8859_1)).as("in sync").isEqualTo("NOOP\r\n");
        return switch (reception) {
            case Reception.Complete complete -> {
                assertThat(complete.octets()).isEqualTo(sink.size());
                yield sink.toString(ISO_8859_1);
            }
            case Reception.Malformed _ -> "malformed";
            case Reception.Nul() -> "nul";
            case Reception.TooLarge _ -> "too large";
            case Reception.Unwritable _ -> "unwritable";
        };
    }

    @ParameterizedTest // RFC 5321 §4.5.2; inbound DATA-21, DATA-23
    @ValueSource(ints = {1, 2, 3, 64})
    void linesEndInCrlfAndTransparencyDotsAreRemoved(int step) throws IOException {
        assertThat(read(".\r\n", step)).isEmpty();
        assertThat(read("\r\n.\r\n", step)).isEqualTo("\r\n");
        assertThat(read("a: b\r\n\r\n..\r\n.\r\n", step)).isEqualTo("a: b\r\n\r\n.\r\n");
        assertThat(read(".a\r\n...\r\n.\r\n", step)).isEqualTo("a\r\n..\r\n");
        assertThat(read("a\nb\r\nc\n\r\n.\r\n", step)).isEqualTo("a\r\nb\r\nc\r\n\r\n");
        assertThat(read("\u00e9\1\r\n.\r\n", step)).isEqualTo("\u00e9\1\r\n");
    }

    @ParameterizedTest // RFC 5322 §2.1
    @ValueSource(strings = {"\0", "a\0b\r\n", ".\0\r\n", "..\0\r\n", "\0.\r\n", "\r\n\0"})
    void nulIsToldAndTheTrueEndIsFound(String with) throws IOException {
        for (var step : new int[] {1, 2, 64}) {
            assertThat(read(with + "\r\n.\r\n", step)).isEqualTo("nul");
            assertThat(read(with + "\r\r\n.\r\n", step)).isEqualTo("malformed");
        }
    }

    @ParameterizedTest // inbound TEST-14, DATA-22, DATA-23
    @ValueSource(
            strings = {
                "\r\n.\n", "\n.\n", "\r.\r", "\n.\r\n", ".\r", ".\n", "\r.\n", "\r.\r\n",
                "\r\n.\r", "a\r\n.\n", "a\n.\n", "a\r.\r", "a\n.\r\n", "a\r.\r\n", "a\r\n.\r", "\r",
                "a\rb", "\r\r\n", "a\r\n.\r\r\n", "\n.\r.\r\n", ".\rMAIL FROM:<>\r\n", "\n.\nMAIL"
            })
    void whatAnotherServerCouldTakeForTheEndIsRefusedAndTheTrueEndIsFound(String forged)
            throws IOException {
        for (var step : new int[] {1, 2, 3, 64}) {
            assertThat(read("x: y\r\n\r\n" + forged + "\r\n.\r\n", step)).isEqualTo("malformed");
            assertThat(read(forged + "\r\n.\r\n", step)).isEqualTo("malformed");
        }
    }

    @Test // inbound DATA-24, W-06
    void lineEndOnTheEdgeOfABufferIsALineEnd() throws IOException {
        for (int length = 4090; length < 4100; length++) {
            var line = "x".repeat(length) + "\r\n";
            assertThat(read(line + ".\r\n", 64)).isEqualTo(line);
            assertThat(read(line + ".\r\n", 4096)).isEqualTo(line);
        }
    }

    @Test // inbound DATA-28
    void tellsOfEightBitsAndTheSeparator() throws IOException {
        assertThat(receive("a: b\r\n\r\n.\r\n", 100))
                .isEqualTo(new Reception.Complete(8, false, true));
        assertThat(receive("a: b\r\n\u00e9\r\n.\r\n", 100))
                .isEqualTo(new Reception.Complete(9, true, false));
    }

    @ParameterizedTest // RFC 1870 §6.1; inbound W-10
    @CsvSource({"4,true", "5,false", "6,false"})
    void sizeIsBoundedAndTheStreamStaysInSync(long octetsMax, boolean tooLarge) throws IOException {
        var in = input("..ab\r\n.\r\nQ", 64);
        var reception = new DataReader(OutputStream.nullOutputStream(), octetsMax, 100).data(in);
        assertThat(reception)
                .isEqualTo(
                        tooLarge
                                ? new Reception.TooLarge(true)
                                : new Reception.Complete(5, false, false));
        assertThat(in.read()).isEqualTo('Q');
    }

    @Test
    void endlessDataIsGivenUp() throws IOException {
        assertThat(receive("x".repeat(1000), 10)).isEqualTo(new Reception.TooLarge(false));
    }

    @Test // inbound DATA-27
    void failingSinkIsToldAfterTheEndOfTheData() throws IOException {
        var broken = new IOException("disk full");
        var sink =
                new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw broken;
                    }
                };
        var in = input("x".repeat(100_000) + "\r\n.\r\nQ", 4096);
        assertThat(new DataReader(sink, 1 << 20, 10).data(in))
                .isEqualTo(new Reception.Unwritable(broken));
        assertThat(in.read()).isEqualTo('Q');
    }

    @Test
    void peerThatHangsUpInsideDataIsAnEnd() {
        assertThatThrownBy(() -> receive("a: b\r\n\r\n.", 100)).isInstanceOf(EOFException.class);
    }

    @Test // RFC 3030 §2, §3
    void chunksAreLinesUnlessBinary() throws IOException {
        var data = "a: b\r\n\n.\r\n..\nend";
        for (var first = 0; first <= data.length(); first++) {
            assertThat(chunks(data, first, false)).isEqualTo("a: b\r\n\r\n.\r\n..\r\nend\r\n");
            assertThat(chunks(data, first, true)).isEqualTo(data);
        }
        assertThat(chunks("a\rb", 1, true)).isEqualTo("a\rb");
        assertThat(chunks("a\rb", 1, false)).isEqualTo("malformed");
        assertThat(chunks("a\r", 1, false)).isEqualTo("malformed");
        assertThat(chunks("a\0b", 1, true)).isEqualTo("a\0b");
        assertThat(chunks("a\0b", 1, false)).isEqualTo("nul");
    }

    private static String chunks(String data, int first, boolean binary) throws IOException {
        var sink = new ByteArrayOutputStream();
        var reader = new DataReader(sink, 1000, 1000);
        var in = input(data, 64);
        assertThat(reader.chunk(in, first, binary)).isTrue();
        assertThat(reader.chunk(in, data.length() - first, binary)).isTrue();
        return switch (reader.finish(binary)) {
            case Reception.Complete _ -> sink.toString(ISO_8859_1);
            case Reception.Malformed _ -> "malformed";
            case Reception.Nul() -> "nul";
            case Reception.TooLarge _ -> "too large";
            case Reception.Unwritable _ -> "unwritable";
        };
    }

    private static Reception receive(String data, long octetsMax) throws IOException {
        return new DataReader(OutputStream.nullOutputStream(), octetsMax, 100)
                .data(input(data, 64));
    }

    @Test
    void whatIsWrittenReadsBackWhateverTheOctetsAndTheirPieces() throws IOException {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            var message = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                message.append(
                        switch (random.nextInt(6)) {
                            case 0, 1 -> "\r\n";
                            case 2, 3 -> ".";
                            default -> String.valueOf((char) ('a' + random.nextInt(4)));
                        });
            }
            message.append("\r\n");
            var sent = new ByteArrayOutputStream();
            var out = new DataWriter(sent);
            out.write(message.toString().getBytes(ISO_8859_1));
            out.end();
            assertThat(read(sent.toString(ISO_8859_1), 1 + random.nextInt(20)))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(message.toString());
        }
    }
}
