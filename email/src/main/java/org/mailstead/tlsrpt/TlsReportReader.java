package org.mailstead.tlsrpt;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/** Makes a report of what was read as JSON. RFC 8460 §4.4 */
final class TlsReportReader {
    private final Map<?, ?> root;

    TlsReportReader(@Nullable Object json) throws SyntaxException {
        root = object(json, "the report");
    }

    TlsReport report() throws SyntaxException {
        var range = object(root.get("date-range"), "date-range");
        var policies = new ArrayList<PolicyResult>();
        for (var each : array(root.get("policies"), "policies")) {
            policies.add(result(object(each, "one of policies")));
        }
        return new TlsReport(
                text(root, "organization-name"),
                time(range, "start-datetime"),
                time(range, "end-datetime"),
                text(root, "contact-info"),
                text(root, "report-id"),
                policies);
    }

    private static PolicyResult result(Map<?, ?> entry) throws SyntaxException {
        var policy = object(entry.get("policy"), "policy");
        var summary = object(entry.get("summary"), "summary");
        var details = new ArrayList<FailureDetails>();
        for (var each : array(entry.get("failure-details"), "failure-details")) {
            if (details.size() < PolicyResult.DETAILS_MAX) {
                details.add(detail(object(each, "one of failure-details")));
            }
        }
        return new PolicyResult(
                policy(policy),
                count(summary, "total-successful-session-count"),
                count(summary, "total-failure-session-count"),
                details);
    }

    private static AppliedPolicy policy(Map<?, ?> policy) throws SyntaxException {
        var type = text(policy, "policy-type");
        return new AppliedPolicy(
                PolicyType.of(type)
                        .orElseThrow(() -> new SyntaxException("no policy-type: " + type, 0)),
                texts(policy.get("policy-string"), "policy-string"),
                text(policy, "policy-domain"),
                texts(policy.get("mx-host"), "mx-host"));
    }

    /** A kind of failure without a name here is one of validation; its name is kept. */
    private static FailureDetails detail(Map<?, ?> detail) throws SyntaxException {
        var name = text(detail, "result-type");
        var type = ResultType.of(name);
        var reason = optional(detail, "failure-reason-code");
        return new FailureDetails(
                type.orElse(ResultType.VALIDATION_FAILURE),
                optional(detail, "sending-mta-ip"),
                optional(detail, "receiving-mx-hostname"),
                optional(detail, "receiving-mx-helo"),
                optional(detail, "receiving-ip"),
                count(detail, "failed-session-count"),
                optional(detail, "additional-information"),
                type.isPresent() || name.isEmpty()
                        ? reason
                        : reason == null ? name : name + " " + reason);
    }

    private static Map<?, ?> object(@Nullable Object value, String name) throws SyntaxException {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new SyntaxException(name + " is no object", 0);
    }

    /** None if there is none, or null. */
    private static List<?> array(@Nullable Object value, String name) throws SyntaxException {
        return switch (value) {
            case null -> List.of();
            case List<?> array -> array;
            case Object _ -> throw new SyntaxException(name + " is no array", 0);
        };
    }

    /** Also one text alone, as some write it. */
    private static List<String> texts(@Nullable Object value, String name) throws SyntaxException {
        if (value instanceof String text) {
            return List.of(text);
        }
        var texts = new ArrayList<String>();
        for (var each : array(value, name)) {
            if (!(each instanceof String text)) {
                throw new SyntaxException(name + " has what is no text", 0);
            }
            texts.add(text);
        }
        return texts;
    }

    private static String text(Map<?, ?> object, String name) throws SyntaxException {
        var text = optional(object, name);
        return text == null ? "" : text;
    }

    private static @Nullable String optional(Map<?, ?> object, String name) throws SyntaxException {
        return switch (object.get(name)) {
            case null -> null;
            case String text -> text;
            case Number number -> number.toString();
            case Object _ -> throw new SyntaxException(name + " is no text", 0);
        };
    }

    /** 0 if it is not said. */
    private static long count(Map<?, ?> object, String name) throws SyntaxException {
        return switch (object.get(name)) {
            case null -> 0;
            case Long count when count >= 0 -> count;
            case Object _ -> throw new SyntaxException(name + " is no count", 0);
        };
    }

    /** RFC 3339; without a zone, as some write it, in UTC. outbound J-3 */
    private static Instant time(Map<?, ?> range, String name) throws SyntaxException {
        var text = text(range, name);
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            try {
                return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw new SyntaxException(name + " is no time: " + text, 0);
            }
        }
    }
}
