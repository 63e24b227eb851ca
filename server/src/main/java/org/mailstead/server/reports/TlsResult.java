package org.mailstead.server.reports;

import java.time.LocalDate;
import org.mailstead.address.Domain;
import org.mailstead.tlsrpt.PolicyResult;

/**
 * Sessions with hosts that take a domain's mail, under one policy, on one day. RFC 8460 §4.
 *
 * @param day of UTC
 * @param recipientDomain whom the mail was for
 * @param isHost whether the policy is that of a host, not that of the recipients' domain
 * @param isOptional whether it is told in a report, but is no reason to send one
 * @param sessions under the policy
 */
public record TlsResult(
        LocalDate day,
        Domain recipientDomain,
        boolean isHost,
        boolean isOptional,
        PolicyResult sessions) {
    /** Both together. outbound U-2, U-3 */
    TlsResult plus(TlsResult other) {
        return new TlsResult(
                day,
                recipientDomain,
                isHost,
                isOptional && other.isOptional,
                sessions.plus(other.sessions));
    }
}
