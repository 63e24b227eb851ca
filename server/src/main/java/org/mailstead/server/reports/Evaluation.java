package org.mailstead.server.reports;

import java.time.Instant;
import java.util.List;
import org.mailstead.dmarc.AggregateReport;

/**
 * What DMARC came to for one message and one recipient. inbound DEL-19
 *
 * @param published the policy that was applied
 * @param reportUris where its domain wants reports; at least one
 * @param row one message of the report
 * @param isOptional told in a report that is sent anyway, but no reason to send one. inbound DEL-18
 */
public record Evaluation(
        Instant at,
        AggregateReport.Published published,
        List<String> reportUris,
        AggregateReport.Row row,
        boolean isOptional) {
    public Evaluation {
        reportUris = List.copyOf(reportUris);
        if (reportUris.isEmpty()) {
            throw new IllegalArgumentException("nobody wants to know");
        }
    }
}
