package org.mailstead.mtasts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.mailstead.dns.Name;
import org.mailstead.wire.SyntaxException;

/**
 * What a domain demands of those who send to it. RFC 8461 §3.2.
 *
 * @param mode what to do with a host that does not fit
 * @param maxAge how long it holds, 0 to {@link #MAX_AGE_MAX}
 * @param patterns the hosts that may be used; not empty unless the mode is none
 * @param text as it was fetched, its line ends made LF: for reports and for keeping
 */
public record StsPolicy(Mode mode, Duration maxAge, List<MxPattern> patterns, String text) {
    /** RFC 8461 §3.2: 365.25 days; more is taken for this. */
    public static final Duration MAX_AGE_MAX = Duration.ofHours(8_766);

    /** What to do with a host that is not listed, or has no TLS with a valid certificate. */
    public enum Mode {
        /** Not use it. RFC 8461 §5. */
        ENFORCE,
        /** Use it, and report it. */
        TESTING,
        /** There is no policy any more. */
        NONE;

        /** As in a policy. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public StsPolicy {
        patterns = List.copyOf(patterns);
        if (maxAge.isNegative() || maxAge.compareTo(MAX_AGE_MAX) > 0) {
            throw new IllegalArgumentException("maxAge outside 0.." + MAX_AGE_MAX + ": " + maxAge);
        }
        if (patterns.isEmpty() && mode != Mode.NONE) {
            throw new IllegalArgumentException("no mx in mode " + mode);
        }
    }

    /** Some write more than one CR before LF. */
    private static String withoutEnd(String line) {
        var end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\r') {
            end--;
        }
        return line.substring(0, end);
    }

    /**
     * sts-policy-record. RFC 8461 §3.2. Of fields that stand twice, but mx, the first counts;
     * unknown ones are passed over, empty lines too.
     *
     * @throws SyntaxException if it is none, or passes a limit; the offset is that of the line
     */
    public static StsPolicy parse(String text, MtaStsLimits limits) throws SyntaxException {
        if (text.length() > limits.policyOctetsMax()) {
            throw new SyntaxException(
                    "policy longer than " + limits.policyOctetsMax() + " octets",
                    limits.policyOctetsMax());
        }
        var lines =
                Arrays.stream(text.split("\n", -1))
                        .map(StsPolicy::withoutEnd)
                        .collect(Collectors.joining("\n"));
        var fields = new LinkedHashMap<String, String>();
        var patterns = new ArrayList<MxPattern>();
        var start = 0;
        while (start < lines.length()) {
            var newline = lines.indexOf('\n', start);
            var end = newline < 0 ? lines.length() : newline;
            var line = lines.substring(start, end).stripTrailing();
            if (!line.isEmpty()) {
                readLine(line, start, fields, patterns);
            }
            if (patterns.size() > limits.patternsMax()) {
                throw new SyntaxException("more mx than " + limits.patternsMax(), start);
            }
            start = end + 1;
        }
        if (!required(fields, "version").equals("STSv1")) {
            throw new SyntaxException("expected version STSv1", 0);
        }
        var mode = mode(required(fields, "mode"));
        var maxAge = maxAge(required(fields, "max_age"));
        if (patterns.isEmpty() && mode != Mode.NONE) {
            throw new SyntaxException("expected \"mx\"", lines.length());
        }
        return new StsPolicy(mode, maxAge, patterns, lines);
    }

    /** sts-policy-field = name ":" *WSP value. */
    private static void readLine(
            String line, int offset, Map<String, String> fields, List<MxPattern> patterns)
            throws SyntaxException {
        var colon = line.indexOf(':');
        if (colon < 1) {
            throw new SyntaxException("expected a name and a colon", offset);
        }
        var name = line.substring(0, colon);
        var value = line.substring(colon + 1).strip();
        switch (name) {
            case "mx" -> patterns.add(pattern(value, offset));
            case "version", "mode", "max_age" -> fields.putIfAbsent(name, value);
            default -> {} // RFC 8461 §3.2: unknown fields are ignored
        }
    }

    private static MxPattern pattern(String value, int offset) throws SyntaxException {
        try {
            return MxPattern.parse(value);
        } catch (SyntaxException e) {
            throw e.within(offset);
        }
    }

    private static String required(Map<String, String> fields, String name) throws SyntaxException {
        var value = fields.get(name);
        if (value == null) {
            throw new SyntaxException("expected \"" + name + "\"", 0);
        }
        return value;
    }

    private static Mode mode(String value) throws SyntaxException {
        return switch (value) {
            case "enforce" -> Mode.ENFORCE;
            case "testing" -> Mode.TESTING;
            case "none" -> Mode.NONE;
            default -> throw new SyntaxException("expected enforce, testing or none", 0);
        };
    }

    /** 1*10DIGIT. RFC 8461 §3.2. */
    private static Duration maxAge(String value) throws SyntaxException {
        if (value.isEmpty()
                || value.length() > 10
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SyntaxException("expected max_age of 1 to 10 digits", 0);
        }
        var seconds = Math.min(Long.parseLong(value), MAX_AGE_MAX.toSeconds());
        return Duration.ofSeconds(seconds);
    }

    /** Whether a host may take the domain's mail, as far as its name goes. RFC 8461 §4.1. */
    public boolean allows(Name host) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(host));
    }

    /** The lines of {@link #text}, for reports (RFC 8460 §4.4). */
    public List<String> lines() {
        return text.lines().filter(line -> !line.isBlank()).toList();
    }
}
