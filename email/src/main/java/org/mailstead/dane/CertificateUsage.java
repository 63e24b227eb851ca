package org.mailstead.dane;

import java.util.Arrays;
import java.util.Optional;

/** What an association says of the server's certificate. RFC 6698 §2.1.1, RFC 7218 §2.1. */
public enum CertificateUsage {
    /** Its path, valid by the client's own trust anchors, has this CA. */
    PKIX_TA(0, "PKIX-TA"),
    /** It is this one, and valid by the client's own trust anchors. */
    PKIX_EE(1, "PKIX-EE"),
    /** Its path leads to this trust anchor. */
    DANE_TA(2, "DANE-TA"),
    /** It is this one, whatever its names and its time. RFC 7671 §5.1. */
    DANE_EE(3, "DANE-EE");

    private final int number;
    private final String acronym;

    CertificateUsage(int number, String acronym) {
        this.number = number;
        this.acronym = acronym;
    }

    /** 0 to 3, as in a record. */
    public int number() {
        return number;
    }

    /** Of the number in a record; empty if no RFC gives it a meaning. */
    public static Optional<CertificateUsage> of(int number) {
        return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }

    /** Of a number, or of a name such as {@code dane-ee} in any case; empty if it is neither. */
    public static Optional<CertificateUsage> of(String text) {
        for (var usage : values()) {
            if (usage.acronym.equalsIgnoreCase(text)
                    || String.valueOf(usage.number()).equals(text)) {
                return Optional.of(usage);
            }
        }
        return Optional.empty();
    }

    /** The name of RFC 7218: {@code DANE-EE}. */
    @Override
    public String toString() {
        return acronym;
    }
}
