package org.mailstead.dane;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** How the part is compared. RFC 6698 §2.1.3, RFC 7218 §2.3. In the order of strength. */
public enum MatchingType {
    /** As it is. */
    FULL(0, "Full", "", 0),
    /** By its SHA-256. */
    SHA2_256(1, "SHA2-256", "SHA-256", 32),
    /** By its SHA-512. */
    SHA2_512(2, "SHA2-512", "SHA-512", 64);

    private final int number;
    private final String acronym;
    private final String algorithm;
    private final int digestOctets;

    MatchingType(int number, String acronym, String algorithm, int digestOctets) {
        this.number = number;
        this.acronym = acronym;
        this.algorithm = algorithm;
        this.digestOctets = digestOctets;
    }

    /** 0 to 2, as in a record. */
    public int number() {
        return number;
    }

    /** Of the number in a record; empty if no RFC gives it a meaning. */
    public static Optional<MatchingType> of(int number) {
        return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }

    /** Of a number or of a name in any case; empty if it is neither. */
    public static Optional<MatchingType> of(String text) {
        for (var type : values()) {
            if (type.acronym.equalsIgnoreCase(text) || String.valueOf(type.number()).equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** How many octets the data has; 0 says any. */
    int digestOctets() {
        return digestOctets;
    }

    /** What a record has to say of these octets. */
    byte[] of(byte[] octets) {
        if (this == FULL) {
            return octets;
        }
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    /** The name of RFC 7218: {@code SHA2-256}. */
    @Override
    public String toString() {
        return acronym;
    }
}
