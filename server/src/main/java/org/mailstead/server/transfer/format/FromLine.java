package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The line that starts each message of an mbox file: {@code From sender date}. RFC 4155 appendix A.
 *
 * @param sender the reverse-path without angle brackets, as it stands there; empty when the line
 *     has none
 * @param received null when the line has no date that can be read; a date without a zone is taken
 *     as UTC
 */
public record FromLine(String sender, @Nullable Instant received) {
    /** Stands for the null reverse-path. */
    private static final String NOBODY = "MAILER-DAEMON";

    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    private static final List<String> WEEKDAYS =
            List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    /** Hours east of UTC of the zone names seen in such files; other names are taken as UTC. */
    private static final Map<String, Integer> ZONES =
            Map.ofEntries(
                    Map.entry("WET", 0),
                    Map.entry("BST", 1),
                    Map.entry("WEST", 1),
                    Map.entry("CET", 1),
                    Map.entry("MET", 1),
                    Map.entry("CEST", 2),
                    Map.entry("MEST", 2),
                    Map.entry("EET", 2),
                    Map.entry("EEST", 3),
                    Map.entry("MSK", 3),
                    Map.entry("JST", 9),
                    Map.entry("EDT", -4),
                    Map.entry("EST", -5),
                    Map.entry("CDT", -5),
                    Map.entry("CST", -6),
                    Map.entry("MDT", -6),
                    Map.entry("MST", -7),
                    Map.entry("PDT", -7),
                    Map.entry("PST", -8));

    /** Longer lines are no separators: none of them needs to be. */
    static final int OCTETS_MAX = 2048;

    private static final int WORDS_MAX = 64;

    /** With what follows, well within {@link LinePieces#SIGHT}. */
    static final int QUOTES_MAX = 8192;

    /** Whether octets start with {@code From } and can be such a line by their length. */
    static boolean matches(byte[] octets, int start, int end) {
        return end - start <= OCTETS_MAX
                && end - start >= 5
                && octets[start] == 'F'
                && octets[start + 1] == 'r'
                && octets[start + 2] == 'o'
                && octets[start + 3] == 'm'
                && octets[start + 4] == ' ';
    }

    /**
     * Whether a line of a message gets one more {@code >} in an mbox file: {@code From } behind any
     * number of {@code >}s. RFC 4155 leaves quoting open; this is the form that can be undone.
     *
     * <p>What stands behind {@link #QUOTES_MAX} of them is not looked at: such a line always gets
     * one more, and loses it when it is read.
     */
    static boolean isToBeQuoted(byte[] octets, int start, int end) {
        var quotes = quotes(octets, start, end);
        return quotes >= QUOTES_MAX || isFrom(octets, start + quotes, end);
    }

    /** Whether a line of an mbox file has a {@code >} that {@link #isToBeQuoted} gave it. */
    static boolean isQuoted(byte[] octets, int start, int end) {
        var quotes = quotes(octets, start, end);
        return quotes > QUOTES_MAX || (quotes > 0 && isFrom(octets, start + quotes, end));
    }

    /** How many {@code >}s a line starts with; they are counted to one over the limit. */
    private static int quotes(byte[] octets, int start, int end) {
        var stop = Math.min(end, start + QUOTES_MAX + 1);
        var at = start;
        while (at < stop && octets[at] == '>') {
            at++;
        }
        return at - start;
    }

    private static boolean isFrom(byte[] octets, int start, int end) {
        return matches(octets, start, Math.min(end, start + 5));
    }

    /**
     * Reads a line that {@link #matches} accepts. The date is in one of the forms that programs
     * have written, found by its weekday from the right:
     *
     * <pre>
     * Sun Nov  1 09:05:07 2026                asctime, RFC 4155
     * Sun Nov  1 09:05:07 CET 2026            date(1)
     * Sun Nov 01 09:05:07 +0100 2026          webmail exports
     * Sun Nov  1 09:05:07 2026 +0100          with a zone behind
     * Sun Nov  1 09:05 2026                   without seconds
     * Sun, 1 Nov 2026 09:05:07 +0100          RFC 5322
     * </pre>
     */
    static FromLine parse(byte[] octets, int start, int end) {
        var words = words(new String(octets, start + 5, end - start - 5, UTF_8));
        for (var at = words.size() - 4; at >= 0; at--) {
            var received = date(words, at);
            if (received != null) {
                return new FromLine(String.join(" ", words.subList(0, at)), received);
            }
        }
        return new FromLine(words.isEmpty() ? "" : words.getFirst(), null);
    }

    /** The line without its end: sender, or a fixed word for none, and time in UTC. */
    public byte[] octets() {
        var name = sender.isEmpty() ? NOBODY : sender.replaceAll("[\\s\\p{Cntrl}]", "_");
        var time = received == null ? Instant.EPOCH : received;
        return ("From " + name + " " + ASCTIME.format(time.atOffset(ZoneOffset.UTC)))
                .getBytes(UTF_8);
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        var at = 0;
        while (at < text.length() && words.size() < WORDS_MAX) {
            var end = at;
            while (end < text.length() && text.charAt(end) > ' ') {
                end++;
            }
            if (end > at) {
                words.add(text.substring(at, end));
            }
            at = end + 1;
        }
        return words;
    }

    private static @Nullable Instant date(List<String> words, int at) {
        var weekday = words.get(at).toLowerCase(Locale.ROOT);
        var comma = weekday.endsWith(",");
        if (!WEEKDAYS.contains(comma ? weekday.substring(0, weekday.length() - 1) : weekday)) {
            return null;
        }
        if (comma) {
            return words.size() < at + 5
                    ? null
                    : instant(
                            words.get(at + 2),
                            words.get(at + 1),
                            words.get(at + 4),
                            words.get(at + 3),
                            words.size() > at + 5 ? words.get(at + 5) : "");
        }
        if (words.size() < at + 5) {
            return null;
        }
        var third = words.get(at + 4);
        var fourth = words.size() > at + 5 ? words.get(at + 5) : "";
        var yearFirst = number(third) >= 0;
        return instant(
                words.get(at + 1),
                words.get(at + 2),
                words.get(at + 3),
                yearFirst ? third : fourth,
                yearFirst ? fourth : third);
    }

    private static @Nullable Instant instant(
            String monthName, String dayText, String time, String yearText, String zone) {
        var month = MONTHS.indexOf(monthName.toLowerCase(Locale.ROOT)) + 1;
        var day = number(dayText);
        var year = year(yearText);
        var parts = time.split(":", 4);
        if (month == 0 || day < 0 || year < 0 || parts.length < 2 || parts.length > 3) {
            return null;
        }
        var second = parts.length == 3 ? number(parts[2]) : 0;
        try {
            // RFC 5322 §3.3: 60 is a leap second
            return LocalDateTime.of(
                            year,
                            month,
                            day,
                            number(parts[0]),
                            number(parts[1]),
                            second == 60 ? 59 : second)
                    .toInstant(offset(zone));
        } catch (DateTimeException e) {
            return null; // such as 31 February: not a date
        }
    }

    private static int year(String text) {
        var year = number(text);
        return switch (text.length()) {
            case 4 -> year;
            // RFC 5322 §4.3: two digits are a year from 1950 to 2049
            case 2 -> year < 0 ? -1 : year < 50 ? 2000 + year : 1900 + year;
            default -> -1;
        };
    }

    private static ZoneOffset offset(String zone) {
        if (zone.length() == 5 && (zone.charAt(0) == '+' || zone.charAt(0) == '-')) {
            var minutes = number(zone.substring(1));
            var total = minutes / 100 * 60 + minutes % 100;
            if (minutes >= 0 && minutes % 100 < 60 && total <= 18 * 60) {
                return ZoneOffset.ofTotalSeconds((zone.charAt(0) == '-' ? -total : total) * 60);
            }
        }
        return ZoneOffset.ofHours(ZONES.getOrDefault(zone.toUpperCase(Locale.ROOT), 0));
    }

    /** One to four digits, or -1. */
    private static int number(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        var value = 0;
        for (int i = 0; i < text.length(); i++) {
            var digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
