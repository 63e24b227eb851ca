package org.mailstead.tlsrpt;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** In which way a session failed. RFC 8460 §4.3. */
public enum ResultType {
    /** The host does not offer STARTTLS. RFC 8460 §4.3.1. */
    STARTTLS_NOT_SUPPORTED,
    /** The certificate is for another host. RFC 8460 §4.3.1. */
    CERTIFICATE_HOST_MISMATCH,
    /** The certificate has expired. RFC 8460 §4.3.1. */
    CERTIFICATE_EXPIRED,
    /** The certificate is not trusted: its CA, or else. RFC 8460 §4.3.1. */
    CERTIFICATE_NOT_TRUSTED,
    /** Whatever has no name of its own; the reason code tells. RFC 8460 §4.3.1. */
    VALIDATION_FAILURE,
    /** The TLSA records cannot be used, or none matches. RFC 8460 §4.3.2.1. */
    TLSA_INVALID,
    /** DNSSEC says that the records are forged or broken. RFC 8460 §4.3.2.1. */
    DNSSEC_INVALID,
    /** DANE was asked for by the sender, and the host has none. RFC 8460 §4.3.2.1. */
    DANE_REQUIRED,
    /** The policy cannot be fetched. RFC 8460 §4.3.2.2. */
    STS_POLICY_FETCH_ERROR,
    /** The policy cannot be read. RFC 8460 §4.3.2.2. */
    STS_POLICY_INVALID,
    /** The policy's server has no valid certificate. RFC 8460 §4.3.2.2. */
    STS_WEBPKI_INVALID;

    /** Of the name in a report, case does not matter; empty if it is none. */
    public static Optional<ResultType> of(String text) {
        return Arrays.stream(values())
                .filter(type -> type.toString().equalsIgnoreCase(text))
                .findFirst();
    }

    /** As in a report: {@code starttls-not-supported}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
