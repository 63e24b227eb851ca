package org.mailstead.server.delivery;

import org.jspecify.annotations.Nullable;
import org.mailstead.server.reports.TlsResults;

/**
 * What is kept of TLS with other servers.
 *
 * @param policies of MTA-STS; null to go without
 * @param results counted for reports; null if none are wanted
 * @param domains what the hosts of recipients can do; null if that is not kept
 */
public record TlsMemory(
        @Nullable StsPolicies policies,
        @Nullable TlsResults results,
        @Nullable RecipientDomains domains) {
    /** Nothing is kept. */
    public static final TlsMemory NONE = new TlsMemory(null, null, null);

    /** Keeps what an attempt found out. */
    void keep(TlsFindings findings, RemoteMetrics metrics) {
        if (results != null) {
            var some = findings.results(results.today());
            results.add(some);
            some.forEach(metrics::sessions);
        }
        var abilities = findings.abilities();
        if (domains != null && abilities != null) {
            domains.learn(findings.domain(), abilities);
        }
    }
}
