package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * The parameters of argon2id, version 1.3. RFC 9106 §3.1.
 *
 * @param memoryKib 8 for each lane to {@value #MEMORY_KIB_MAX}
 * @param passes 1 to {@value #PASSES_MAX}
 * @param lanes 1 to {@value #LANES_MAX}
 */
record Argon2id(int memoryKib, int passes, int lanes) {
    /** More of an imported hash is refused: a check must not eat the machine. */
    static final int MEMORY_KIB_MAX = 1 << 18;

    static final int PASSES_MAX = 16;
    static final int LANES_MAX = 16;

    private static final String START = "$argon2id$v=19$";
    private static final int TEXT_MAX = 300;
    static final int HASH_OCTETS = 32;

    /** A hash, as its text says: with which parameters, of which salt. */
    record Hash(Argon2id parameters, String salt, String hash) {
        boolean matches(String password) {
            var expected = Base64.getDecoder().decode(hash);
            var octets = Base64.getDecoder().decode(salt);
            var actual = parameters.hash(password, octets, expected.length);
            return MessageDigest.isEqual(actual, expected);
        }
    }

    Argon2id {
        if (lanes < 1
                || lanes > LANES_MAX
                || memoryKib < 8 * lanes
                || memoryKib > MEMORY_KIB_MAX
                || passes < 1
                || passes > PASSES_MAX) {
            throw new IllegalArgumentException(
                    "m=" + memoryKib + ",t=" + passes + ",p=" + lanes + " out of bounds");
        }
    }

    /** What the text of every hash with these parameters begins with. */
    String prefix() {
        return START + "m=" + memoryKib + ",t=" + passes + ",p=" + lanes + '$';
    }

    /** The text of a hash: {@code $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH}. */
    String text(String password, byte[] salt) {
        return text(salt, hash(password, salt, HASH_OCTETS));
    }

    /** A hash that was made with a salt, as text. */
    String text(byte[] salt, byte[] hash) {
        var base64 = Base64.getEncoder().withoutPadding();
        return prefix() + base64.encodeToString(salt) + '$' + base64.encodeToString(hash);
    }

    /** Reads the text of a hash; empty if it is none, or asks for more than we give. */
    static Optional<Hash> parse(String text) {
        if (!text.startsWith(START) || text.length() > TEXT_MAX) {
            return Optional.empty();
        }
        var fields = text.substring(START.length()).split("\\$", -1);
        if (fields.length != 3) {
            return Optional.empty();
        }
        var numbers = fields[0].split(",", -1);
        if (numbers.length != 3) {
            return Optional.empty();
        }
        try {
            var parameters =
                    new Argon2id(
                            number(numbers[0], "m="),
                            number(numbers[1], "t="),
                            number(numbers[2], "p="));
            var salt = Base64.getDecoder().decode(fields[1]).length;
            var hash = Base64.getDecoder().decode(fields[2]).length;
            return salt < 8 || hash < 16
                    ? Optional.empty()
                    : Optional.of(new Hash(parameters, fields[1], fields[2]));
        } catch (IllegalArgumentException e) { // a number or base64 that is none
            return Optional.empty();
        }
    }

    private static int number(String field, String name) {
        if (!field.startsWith(name)) {
            throw new IllegalArgumentException("expected " + name);
        }
        return Integer.parseInt(field.substring(name.length()));
    }

    private byte[] hash(String password, byte[] salt, int octets) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                        .withMemoryAsKB(memoryKib)
                        .withIterations(passes)
                        .withParallelism(lanes)
                        .withSalt(salt)
                        .build());
        var hash = new byte[octets];
        generator.generateBytes(password.getBytes(UTF_8), hash);
        return hash;
    }
}
