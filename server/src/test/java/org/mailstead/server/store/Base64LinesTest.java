package org.mailstead.server.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class Base64LinesTest {
    private static final String[] LINE_ENDS = {"\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "=\r\n"};

    private final Codec codec = new Codec();

    @AfterEach
    void close() {
        codec.close();
    }

    @Test
    void anAttachmentIsKeptDecodedAndReadsBack() throws Exception {
        var content = noise(90_000, new Random(1));
        var message =
                ("Content-Transfer-Encoding: base64\r\n\r\n"
                                + Base64.getMimeEncoder().encodeToString(content)
                                + "\r\n")
                        .getBytes(ISO_8859_1);

        var kept = codec.encode(message);

        assertThat(PackedLines.isPacked(kept.octets())).isTrue();
        assertThat(kept.octets().length).isLessThan(content.length + 200);
        assertThat(codec.decode(kept.octets(), message.length)).isEqualTo(message);
    }

    @Test
    void whatIsDecodedIsCompressedIfThatPays() throws Exception {
        var content = "0,0,0,1\r\n".repeat(8000).getBytes(ISO_8859_1);
        var lines = Base64.getMimeEncoder().encode(content);

        var kept = codec.encode(lines);

        assertThat(kept.octets().length).isLessThan(content.length / 20);
        assertThat(codec.decode(kept.octets(), lines.length)).isEqualTo(lines);
    }

    @Test
    void textIsKeptAsBefore() throws Exception {
        var text = "A line of a letter, of which there are several.\r\n".repeat(80);

        var kept = codec.encode(text.getBytes(ISO_8859_1));

        assertThat(kept.compressed()).isTrue();
        assertThat(PackedLines.isPacked(kept.octets())).isFalse();
        assertThat(codec.decode(kept.octets(), text.length())).asString().isEqualTo(text);
    }

    @Test
    void whatWasKeptBeforeThisFormReadsBack() throws Exception {
        var lines = Base64.getMimeEncoder().encode(noise(50_000, new Random(2)));
        var before = Objects.requireNonNull(codec.squeeze(lines, lines.length));

        assertThat(codec.decode(before, lines.length)).isEqualTo(lines);
    }

    @Test
    void anOddOctetOrPaddingInsideARunIsKeptAsItIs() throws Exception {
        for (var odd : new char[] {'=', '-', ' ', '\n', '\u00e9'}) {
            var lines = Base64.getMimeEncoder().encode(noise(20_000, new Random(3)));
            lines[10_000] = (byte) odd;
            var last = Arrays.copyOf(lines, 78 * 200); // ends with a whole line
            last[last.length - 3] = (byte) odd;

            for (var octets : new byte[][] {lines, last}) {
                var kept = codec.encode(octets);
                assertThat(codec.decode(kept.octets(), octets.length)).isEqualTo(octets);
            }
        }
    }

    @RepeatedTest(300)
    void anyMixtureReadsBackOctetForOctet(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var octets = mixture(new Random(seed));

        var kept = codec.encode(octets);

        assertThat(kept.compressed() ? codec.decode(kept.octets(), octets.length) : kept.octets())
                .as("seed %d", seed)
                .isEqualTo(octets);
    }

    @RepeatedTest(300)
    void whatIsDamagedIsRefusedOrGivesAsManyOctets(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = attachment(random);
        var packed = codec.encode(octets).octets();
        for (int i = 0; i < 4; i++) { // most damage where the lengths are
            packed[4 + random.nextInt(Math.min(60, packed.length - 4))] ^= (byte) random.nextInt();
        }

        requireLengthOrRefusal(random.nextBoolean() ? packed : cut(packed, random), octets.length);
    }

    @FuzzTest
    void anyOctetsAreKeptExactlyAndAnyKeptOctetsAreReadOrRefused(byte[] octets) throws Exception {
        var kept = codec.encode(octets);
        assertThat(kept.compressed() ? codec.decode(kept.octets(), octets.length) : kept.octets())
                .isEqualTo(octets);
        if (PackedLines.isPacked(octets)) {
            requireLengthOrRefusal(octets, 2 * octets.length);
        }
    }

    @RepeatedTest(100)
    void theTextBeforeTheFirstLinesIsHadWithoutThem(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var header = "Received: from there\r\n".repeat(random.nextInt(40)) + "\r\n";
        var octets = header.concat(new String(attachment(random), ISO_8859_1)).getBytes(ISO_8859_1);
        var packed = codec.encode(octets);
        if (!PackedLines.isPacked(packed.octets())) {
            return; // mostly text
        }

        var head = codec.head(packed.octets(), header.length(), octets.length);

        assertThat(head).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(header.length());
        assertThat(head).as("seed %d", seed).isEqualTo(Arrays.copyOf(octets, head.length));
        assertThat(codec.head(packed.octets(), octets.length, octets.length)).isEmpty();
    }

    @Test
    void anotherLengthThanWasKeptIsRefused() {
        var octets = attachment(new Random(7));
        var packed = codec.encode(octets).octets();

        assertThatThrownBy(() -> codec.decode(packed, octets.length - 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> codec.decode(packed, octets.length + 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }

    private void requireLengthOrRefusal(byte[] kept, int length) {
        try {
            assertThat(PackedLines.open(kept, length, codec).octets()).hasSize(length);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("damaged");
        }
    }

    private static byte[] cut(byte[] octets, Random random) {
        return Arrays.copyOf(octets, 4 + random.nextInt(octets.length - 4));
    }

    private static byte[] attachment(Random random) {
        var lines =
                Base64.getMimeEncoder().encodeToString(noise(400 + random.nextInt(9000), random));
        return ("Content-Type: image/png\r\n\r\n" + lines + "\r\n--b--\r\n").getBytes(ISO_8859_1);
    }

    /** Pieces that are lines of base64, or nearly so. */
    private static byte[] mixture(Random random) {
        var out = new ByteArrayOutputStream();
        for (int pieces = 1 + random.nextInt(6); pieces > 0; pieces--) {
            var length = random.nextBoolean() ? 76 : 36 + random.nextInt(60);
            var ends = LINE_ENDS[random.nextInt(LINE_ENDS.length)];
            for (int lines = random.nextInt(40); lines > 0; lines--) {
                var line = Base64.getEncoder().encode(noise(length, random));
                if (random.nextInt(40) == 0) {
                    line[random.nextInt(length)] = (byte) random.nextInt();
                }
                out.write(line, 0, length);
                out.writeBytes(ends.getBytes(ISO_8859_1));
            }
            out.writeBytes(noise(random.nextInt(3) * random.nextInt(100), random));
        }
        return out.toByteArray();
    }

    private static byte[] noise(int length, Random random) {
        var octets = new byte[length];
        random.nextBytes(octets);
        return octets;
    }
}
