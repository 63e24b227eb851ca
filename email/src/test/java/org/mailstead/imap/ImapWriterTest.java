package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.OctetSource;

class ImapWriterTest {
    @RepeatedTest(50)
    void literalsOfAnySizeInAnyPiecesStandInOrder(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var expected = new ByteArrayOutputStream();
        var written = new ByteArrayOutputStream();
        var out = new ImapWriter(written, ImapWriter.LiteralForm.SERVER);
        for (int i = random.nextInt(30); i >= 0; i--) {
            var whole = new ByteArrayOutputStream();
            var source = OctetSource.concat(pieces(random, whole));
            out.ascii("x ").literal(source, false).line();
            expected.writeBytes(("x {" + whole.size() + "}\r\n").getBytes(US_ASCII));
            whole.writeTo(expected);
            expected.writeBytes("\r\n".getBytes(US_ASCII));
            switch (random.nextInt(5)) {
                case 0 -> out.flush();
                case 1 -> out.drain();
                default -> {
                    // more is to come
                }
            }
        }
        out.flush();

        assertThat(written.toByteArray()).as("seed %d", seed).isEqualTo(expected.toByteArray());
    }

    private static OctetSource[] pieces(Random random, ByteArrayOutputStream whole) {
        var pieces = new ArrayList<OctetSource>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            var octets = new byte[random.nextInt(1 << random.nextInt(1, 18))];
            random.nextBytes(octets);
            whole.writeBytes(octets);
            pieces.add(OctetSource.of(octets));
        }
        return pieces.toArray(OctetSource[]::new);
    }

    @Test
    void aSourceShorterThanItsSizeIsNoticed() {
        var out = new ImapWriter(new ByteArrayOutputStream(), ImapWriter.LiteralForm.SERVER);
        var shortOne =
                new OctetSource() {
                    @Override
                    public long size() {
                        return 11;
                    }

                    @Override
                    public int read(long offset, byte[] target, int start, int length) {
                        return offset < 10 ? 10 : -1;
                    }
                };

        assertThatThrownBy(() -> out.literal(shortOne, false)).isInstanceOf(EOFException.class);
    }
}
