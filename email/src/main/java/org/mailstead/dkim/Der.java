package org.mailstead.dkim;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/** The little of ASN.1 that turns the forms of keys into those that Java reads. RFC 5280, 8017. */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;

    /** AlgorithmIdentifier of rsaEncryption. RFC 3279 §2.3.1. */
    private static final byte[] RSA_ENCRYPTION =
            HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** SubjectPublicKeyInfo of Ed25519 up to the 32 octets of the key. RFC 8410 §4. */
    private static final byte[] ED25519_PREFIX =
            HexFormat.of().parseHex("302a300506032b6570032100");

    private Der() {}

    /** Whether this is an RSAPublicKey or RSAPrivateKey, not wrapped. RFC 8017 §A.1. */
    static boolean isBareRsa(byte[] der) {
        var content = contentStart(der);
        return der.length > content && der[0] == SEQUENCE && der[content] == INTEGER;
    }

    /** RSAPublicKey in a SubjectPublicKeyInfo. RFC 5280 §4.1.2.7. */
    static byte[] rsaPublicKeyInfo(byte[] bare) {
        return value(SEQUENCE, RSA_ENCRYPTION, value(BIT_STRING, new byte[1], bare));
    }

    /** RSAPrivateKey in a PrivateKeyInfo. RFC 5208 §5. */
    static byte[] rsaPrivateKeyInfo(byte[] bare) {
        var version = value(INTEGER, new byte[1]);
        return value(SEQUENCE, version, RSA_ENCRYPTION, value(OCTET_STRING, bare));
    }

    /** Ed25519 in a SubjectPublicKeyInfo. RFC 8410 §4. */
    static byte[] ed25519PublicKeyInfo(byte[] key) {
        var info = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + key.length);
        System.arraycopy(key, 0, info, ED25519_PREFIX.length, key.length);
        return info;
    }

    /** The 32 octets at the end of what {@link #ed25519PublicKeyInfo} makes. */
    static byte[] ed25519Key(byte[] info) {
        return Arrays.copyOfRange(info, ED25519_PREFIX.length, info.length);
    }

    /** Where the content of the outermost value begins. X.690 §8.1.3. */
    private static int contentStart(byte[] der) {
        if (der.length < 2) {
            return der.length;
        }
        var first = der[1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static byte[] value(int tag, byte[]... contents) {
        var length = 0;
        for (var content : contents) {
            length += content.length;
        }
        var out = new ByteArrayOutputStream(length + 6);
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            var octets = (39 - Integer.numberOfLeadingZeros(length)) / 8;
            out.write(0x80 | octets);
            for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8) {
                out.write(length >> shift);
            }
        }
        for (var content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
