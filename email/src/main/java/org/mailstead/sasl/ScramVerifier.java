package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a server keeps of a password for SCRAM: enough to check it, not enough to log in with. RFC
 * 5802 §2.4, §3.
 *
 * <p>Immutable. Arrays given and returned are copies.
 */
public final class ScramVerifier {
    private static final byte[] CLIENT_KEY = "Client Key".getBytes(US_ASCII);
    private static final byte[] SERVER_KEY = "Server Key".getBytes(US_ASCII);

    private final ScramHash hash;
    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    /**
     * A verifier that was kept in parts.
     *
     * @param salt at least one octet
     * @param iterations 1 or more
     * @param storedKey H(ClientKey), as long as the hash
     * @param serverKey HMAC(SaltedPassword, "Server Key"), as long as the hash
     */
    public ScramVerifier(
            ScramHash hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        if (salt.length == 0 || iterations < 1) {
            throw new IllegalArgumentException("no salt or no iterations");
        }
        if (storedKey.length != hash.octets() || serverKey.length != hash.octets()) {
            throw new IllegalArgumentException("keys are not as long as the hash " + hash);
        }
        this.hash = hash;
        this.salt = salt.clone();
        this.iterations = iterations;
        this.storedKey = storedKey.clone();
        this.serverKey = serverKey.clone();
    }

    /**
     * Computes the verifier of a password: slow on purpose, in proportion to the iterations.
     *
     * @param password as prepared by {@link Preparation#password}; not empty
     */
    public static ScramVerifier of(ScramHash hash, String password, byte[] salt, int iterations) {
        var salted = hash.saltedPassword(password, salt, iterations);
        var storedKey = hash.hash(hash.hmac(salted, CLIENT_KEY));
        return new ScramVerifier(hash, salt, iterations, storedKey, hash.hmac(salted, SERVER_KEY));
    }

    /**
     * A verifier for a user that does not exist, which no password fits: the same name gets the
     * same salt each time, so that nobody can tell by asking twice.
     *
     * @param key secret of the server, kept as long as the real salts are, not empty
     * @param name in the form by which users are told apart
     * @param saltOctets as long as real salts, 1 to the length of the hash
     * @param iterations as many as the real ones
     */
    public static ScramVerifier decoy(
            ScramHash hash, byte[] key, String name, int saltOctets, int iterations) {
        var salt = hash.hmac(key, ("salt " + hash + ' ' + name).getBytes(UTF_8));
        var unknown = hash.hmac(key, ("key " + hash + ' ' + name).getBytes(UTF_8));
        return new ScramVerifier(
                hash, Arrays.copyOf(salt, saltOctets), iterations, unknown, hash.hash(unknown));
    }

    public ScramHash hash() {
        return hash;
    }

    public byte[] salt() {
        return salt.clone();
    }

    public int iterations() {
        return iterations;
    }

    public byte[] storedKey() {
        return storedKey.clone();
    }

    public byte[] serverKey() {
        return serverKey.clone();
    }

    /** Whether the proof shows knowledge of the password. RFC 5802 §3. */
    boolean accepts(byte[] proof, byte[] authMessage) {
        var clientKey = xor(proof, hash.hmac(storedKey, authMessage));
        return MessageDigest.isEqual(hash.hash(clientKey), storedKey);
    }

    /** ServerSignature: by it the client knows that the server has the verifier. */
    byte[] serverSignature(byte[] authMessage) {
        return hash.hmac(serverKey, authMessage);
    }

    /** ClientProof: what a client that knows the password sends. RFC 5802 §3. */
    static byte[] proof(ScramHash hash, byte[] saltedPassword, byte[] authMessage) {
        var clientKey = hash.hmac(saltedPassword, CLIENT_KEY);
        return xor(clientKey, hash.hmac(hash.hash(clientKey), authMessage));
    }

    /** ServerSignature, as a client that knows the password computes it. */
    static byte[] serverSignature(ScramHash hash, byte[] saltedPassword, byte[] authMessage) {
        return hash.hmac(hash.hmac(saltedPassword, SERVER_KEY), authMessage);
    }

    private static byte[] xor(byte[] one, byte[] other) {
        var result = new byte[one.length];
        for (int i = 0; i < one.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }
}
