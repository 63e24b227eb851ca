package org.mailstead.tlsrpt;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of policy a sender applied. RFC 8460 §4.4. */
public enum PolicyType {
    /** DANE. RFC 7672. */
    TLSA,
    /** MTA-STS. RFC 8461. */
    STS,
    /** None: TLS where it is offered. */
    NO_POLICY_FOUND;

    /** Of the name in a report, case does not matter; empty if it is none. */
    public static Optional<PolicyType> of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equalsIgnoreCase(text))
                .findFirst();
    }

    /** As in a report: {@code no-policy-found}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
