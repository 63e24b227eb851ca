package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** Writes aggregate reports in the order of the schema. RFC 9990 appendix A. */
final class AggregateReportWriter {
    private final StringBuilder xml = new StringBuilder();
    private int depth;

    byte[] write(AggregateReport report) {
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n");
        depth++;
        element("version", "1.0");
        metadata(report.metadata());
        policy(report.policy());
        for (var record : report.records()) {
            record(record);
        }
        xml.append("</feedback>\n");
        return xml.toString().getBytes(UTF_8);
    }

    private void metadata(AggregateReport.Metadata metadata) {
        open("report_metadata");
        element("org_name", metadata.organization());
        element("email", metadata.email());
        element("extra_contact_info", metadata.contact());
        element("report_id", metadata.id());
        open("date_range");
        element("begin", Long.toString(metadata.begin().getEpochSecond()));
        element("end", Long.toString(metadata.end().getEpochSecond()));
        close("date_range");
        metadata.errors().forEach(error -> element("error", error));
        element("generator", metadata.generator());
        close("report_metadata");
    }

    private void policy(AggregateReport.Published policy) {
        open("policy_published");
        element("domain", policy.domain());
        var discovery = policy.discovery();
        if (discovery != null) {
            element(
                    "discovery_method",
                    switch (discovery) {
                        case TREE_WALK -> "treewalk";
                        case PUBLIC_SUFFIX_LIST -> "psl";
                    });
        }
        element("p", policy.policy().toString());
        element("sp", text(policy.subdomainPolicy()));
        element("np", text(policy.nonexistentPolicy()));
        element("fo", policy.failureOptions());
        element("adkim", policy.dkimAlignment().toString());
        element("aspf", policy.spfAlignment().toString());
        element("testing", policy.isTesting() ? "y" : "n");
        close("policy_published");
    }

    private static @Nullable String text(@Nullable Policy policy) {
        return policy == null ? null : policy.toString();
    }

    private void record(AggregateReport.Row record) {
        open("record");
        open("row");
        element("source_ip", record.sourceIp());
        element("count", Long.toString(record.count()));
        open("policy_evaluated");
        element("disposition", record.disposition().toString());
        element("dkim", record.isDkimAligned() ? "pass" : "fail");
        element("spf", record.isSpfAligned() ? "pass" : "fail");
        for (var reason : record.reasons()) {
            open("reason");
            element("type", reason.type());
            element("comment", reason.comment());
            close("reason");
        }
        close("policy_evaluated");
        close("row");
        open("identifiers");
        element("header_from", record.headerFrom());
        element("envelope_from", record.envelopeFrom());
        element("envelope_to", record.envelopeTo());
        close("identifiers");
        open("auth_results");
        record.dkim().forEach(this::dkim);
        record.spf().forEach(this::spf);
        close("auth_results");
        close("record");
    }

    private void dkim(AggregateReport.DkimOutcome outcome) {
        open("dkim");
        element("domain", outcome.domain());
        element("selector", outcome.selector());
        element("result", outcome.result());
        element("human_result", outcome.explanation());
        close("dkim");
    }

    private void spf(AggregateReport.SpfOutcome outcome) {
        open("spf");
        element("domain", outcome.domain());
        element("scope", outcome.scope());
        element("result", outcome.result());
        element("human_result", outcome.explanation());
        close("spf");
    }

    private void open(String name) {
        indent().append('<').append(name).append(">\n");
        depth++;
    }

    private void close(String name) {
        depth--;
        indent().append("</").append(name).append(">\n");
    }

    /** Nothing where there is no text. */
    private void element(String name, @Nullable String text) {
        if (text != null) {
            indent().append('<').append(name).append('>');
            text.codePoints().forEach(this::character);
            xml.append("</").append(name).append(">\n");
        }
    }

    private StringBuilder indent() {
        return xml.repeat("  ", depth);
    }

    private void character(int c) {
        switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            case '\r' -> xml.append("&#13;");
            default -> xml.appendCodePoint(isCharacter(c) ? c : '?');
        }
    }

    /** Char. XML 1.0 §2.2. */
    private static boolean isCharacter(int c) {
        return c == '\t'
                || c == '\n'
                || (c >= 0x20 && c < 0xd800)
                || (c >= 0xe000 && c < 0xfffe)
                || c >= 0x10000;
    }
}
