package org.mailstead.dmarc;

import org.mailstead.address.Domain;

/**
 * A domain that SPF or DKIM has spoken of. RFC 9989 §3.2.4.
 *
 * @param domain of MAIL FROM (of HELO, where MAIL FROM is empty), or {@code d=} of a signature
 */
public record Identifier(Method method, Domain domain, Outcome outcome) {
    /** Which check. */
    public enum Method {
        SPF,
        DKIM
    }

    /** What it came to. */
    public enum Outcome {
        /** The domain is authenticated. */
        PASS,
        /** It is not. */
        FAIL,
        /** It may be: the DNS did not answer. */
        TEMPORARY_ERROR
    }
}
