package org.mailstead.message;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Dates as mail writes them. RFC 5322 §3.3, and §4.3 for old forms. */
public final class DateTime {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM uuuu HH:mm:ss xx", Locale.ENGLISH);

    /** Longer than any date with comments; what stands behind is not looked at. */
    private static final int CHARACTERS_MAX = 256;

    private DateTime() {}

    /** {@code Mon, 23 Nov 2026 09:30:00 +0100}; years 0..9999. */
    public static String format(OffsetDateTime dateTime) {
        return FORMAT.format(dateTime);
    }

    /**
     * Reads a date, in the forms of RFC 5322 and its forerunners and that of C's {@code asctime}.
     *
     * @return nothing if there is no such form, or no such day or time; in UTC if the zone is not
     *     known or 18 hours or more away
     */
    public static Optional<OffsetDateTime> parse(String text) {
        var bounded = text.substring(0, Math.min(text.length(), CHARACTERS_MAX));
        try {
            return new DateTimeParser(bounded).dateTime();
        } catch (DateTimeException e) { // no such day, no such hour
            return Optional.empty();
        }
    }

    private static final class DateTimeParser {
        private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

        private final String text;
        private int position;

        DateTimeParser(String text) {
            this.text = text;
        }

        /** date-time = [ day-of-week "," ] date time [CFWS]. RFC 5322 §3.3. */
        Optional<OffsetDateTime> dateTime() {
            skip();
            var month = 0;
            if (isLetter()) {
                month = month(letters()); // a day of the week, or the month where it is left out
                skip();
                if (month == 0 && isLetter()) {
                    month = month(letters()); // asctime: Mon Nov 23 09:30:00 2026
                    if (month == 0) {
                        return Optional.empty();
                    }
                }
            }
            var day = number();
            if (month != 0) {
                return asctime(month, day);
            }
            month = month(letters());
            var yearDigits = position;
            var year = number();
            yearDigits = digitsSince(yearDigits);
            var time = time();
            if (day < 0 || month == 0 || year < 0 || time.length == 0) {
                return Optional.empty();
            }
            return Optional.of(at(fullYear(year, yearDigits), month, day, time, zoneMinutes()));
        }

        private Optional<OffsetDateTime> asctime(int month, int day) {
            var time = time();
            skip();
            var zone = isLetter() ? zoneMinutes() : 0;
            var year = number();
            if (day < 0 || year < 0 || time.length == 0) {
                return Optional.empty();
            }
            return Optional.of(at(year, month, day, time, zone == 0 ? zoneMinutes() : zone));
        }

        private static OffsetDateTime at(int year, int month, int day, int[] time, int zone) {
            if (year > 9999) {
                throw new DateTimeException("year above 9999: " + year);
            }
            // RFC 5322 §3.3: second 60 is a leap second
            var second = Math.min(time[2], 59);
            var local = LocalDateTime.of(year, month, day, time[0], time[1], second);
            if (Math.abs(zone) < 18 * 60) {
                return local.atOffset(ZoneOffset.ofTotalSeconds(zone * 60));
            }
            var utc = local.minusMinutes(Math.abs(zone) < 24 * 60 ? zone : 0);
            if (utc.getYear() < 0 || utc.getYear() > 9999) {
                throw new DateTimeException("year outside 0..9999 in UTC: " + utc.getYear());
            }
            return utc.atOffset(ZoneOffset.UTC);
        }

        // RFC 5322 §4.3: two digits are 1950..2049, three are years since 1900
        private static int fullYear(int year, int digits) {
            return switch (digits) {
                case 1, 2 -> year < 50 ? year + 2000 : year + 1900;
                case 3 -> year + 1900;
                default -> year;
            };
        }

        /** Hour, minute, second; empty if there is no time. */
        private int[] time() {
            var hour = number();
            if (hour < 0 || !(accept(':') || accept('.'))) {
                return new int[0];
            }
            var minute = number();
            var second = accept(':') || accept('.') ? number() : 0;
            if (accept('.')) {
                number(); // parts of a second
            }
            return minute < 0 || second < 0 || second > 60
                    ? new int[0]
                    : new int[] {hour, minute, second};
        }

        /** zone = ("+" / "-") 4DIGIT / obs-zone. RFC 5322 §3.3, §4.3. In minutes. */
        private int zoneMinutes() {
            skip();
            if (isLetter()) {
                var name = letters();
                // GMT+0100
                return atEnd() || "+-".indexOf(peek()) < 0 ? namedZone(name) : zoneMinutes();
            }
            var west = !atEnd() && peek() == '-';
            if (!west && !(!atEnd() && peek() == '+')) {
                return 0;
            }
            position++;
            var start = position;
            var number = number();
            var digits = digitsSince(start);
            if (accept(':')) {
                number = number * 100 + Math.max(number(), 0);
            } else if (digits <= 2) {
                number *= 100;
            }
            var minutes = number < 0 || number > 9999 ? 0 : number / 100 * 60 + number % 100;
            return west ? -minutes : minutes;
        }

        // RFC 5322 §4.3: other names, and the military letters, mean nothing certain: UTC
        private static int namedZone(String name) {
            return switch (name) {
                case "edt" -> -4 * 60;
                case "est", "cdt" -> -5 * 60;
                case "cst", "mdt" -> -6 * 60;
                case "mst", "pdt" -> -7 * 60;
                case "pst" -> -8 * 60;
                case "cet" -> 60;
                case "cest" -> 2 * 60;
                default -> 0;
            };
        }

        private static int month(String letters) {
            var found = letters.length() < 3 ? -1 : MONTHS.indexOf(letters.substring(0, 3));
            return found % 3 == 0 ? found / 3 + 1 : 0;
        }

        /** A number; -1 if there is none, or more than nine digits. */
        private int number() {
            skip();
            var start = position;
            var number = 0;
            for (; !atEnd() && peek() >= '0' && peek() <= '9'; position++) {
                if (position - start == 9) {
                    return -1;
                }
                number = number * 10 + peek() - '0';
            }
            return position == start ? -1 : number;
        }

        private int digitsSince(int start) {
            return (int) text.substring(start, position).chars().filter(Character::isDigit).count();
        }

        private String letters() {
            skip();
            var start = position;
            while (isLetter()) {
                position++;
            }
            return text.substring(start, position).toLowerCase(Locale.ROOT);
        }

        private boolean isLetter() {
            return !atEnd() && (peek() | 0x20) >= 'a' && (peek() | 0x20) <= 'z';
        }

        /** White space, comments, and the punctuation that software puts between. */
        private void skip() {
            var depth = 0;
            for (; !atEnd(); position++) {
                var c = peek();
                depth += c == '(' ? 1 : c == ')' && depth > 0 ? -1 : 0;
                if (depth == 0 && " \t\r\n,)\"".indexOf(c) < 0 && !isDateHyphen()) {
                    return;
                }
            }
        }

        /** 23-Nov-2026. */
        private boolean isDateHyphen() {
            return peek() == '-'
                    && position > 0
                    && Character.isLetterOrDigit(text.charAt(position - 1))
                    && position + 1 < text.length()
                    && (isLetterAt(position + 1) || isLetterAt(position - 1));
        }

        private boolean isLetterAt(int at) {
            return (text.charAt(at) | 0x20) >= 'a' && (text.charAt(at) | 0x20) <= 'z';
        }

        private boolean accept(char c) {
            skip();
            if (atEnd() || peek() != c) {
                return false;
            }
            position++;
            return true;
        }

        private boolean atEnd() {
            return position == text.length();
        }

        private char peek() {
            return text.charAt(position);
        }
    }
}
