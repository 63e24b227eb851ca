package org.mailstead.dmarc;

import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * Reads aggregate reports, one method for each element. RFC 9990 §3.1, RFC 7489 appendix C.
 *
 * <p>Strict in what a report is for (who, when, which domain, how many, what was done), generous in
 * the rest: programs that write reports leave much out.
 */
final class AggregateReportReader {
    private final ReportLimits limits;

    AggregateReportReader(ReportLimits limits) {
        this.limits = limits;
    }

    /** feedback. */
    AggregateReport read(InputStream in) throws SyntaxException {
        var xml = new XmlElements(in, limits);
        if (!xml.root().equals("feedback")) {
            throw xml.error("the outermost element is not feedback");
        }
        var metadata = new ArrayList<AggregateReport.Metadata>();
        var policies = new ArrayList<AggregateReport.Published>();
        var records = new ArrayList<AggregateReport.Row>();
        xml.children(name -> {
            switch (name) {
                case "report_metadata" -> one(xml, metadata).add(metadata(xml));
                case "policy_published" -> one(xml, policies).add(policy(xml));
                case "record" -> {
                    if (records.size() == limits.recordsMax()) {
                        throw xml.error("more records than " + limits.recordsMax());
                    }
                    records.add(record(xml));
                }
                default -> {} // version and extensions
            }
        });
        if (metadata.isEmpty() || policies.isEmpty()) {
            throw xml.error("no report_metadata or no policy_published");
        }
        return new AggregateReport(metadata.getFirst(), policies.getFirst(), records);
    }

    private static <T> List<T> one(XmlElements xml, List<T> elements) throws SyntaxException {
        if (!elements.isEmpty()) {
            throw xml.error("an element that may stand once stands twice");
        }
        return elements;
    }

    /** The texts of the elements within the present one; of several of a name, the first. */
    private static Map<String, String> texts(XmlElements xml) throws SyntaxException {
        var texts = new HashMap<String, String>();
        xml.children(name -> texts.putIfAbsent(name, xml.text()));
        return texts;
    }

    private static String required(XmlElements xml, Map<String, String> texts, String name)
            throws SyntaxException {
        var text = texts.getOrDefault(name, "");
        if (text.isEmpty()) {
            throw xml.error("no " + name);
        }
        return text;
    }

    /** Null where it is missing or empty. */
    private static @Nullable String optional(Map<String, String> texts, String name) {
        var text = texts.getOrDefault(name, "");
        return text.isEmpty() ? null : text;
    }

    private static String word(Map<String, String> texts, String name) {
        return texts.getOrDefault(name, "").toLowerCase(Locale.ROOT);
    }

    /** report_metadata: ReportMetadataType. */
    private AggregateReport.Metadata metadata(XmlElements xml) throws SyntaxException {
        var texts = new HashMap<String, String>();
        var range = new HashMap<String, String>();
        var errors = new ArrayList<String>();
        xml.children(name -> {
            switch (name) {
                case "date_range" -> range.putAll(texts(xml));
                case "error" -> {
                    if (errors.size() < limits.resultsMax()) {
                        errors.add(xml.text());
                    }
                }
                default -> texts.putIfAbsent(name, xml.text());
            }
        });
        var begin = time(xml, required(xml, range, "begin"));
        var end = time(xml, required(xml, range, "end"));
        if (end.isBefore(begin)) {
            throw xml.error("the report ends before it begins");
        }
        return new AggregateReport.Metadata(
                texts.getOrDefault("org_name", ""),
                texts.getOrDefault("email", ""),
                optional(texts, "extra_contact_info"),
                required(xml, texts, "report_id"),
                begin,
                end,
                errors,
                optional(texts, "generator"));
    }

    /** Seconds since 1970. */
    private static Instant time(XmlElements xml, String text) throws SyntaxException {
        try {
            return Instant.ofEpochSecond(number(xml, text));
        } catch (DateTimeException e) {
            throw xml.error("no such time");
        }
    }

    private static long number(XmlElements xml, String text) throws SyntaxException {
        if (text.isEmpty()
                || text.length() > 15
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw xml.error("not a number");
        }
        return Long.parseLong(text);
    }

    /** policy_published: PolicyPublishedType. */
    private static AggregateReport.Published policy(XmlElements xml) throws SyntaxException {
        var texts = texts(xml);
        var policy = Policy.of(required(xml, texts, "p"));
        if (policy.isEmpty()) {
            throw xml.error("unknown policy");
        }
        return new AggregateReport.Published(
                required(xml, texts, "domain"),
                policy.get(),
                Policy.of(word(texts, "sp")).orElse(null),
                Policy.of(word(texts, "np")).orElse(null),
                alignment(word(texts, "adkim")),
                alignment(word(texts, "aspf")),
                optional(texts, "fo"),
                word(texts, "testing").equals("y"),
                switch (word(texts, "discovery_method")) {
                    case "treewalk" -> DmarcResult.Discovery.TREE_WALK;
                    case "psl" -> DmarcResult.Discovery.PUBLIC_SUFFIX_LIST;
                    default -> null;
                });
    }

    private static Alignment alignment(String letter) {
        return letter.equals("s") ? Alignment.STRICT : Alignment.RELAXED;
    }

    /** row, before the rest of its record is known. */
    private record RowElement(
            String sourceIp,
            long count,
            AggregateReport.Disposition disposition,
            boolean dkim,
            boolean spf,
            List<AggregateReport.Reason> reasons) {}

    /** record: RecordType. */
    private AggregateReport.Row record(XmlElements xml) throws SyntaxException {
        var rows = new ArrayList<RowElement>();
        var identifiers = new HashMap<String, String>();
        var dkim = new ArrayList<AggregateReport.DkimOutcome>();
        var spf = new ArrayList<AggregateReport.SpfOutcome>();
        xml.children(name -> {
            switch (name) {
                case "row" -> one(xml, rows).add(row(xml));
                case "identifiers", "identities" -> identifiers.putAll(texts(xml));
                case "auth_results" -> authResults(xml, dkim, spf);
                default -> {} // extensions
            }
        });
        if (rows.isEmpty()) {
            throw xml.error("a record without row");
        }
        var row = rows.getFirst();
        return new AggregateReport.Row(
                row.sourceIp,
                row.count,
                row.disposition,
                row.dkim,
                row.spf,
                row.reasons,
                required(xml, identifiers, "header_from"),
                optional(identifiers, "envelope_from"),
                optional(identifiers, "envelope_to"),
                dkim,
                spf);
    }

    /** row: RowType, with policy_evaluated: PolicyEvaluatedType. */
    private RowElement row(XmlElements xml) throws SyntaxException {
        var texts = new HashMap<String, String>();
        var evaluated = new HashMap<String, String>();
        var reasons = new ArrayList<AggregateReport.Reason>();
        xml.children(name -> {
            if (name.equals("policy_evaluated")) {
                xml.children(inner -> evaluated(xml, inner, evaluated, reasons));
            } else {
                texts.putIfAbsent(name, xml.text());
            }
        });
        return new RowElement(
                required(xml, texts, "source_ip"),
                number(xml, required(xml, texts, "count")),
                switch (word(evaluated, "disposition")) {
                    case "none", "" -> AggregateReport.Disposition.NONE;
                    case "pass" -> AggregateReport.Disposition.PASS;
                    case "quarantine" -> AggregateReport.Disposition.QUARANTINE;
                    case "reject" -> AggregateReport.Disposition.REJECT;
                    default -> throw xml.error("unknown disposition");
                },
                word(evaluated, "dkim").equals("pass"),
                word(evaluated, "spf").equals("pass"),
                reasons);
    }

    private void evaluated(
            XmlElements xml,
            String name,
            Map<String, String> texts,
            List<AggregateReport.Reason> reasons)
            throws SyntaxException {
        if (!name.equals("reason")) {
            texts.putIfAbsent(name, xml.text());
        } else if (reasons.size() < limits.resultsMax()) {
            var reason = texts(xml);
            reasons.add(
                    new AggregateReport.Reason(word(reason, "type"), optional(reason, "comment")));
        }
    }

    /** auth_results: AuthResultType. */
    private void authResults(
            XmlElements xml,
            List<AggregateReport.DkimOutcome> dkim,
            List<AggregateReport.SpfOutcome> spf)
            throws SyntaxException {
        xml.children(name -> {
            if (name.equals("dkim") && dkim.size() < limits.resultsMax()) {
                var texts = texts(xml);
                dkim.add(
                        new AggregateReport.DkimOutcome(
                                texts.getOrDefault("domain", ""),
                                optional(texts, "selector"),
                                word(texts, "result"),
                                optional(texts, "human_result")));
            } else if (name.equals("spf") && spf.size() < limits.resultsMax()) {
                var texts = texts(xml);
                spf.add(
                        new AggregateReport.SpfOutcome(
                                texts.getOrDefault("domain", ""),
                                optional(texts, "scope"),
                                word(texts, "result"),
                                optional(texts, "human_result")));
            }
        });
    }
}
