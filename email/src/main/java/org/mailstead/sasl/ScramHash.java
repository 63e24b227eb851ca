package org.mailstead.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of SCRAM, with the functions of RFC 5802 §2.2 that use them. */
public enum ScramHash {
    /** RFC 5802. */
    SHA_1("SHA-1", "HmacSHA1", 20),
    /** RFC 7677. */
    SHA_256("SHA-256", "HmacSHA256", 32);

    private final String digest;
    private final String hmac;
    private final int octets;

    ScramHash(String digest, String hmac, int octets) {
        this.digest = digest;
        this.hmac = hmac;
        this.octets = octets;
    }

    /** Length of what it computes, in octets. */
    public int octets() {
        return octets;
    }

    /** H(str). */
    byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance(digest).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + digest, e);
        }
    }

    /** HMAC(key, str). */
    byte[] hmac(byte[] key, byte[] octets) {
        try {
            var mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            return mac.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + hmac, e);
        }
    }

    /** Hi(str, salt, i): PBKDF2 with this hash, one block. */
    byte[] saltedPassword(String password, byte[] salt, int iterations) {
        var key = new PBEKeySpec(password.toCharArray(), salt, iterations, octets * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2With" + hmac)
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no PBKDF2 with " + hmac, e);
        } finally {
            key.clearPassword();
        }
    }
}
