package org.mailstead.dns;

/**
 * A certificate association. RFC 6698 §2.1, RFC 7671.
 *
 * <p>Numbers that no RFC gives a meaning are kept: such a record is unusable, not absent.
 *
 * @param usage 0 to 255; 2 is DANE-TA, 3 is DANE-EE
 * @param selector 0 to 255; 0 the certificate, 1 its public key
 * @param matchingType 0 to 255; 0 the data itself, 1 SHA-256, 2 SHA-512
 * @param data the association data, in lower case hexadecimal
 */
public record Tlsa(int usage, int selector, int matchingType, String data) {
    public Tlsa {
        Bits.check8("usage", usage);
        Bits.check8("selector", selector);
        Bits.check8("matching type", matchingType);
        if (data.length() % 2 != 0 || !data.chars().allMatch(Tlsa::isHexDigit)) {
            throw new IllegalArgumentException("not lower case hexadecimal: " + data);
        }
    }

    private static boolean isHexDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }
}
