package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.wire.OctetSource;

class BodyHasherTest {
    @ParameterizedTest // RFC 6376 §3.4.3, §3.4.4: the hashes of an empty body; inbound DKIM-14
    @CsvSource({
        "SIMPLE,frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=",
        "RELAXED,47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    })
    void anEmptyBodyHasTheHashThatTheRfcNames(Canonicalization.Form form, String hash)
            throws Exception {
        assertThat(hash(form, "", null).base64()).isEqualTo(hash);
        assertThat(hash(form, "\r\n\r\n\r\n", null).base64()).isEqualTo(hash);
    }

    @ParameterizedTest // RFC 6376 §3.4.5: the example, prepared
    @CsvSource({
        "RELAXED,' C \r\nD \t E\r\n\r\n\r\n',' C\r\nD E\r\n'",
        "SIMPLE,' C \r\nD \t E\r\n\r\n\r\n',' C \r\nD \t E\r\n'",
        "RELAXED,'a','a\r\n'",
        "SIMPLE,'a','a\r\n'",
        "RELAXED,' \t\r\n \r\n',''",
        "SIMPLE,' \r\n',' \r\n'",
        "RELAXED,'a \r b\n \rc\r\r\n','a \r b\n \rc\r\r\n'",
        "SIMPLE,'a\r\r\n\r\n\r','a\r\r\n\r\n\r\r\n'",
        "RELAXED,'\r\n\r\n  a\r\n\r\nb\r\n','\r\n\r\n a\r\n\r\nb\r\n'"
    })
    void aBodyIsPreparedAsTheRfcSays(Canonicalization.Form form, String body, String prepared)
            throws Exception {
        assertThat(hash(form, body, null)).isEqualTo(plain(prepared));
    }

    @Test // RFC 6376 §3.5, l=: counted in the prepared body
    void aLengthCutsThePreparedBody() throws Exception {
        var hashed = hash(Canonicalization.Form.RELAXED, "a  b \r\nc\r\n", 5L);
        assertThat(hashed.base64()).isEqualTo(plain("a b\r\n").base64());
        assertThat(hashed.octets()).isEqualTo(8);
        assertThat(hash(Canonicalization.Form.SIMPLE, "abc\r\n", 0L).base64())
                .isEqualTo(plain("").base64());
    }

    @RepeatedTest(200)
    void allFormsInOnePassAreWhatEachIsByItself(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = new byte[random.nextInt(random.nextBoolean() ? 60 : 70_000)];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) "\r\n \tab".charAt(random.nextInt(6));
        }
        var body = OctetSource.of(octets);
        var length = (long) random.nextInt(octets.length + 10);
        var sha = HashAlgorithm.SHA256;
        var wanted =
                Set.of(
                        new BodyHash(Canonicalization.Form.SIMPLE, sha, null),
                        new BodyHash(Canonicalization.Form.RELAXED, sha, null),
                        new BodyHash(Canonicalization.Form.SIMPLE, sha, length),
                        new BodyHash(Canonicalization.Form.RELAXED, sha, length));
        var hashes = BodyHasher.hash(new Trickle(body, random.nextInt(9) + 1), wanted);
        for (var one : wanted) {
            var prepared = prepare(one.form(), new String(octets, ISO_8859_1));
            var max = one.octetsMax() == null ? Integer.MAX_VALUE : one.octetsMax().intValue();
            var cut = prepared.substring(0, Math.min(prepared.length(), max));
            assertThat(hashes.get(one))
                    .as("seed %d, %s", seed, one)
                    .isEqualTo(new BodyHasher.Hashed(plain(cut).base64(), prepared.length()));
        }
    }

    /** The same by other means: whole strings and no state. */
    private static String prepare(Canonicalization.Form form, String body) {
        var prepared = body;
        if (form == Canonicalization.Form.RELAXED) {
            prepared = prepared.replaceAll("[ \t]+", " ").replaceAll(" (?=\r\n|$(?![\\s\\S]))", "");
        }
        while (prepared.endsWith("\r\n")) {
            prepared = prepared.substring(0, prepared.length() - 2);
        }
        var empty = prepared.isEmpty() && form == Canonicalization.Form.RELAXED;
        return empty ? "" : prepared + "\r\n";
    }

    /** Gives out few octets at a time. */
    private record Trickle(OctetSource source, int octetsMax) implements OctetSource {
        @Override
        public long size() {
            return source.size();
        }

        @Override
        public int read(long offset, byte[] target, int start, int length) throws IOException {
            return source.read(offset, target, start, Math.min(length, octetsMax));
        }
    }

    private static BodyHasher.Hashed hash(
            Canonicalization.Form form, String body, @Nullable Long length) throws IOException {
        var wanted = new BodyHash(form, HashAlgorithm.SHA256, length);
        var hashed =
                BodyHasher.hash(OctetSource.of(body.getBytes(ISO_8859_1)), Set.of(wanted))
                        .get(wanted);
        return java.util.Objects.requireNonNull(hashed);
    }

    private static BodyHasher.Hashed plain(String prepared) throws Exception {
        var out = new ByteArrayOutputStream();
        out.writeBytes(prepared.getBytes(ISO_8859_1));
        var digest = MessageDigest.getInstance("SHA-256").digest(out.toByteArray());
        return new BodyHasher.Hashed(Base64.getEncoder().encodeToString(digest), out.size());
    }
}
