package org.mailstead.mtasts;

import org.mailstead.tlsrpt.ResultType;

/**
 * What is wrong with a domain's policy.
 *
 * @param type for reports on TLS. RFC 8460 §4.3.2.2
 * @param code for reports: our own word, as {@code no-policy-served}
 * @param reason for people
 */
public record StsProblem(ResultType type, String code, String reason) {
    private static final String FALLBACK = "+fallback-to-cached-policy";

    /** The same, where an older policy helps out. outbound M-10 */
    StsProblem withFallback() {
        return new StsProblem(type, code + FALLBACK, reason + "; the cached policy is used");
    }
}
