package org.mailstead.server.delivery;

import org.jspecify.annotations.Nullable;
import org.mailstead.server.reports.TlsResults;

/**
 * What is kept of TLS with other servers.
 *
 * @param policies of MTA-STS; null to go without
 * @param results counted for reports; null if none are wanted
 */
public record TlsMemory(@Nullable StsPolicies policies, @Nullable TlsResults results) {
    /** Nothing is kept. */
    public static final TlsMemory NONE = new TlsMemory(null, null);

    /** Keeps what an attempt found out. */
    void keep(TlsFindings findings) {
        if (results != null) {
            results.add(findings.results(results.today()));
        }
    }
}
