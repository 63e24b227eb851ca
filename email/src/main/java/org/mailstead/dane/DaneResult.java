package org.mailstead.dane;

import java.util.List;

/** What comparing a server's certificates with its records came to. RFC 7671 §5. */
public sealed interface DaneResult {
    /**
     * One record is enough. RFC 6698 §2.1.
     *
     * @param association the one that matched
     */
    record Verified(CertificateAssociation association) implements DaneResult {}

    /**
     * No record matched: the connection must not be used. RFC 7672 §2.2.
     *
     * @param reasons in words; empty if nothing was even similar
     */
    record Mismatch(List<String> reasons) implements DaneResult {
        public Mismatch {
            reasons = List.copyOf(reasons);
        }

        /** As a report on TLS says it: {@code dane-no-match}. RFC 8460 §4.3.2.1. */
        public String failureReasonCode() {
            return reasons.isEmpty() ? "dane-no-match" : "dane-no-match+errors";
        }

        /** For people. */
        public String reason() {
            return reasons.isEmpty()
                    ? "no TLSA record matches the certificate"
                    : "no TLSA record verifies the certificate: " + String.join("; ", reasons);
        }
    }
}
