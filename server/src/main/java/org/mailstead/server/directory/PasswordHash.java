package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * Slow hashes of passwords, as text that says how it was made: argon2id (RFC 9106) for our own,
 * bcrypt too for imported ones.
 *
 * <p>Each call takes the memory and time that the text asks for: see {@link PasswordWork}.
 */
final class PasswordHash {
    private static final int SALT_OCTETS = 16;

    /** 2 to this many rounds. */
    private static final int BCRYPT_COST_MAX = 14;

    /** bcrypt looks at no more of a password. */
    private static final int BCRYPT_OCTETS_MAX = 72;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final PasswordCost cost;

    PasswordHash(PasswordCost cost) {
        this.cost = cost;
    }

    /** A new hash with a new salt. */
    String of(String password) {
        var salt = new byte[SALT_OCTETS];
        RANDOM.nextBytes(salt);
        return current().text(password, salt);
    }

    /** What no password fits, but takes as long to check as a real one. Costs nothing to make. */
    String decoy() {
        var salt = new byte[SALT_OCTETS];
        var hash = new byte[Argon2id.HASH_OCTETS];
        RANDOM.nextBytes(salt);
        RANDOM.nextBytes(hash);
        return current().text(salt, hash);
    }

    /** Whether a new hash of the same password would be made the same way. */
    boolean isCurrent(String hash) {
        return hash.startsWith(current().prefix());
    }

    private Argon2id current() {
        return new Argon2id(cost.argon2MemoryKib(), cost.argon2Passes(), 1);
    }

    /** Whether this is a hash that {@link #matches} can check. */
    static boolean isKnown(String hash) {
        return Argon2id.parse(hash).isPresent() || isBcrypt(hash);
    }

    /** Whether the hash is of this password; false if it is no hash that we know. */
    static boolean matches(String hash, String password) {
        var argon2id = Argon2id.parse(hash);
        if (argon2id.isPresent()) {
            return argon2id.get().matches(password);
        }
        return isBcrypt(hash)
                && password.getBytes(UTF_8).length <= BCRYPT_OCTETS_MAX
                && OpenBSDBCrypt.checkPassword(hash, password.getBytes(UTF_8));
    }

    /** {@code $2a$}, {@code $2b$} or {@code $2y$}, two digits of cost, {@code $}, 53 characters. */
    private static boolean isBcrypt(String hash) {
        if (hash.length() != 60
                || !(hash.startsWith("$2a$") || hash.startsWith("$2b$") || hash.startsWith("$2y$"))
                || hash.charAt(6) != '$') {
            return false;
        }
        var tens = hash.charAt(4) - '0';
        var ones = hash.charAt(5) - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            return false;
        }
        var rounds = tens * 10 + ones;
        return rounds >= 4
                && rounds <= BCRYPT_COST_MAX
                && hash.chars().skip(7).allMatch(PasswordHash::isBcryptDigit);
    }

    private static boolean isBcryptDigit(int c) {
        return c == '.'
                || c == '/'
                || (c >= '0' && c <= '9')
                || (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z');
    }
}
