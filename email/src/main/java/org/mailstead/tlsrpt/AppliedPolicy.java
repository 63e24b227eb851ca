package org.mailstead.tlsrpt;

import java.util.List;

/**
 * The policy that a sender applied. RFC 8460 §4.4.
 *
 * @param lines as it was found: TLSA records in presentation form, or the lines of an MTA-STS
 *     policy; empty without a policy
 * @param domain that the policy is for, A-labels
 * @param mxHosts the patterns of an MTA-STS policy, or the host of TLSA records; may be empty
 */
public record AppliedPolicy(
        PolicyType type, List<String> lines, String domain, List<String> mxHosts) {
    public AppliedPolicy {
        lines = List.copyOf(lines);
        mxHosts = List.copyOf(mxHosts);
    }

    /** None was found. */
    public static AppliedPolicy none(String domain) {
        return new AppliedPolicy(PolicyType.NO_POLICY_FOUND, List.of(), domain, List.of());
    }
}
