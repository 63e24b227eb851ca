package org.mailstead.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.mailstead.wire.SyntaxException;

/**
 * A public key that signatures can be checked with.
 *
 * @param bits of the modulus of RSA; 256 of Ed25519
 */
public record VerificationKey(KeyType type, int bits, PublicKey key) {
    /** A larger exponent has no use but to keep verifiers busy. */
    private static final int EXPONENT_BITS_MAX = 64;

    private static final int ED25519_OCTETS = 32;

    /**
     * Reads the key of a record, which must not be revoked.
     *
     * @throws SyntaxException if it is of an unknown type, cannot be read, or passes a limit
     */
    public static VerificationKey of(DkimRecord record, DkimLimits limits) throws SyntaxException {
        var type = KeyType.of(record.keyType());
        if (type.isEmpty()) {
            throw new SyntaxException("unknown type of key \"" + record.keyType() + "\"", 0);
        }
        var octets = Base64.getDecoder().decode(record.publicKey());
        try {
            return switch (type.get()) {
                case RSA -> rsa(octets, limits);
                case ED25519 -> ed25519(octets);
            };
        } catch (GeneralSecurityException e) {
            throw new SyntaxException("the " + type.get() + " key cannot be read", 0);
        }
    }

    /** SubjectPublicKeyInfo, or RSAPublicKey as RFC 6376 §3.6.1 says and few do (erratum 3017). */
    private static VerificationKey rsa(byte[] octets, DkimLimits limits)
            throws GeneralSecurityException, SyntaxException {
        var info = Der.isBareRsa(octets) ? Der.rsaPublicKeyInfo(octets) : octets;
        var key =
                (RSAPublicKey)
                        KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(info));
        var bits = key.getModulus().bitLength();
        // RFC 8301 §3.2: verifiers must not take keys of less than 1024 bits
        if (bits < limits.rsaBitsMin()) {
            throw new SyntaxException(
                    "an RSA key of " + bits + " bits; at least " + limits.rsaBitsMin(), 0);
        }
        if (bits > limits.rsaBitsMax()) {
            throw new SyntaxException(
                    "an RSA key of " + bits + " bits; at most " + limits.rsaBitsMax(), 0);
        }
        if (key.getPublicExponent().bitLength() > EXPONENT_BITS_MAX) {
            throw new SyntaxException("an RSA key with a huge exponent", 0);
        }
        return new VerificationKey(KeyType.RSA, bits, key);
    }

    /** RFC 8463 §4.2: the 32 octets of RFC 8032. */
    private static VerificationKey ed25519(byte[] octets)
            throws GeneralSecurityException, SyntaxException {
        if (octets.length != ED25519_OCTETS) {
            throw new SyntaxException("an ed25519 key of " + octets.length + " octets, not 32", 0);
        }
        var info = new X509EncodedKeySpec(Der.ed25519PublicKeyInfo(octets));
        var key = KeyFactory.getInstance("Ed25519").generatePublic(info);
        return new VerificationKey(KeyType.ED25519, 8 * ED25519_OCTETS, key);
    }

    /**
     * Whether a signature of these octets is right.
     *
     * @param algorithm one for keys of this type
     * @param signature base64
     */
    public boolean verifies(SignatureAlgorithm algorithm, byte[] signed, String signature) {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) { // no base64 is no signature
            return false;
        }
        return switch (algorithm) {
            case RSA_SHA256 -> verifiesRsa(signed, octets);
            // RFC 8463 §3: what Ed25519 signs is the hash
            case ED25519_SHA256 ->
                    verifiesEd25519(algorithm.hash().digest().digest(signed), octets);
        };
    }

    private boolean verifiesRsa(byte[] signed, byte[] signature) {
        try {
            var verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) { // a signature of a wrong length is wrong
            return false;
        }
    }

    /** RFC 8032 §5.1.7. By BouncyCastle, which takes a fifth of the JDK's time. */
    private boolean verifiesEd25519(byte[] hash, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(
                        signature, 0, Der.ed25519Key(key.getEncoded()), 0, hash, 0, hash.length);
    }
}
