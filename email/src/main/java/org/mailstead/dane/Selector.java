package org.mailstead.dane;

import java.util.Arrays;
import java.util.Optional;

/** Which part of a certificate is compared. RFC 6698 §2.1.2, RFC 7218 §2.2. */
public enum Selector {
    /** All of it. */
    CERT(0, "Cert"),
    /** Its public key: subjectPublicKeyInfo. */
    SPKI(1, "SPKI");

    private final int number;
    private final String acronym;

    Selector(int number, String acronym) {
        this.number = number;
        this.acronym = acronym;
    }

    /** 0 or 1, as in a record. */
    public int number() {
        return number;
    }

    /** Of the number in a record; empty if no RFC gives it a meaning. */
    public static Optional<Selector> of(int number) {
        return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }

    /** Of a number or of a name in any case; empty if it is neither. */
    public static Optional<Selector> of(String text) {
        for (var selector : values()) {
            if (selector.acronym.equalsIgnoreCase(text)
                    || String.valueOf(selector.number()).equals(text)) {
                return Optional.of(selector);
            }
        }
        return Optional.empty();
    }

    /** The name of RFC 7218: {@code SPKI}. */
    @Override
    public String toString() {
        return acronym;
    }
}
