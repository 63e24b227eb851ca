package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens and parameters of a Content-Type or Content-Disposition field. RFC 2045 §5.1, RFC
 * 2231.
 *
 * <p>Lenient: semicolons may be missing or doubled, values unquoted with spaces in them, quotes
 * left open. Reads each character once.
 */
final class Parameters {
    /** More than any real field has; the rest is left out. */
    private static final int PARAMETERS_MAX = 1000;

    private final String field;
    private int position;

    Parameters(String field) {
        this.field = field;
    }

    static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenCharacter(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    // RFC 2045 §5.1: token = 1*<any (US-ASCII) CHAR except SPACE, CTLs, or tspecials>
    private static boolean isTokenCharacter(int c) {
        return c > 32 && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }

    int position() {
        return position;
    }

    void position(int position) {
        this.position = position;
    }

    boolean atEnd() {
        return position == field.length();
    }

    boolean accept(char c) {
        if (atEnd() || field.charAt(position) != c) {
            return false;
        }
        position++;
        return true;
    }

    /** Perhaps empty. */
    String token() {
        var start = position;
        while (!atEnd() && isTokenCharacter(field.charAt(position))) {
            position++;
        }
        return field.substring(start, position);
    }

    /** White space and comments. RFC 822 §3.1.4, where RFC 2045 takes them from. */
    void skipComments() {
        var depth = 0;
        for (; !atEnd(); position++) {
            var c = field.charAt(position);
            if (c == '(') {
                depth++;
            } else if (depth > 0 && c == ')') {
                depth--;
            } else if (depth > 0 && c == '\\' && position + 1 < field.length()) {
                position++;
            } else if (depth == 0 && !isSpace(c)) {
                return;
            }
        }
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** The rest of the field: *(";" parameter). */
    Map<String, String> parameters() {
        var plain = new LinkedHashMap<String, String>();
        var pieces = new LinkedHashMap<String, Pieces>();
        for (int count = 0; count < PARAMETERS_MAX; count++) {
            do {
                skipComments();
            } while (accept(';'));
            if (atEnd()) {
                break;
            }
            parameter(plain, pieces);
        }
        // RFC 2231 §3, §4: the extended form says more than a plain one beside it
        pieces.forEach((name, value) -> value.join().ifPresent(text -> plain.put(name, text)));
        return plain;
    }

    /** parameter = attribute "=" value. */
    private void parameter(Map<String, String> plain, Map<String, Pieces> pieces) {
        var attribute = token().toLowerCase(Locale.ROOT);
        skipComments();
        if (!accept('=')) {
            if (attribute.isEmpty()) {
                position++; // a character that has no place here
            }
            return;
        }
        var value = value();
        var star = attribute.indexOf('*');
        if (attribute.isEmpty() || star == 0) {
            return; // RFC 2231 §7: a star is no part of a name
        }
        if (star < 0) {
            plain.putIfAbsent(attribute, value);
            return;
        }
        var name = attribute.substring(0, star);
        // the place of an extended parameter among the others is where it first stood
        if (pieces.computeIfAbsent(name, _ -> new Pieces()).add(attribute.substring(star), value)) {
            plain.putIfAbsent(name, value);
        }
    }

    /** value = token / quoted-string, or what stands up to the next semicolon. */
    private String value() {
        while (!atEnd() && isSpace(field.charAt(position))) {
            position++;
        }
        if (accept('"')) {
            return quotedString();
        }
        var start = position;
        var end = start;
        while (!atEnd() && field.charAt(position) != ';') {
            var c = field.charAt(position);
            if (c == '(' && end < position) { // after white space: a comment, if no more follows it
                skipComments();
                if (!atEnd() && field.charAt(position) != ';') {
                    end = position;
                }
                continue;
            }
            position++;
            if (!isSpace(c)) {
                end = position;
            }
        }
        return field.substring(start, end);
    }

    private String quotedString() {
        var value = new StringBuilder();
        while (!atEnd() && !accept('"')) {
            if (field.charAt(position) == '\\' && position + 1 < field.length()) {
                position++;
            }
            value.append(field.charAt(position++));
        }
        return value.toString();
    }

    /** The pieces of one value in extended notation. RFC 2231 §3, §4. */
    private static final class Pieces {
        /** By section; -1 is the whole value in one piece. */
        private final TreeMap<Integer, Piece> bySection = new TreeMap<>();

        /** Returns whether the notation was that of RFC 2231. */
        boolean add(String notation, String value) {
            if (notation.equals("*")) {
                bySection.putIfAbsent(-1, new Piece(value, true));
                return true;
            }
            var extended = notation.endsWith("*");
            var digits = notation.substring(1, notation.length() - (extended ? 1 : 0));
            var section = section(digits);
            if (section >= 0) {
                bySection.putIfAbsent(section, new Piece(value, extended));
            }
            return section >= 0;
        }

        private static int section(String digits) {
            if (digits.isEmpty() || digits.length() > 6) {
                return -1;
            }
            var number = 0;
            for (int i = 0; i < digits.length(); i++) {
                var digit = digits.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                number = number * 10 + digit;
            }
            return number;
        }

        Optional<String> join() {
            var octets = new ByteArrayOutputStream();
            // RFC 2231 §3: sections count from 0 without gaps
            var first = bySection.containsKey(-1) ? -1 : 0;
            String charset = null;
            var section = first;
            for (var piece = bySection.get(section);
                    piece != null;
                    piece = bySection.get(section)) {
                if (!piece.extended) {
                    octets.writeBytes(piece.text.getBytes(UTF_8));
                } else if (section == first) {
                    charset = start(piece.text, octets);
                } else {
                    unescape(piece.text, 0, octets);
                }
                section = first < 0 ? -2 : section + 1;
            }
            return section == first
                    ? Optional.empty()
                    : Optional.of(Charsets.decode(octets.toByteArray(), 0, octets.size(), charset));
        }

        /** initial-section = charset "'" language "'" octets. Null if there is no charset. */
        private static @Nullable String start(String text, ByteArrayOutputStream octets) {
            var charsetEnd = text.indexOf('\'');
            var languageEnd = text.indexOf('\'', charsetEnd + 1);
            if (charsetEnd < 0 || languageEnd < 0) {
                unescape(text, 0, octets);
                return null;
            }
            unescape(text, languageEnd + 1, octets);
            return text.substring(0, charsetEnd);
        }

        /**
         * ext-octet = "%" 2(DIGIT / "A" / "B" / "C" / "D" / "E" / "F"); others stand for
         * themselves.
         */
        private static void unescape(String text, int from, ByteArrayOutputStream octets) {
            for (int i = from; i < text.length(); ) {
                var c = text.codePointAt(i);
                var escaped = c == '%' && i + 2 < text.length() ? hex(text, i + 1) : -1;
                if (escaped >= 0) {
                    octets.write(escaped);
                    i += 3;
                    continue;
                }
                if (c < 0x80) {
                    octets.write(c);
                } else {
                    octets.writeBytes(Character.toString(c).getBytes(UTF_8));
                }
                i += Character.charCount(c);
            }
        }

        private static int hex(String text, int at) {
            var high = Character.digit(text.charAt(at), 16);
            var low = Character.digit(text.charAt(at + 1), 16);
            return high < 0 || low < 0 ? -1 : high << 4 | low;
        }

        private record Piece(String text, boolean extended) {}
    }
}
