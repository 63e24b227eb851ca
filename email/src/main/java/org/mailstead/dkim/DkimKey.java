package org.mailstead.dkim;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.mailstead.wire.SyntaxException;

/** A private key that signs, with its public half. Immutable; shows nothing of itself as text. */
public final class DkimKey {
    /** The size of new RSA keys. RFC 8301 §3.2: at least 1024, better 2048. */
    public static final int RSA_BITS = 2048;

    /** Longer than the PEM of the largest key. */
    private static final int PEM_CHARACTERS_MAX = 32 << 10;

    private static final int RSA_BITS_MIN = 1024;
    private static final int RSA_BITS_MAX = 8192;
    private static final int PEM_COLUMNS = 64;
    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";

    private final KeyType type;
    private final int bits;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private DkimKey(KeyType type, int bits, PrivateKey privateKey, PublicKey publicKey) {
        this.type = type;
        this.bits = bits;
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /**
     * A new RSA key, from the system's secure random numbers. Takes up to a second.
     *
     * @param bits 1024..8192; {@link #RSA_BITS} as a rule
     */
    public static DkimKey generateRsa(int bits) {
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            throw new IllegalArgumentException("RSA bits outside 1024..8192: " + bits);
        }
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            var pair = generator.generateKeyPair();
            return new DkimKey(KeyType.RSA, bits, pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has RSA", e);
        }
    }

    /** A new Ed25519 key, from the system's secure random numbers. */
    public static DkimKey generateEd25519() {
        try {
            var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new DkimKey(KeyType.ED25519, 256, pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java has Ed25519 since 15", e);
        }
    }

    /**
     * Reads a private key in PEM: PKCS #8 ({@code BEGIN PRIVATE KEY}, RFC 7468 §10), or PKCS #1
     * ({@code BEGIN RSA PRIVATE KEY}) as other programs write it. What stands around it is passed
     * over.
     *
     * @throws SyntaxException if there is none, or none that can sign; never with a part of the key
     *     in its text
     */
    public static DkimKey parsePem(String pem) throws SyntaxException {
        if (pem.length() > PEM_CHARACTERS_MAX) {
            throw new SyntaxException("longer than any key", PEM_CHARACTERS_MAX);
        }
        var bare = pem.contains(begin(PKCS1));
        var label = bare ? PKCS1 : PKCS8;
        var begin = pem.indexOf(begin(label));
        var end = pem.indexOf("-----END " + label + "-----");
        if (begin < 0 || end < begin) {
            throw new SyntaxException("no private key in PEM; an encrypted one cannot be read", 0);
        }
        try {
            var text = pem.substring(begin + begin(label).length(), end);
            var der = Base64.getDecoder().decode(TagList.withoutWhiteSpace(text));
            return ofPkcs8(bare ? Der.rsaPrivateKeyInfo(der) : der);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new SyntaxException("the private key cannot be read", begin);
        }
    }

    private static String begin(String label) {
        return "-----BEGIN " + label + "-----";
    }

    private static DkimKey ofPkcs8(byte[] der) throws GeneralSecurityException, SyntaxException {
        var spec = new PKCS8EncodedKeySpec(der);
        try {
            if (KeyFactory.getInstance("RSA").generatePrivate(spec)
                    instanceof RSAPrivateCrtKey key) {
                return ofRsa(key);
            }
        } catch (java.security.spec.InvalidKeySpecException e) {
            // RFC 8410 §7: then it is the other kind, or none
            if (KeyFactory.getInstance("Ed25519").generatePrivate(spec)
                    instanceof EdECPrivateKey key) {
                return ofEd25519(key);
            }
        }
        throw new SyntaxException("neither an RSA key with its primes nor an Ed25519 key", 0);
    }

    private static DkimKey ofRsa(RSAPrivateCrtKey key)
            throws GeneralSecurityException, SyntaxException {
        var bits = key.getModulus().bitLength();
        if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX) {
            throw new SyntaxException("an RSA key of " + bits + " bits, not 1024 to 8192", 0);
        }
        BigInteger exponent = key.getPublicExponent();
        var publicKey =
                KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(key.getModulus(), exponent));
        return new DkimKey(KeyType.RSA, bits, key, publicKey);
    }

    /** Java does not tell the public half of an Ed25519 key. */
    private static DkimKey ofEd25519(EdECPrivateKey key) throws GeneralSecurityException {
        var octets = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(seed(key), 0, octets, 0);
        var info = new X509EncodedKeySpec(Der.ed25519PublicKeyInfo(octets));
        var publicKey = KeyFactory.getInstance("Ed25519").generatePublic(info);
        return new DkimKey(KeyType.ED25519, 256, key, publicKey);
    }

    /** The 32 octets that are the private key. RFC 8032 §5.1.5. */
    private static byte[] seed(EdECPrivateKey key) {
        return key.getBytes().orElseThrow(() -> new IllegalStateException("a key in hardware"));
    }

    /** What kind of key it is. */
    public KeyType type() {
        return type;
    }

    /** Bits of the modulus of RSA; 256 of Ed25519. */
    public int bits() {
        return bits;
    }

    /** The private key as PKCS #8 in PEM, with a line end behind it. A secret. RFC 7468 §10. */
    public String pem() {
        var base64 = Base64.getEncoder().encodeToString(privateKey.getEncoded());
        var pem = new StringBuilder(begin(PKCS8)).append('\n');
        for (int i = 0; i < base64.length(); i += PEM_COLUMNS) {
            pem.append(base64, i, Math.min(base64.length(), i + PEM_COLUMNS)).append('\n');
        }
        return pem.append("-----END " + PKCS8 + "-----\n").toString();
    }

    /** The public half, as it is to stand in DNS. */
    public DkimRecord record() {
        var info = publicKey.getEncoded();
        return DkimRecord.of(
                type,
                switch (type) {
                    case RSA -> info;
                    case ED25519 -> Der.ed25519Key(info);
                });
    }

    /** The signature of octets, as base64. RFC 6376 §3.3, RFC 8463 §3. */
    public String sign(byte[] octets) {
        return Base64.getEncoder()
                .encodeToString(
                        privateKey instanceof EdECPrivateKey key
                                ? signEd25519(key, HashAlgorithm.SHA256.digest().digest(octets))
                                : signRsa(octets));
    }

    private byte[] signRsa(byte[] octets) {
        try {
            var signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(privateKey);
            signer.update(octets);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was checked does not sign", e);
        }
    }

    /** RFC 8032 §5.1.6. By BouncyCastle, as verification. */
    private static byte[] signEd25519(EdECPrivateKey key, byte[] hash) {
        var signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(seed(key), 0, hash, 0, hash.length, signature, 0);
        return signature;
    }

    /** Type and size only. */
    @Override
    public String toString() {
        return type + " " + bits;
    }
}
