package org.mailstead.address;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer;
import java.util.List;
import org.mailstead.wire.SyntaxException;

/**
 * What stands before the {@code @}: the decoded text, without the quotes and backslashes that the
 * wire may need.
 *
 * <p>Equal when the decoded text is equal; which local parts mean the same user is the receiving
 * domain's to say: {@link #canonical}. RFC 5321 §4.1.2, RFC 6531 §3.3.
 *
 * @param value in NFC, 0 to {@value #OCTETS_MAX} octets of UTF-8, without control characters. Empty
 *     is legal ({@code ""@example.org})
 */
public record LocalPart(String value) implements Comparable<LocalPart> {
    /**
     * Twice the 64 of RFC 5321 §4.5.3.1.1, which mailing lists and their variable envelope return
     * paths exceed.
     */
    public static final int OCTETS_MAX = 128;

    /** RFC 5321 §4.5.1: always exists, in any case. */
    public static final LocalPart POSTMASTER = new LocalPart("postmaster");

    public LocalPart {
        var wrong = firstIllegal(value);
        if (wrong < value.length()) {
            throw new IllegalArgumentException(
                    "not text for a local part: U+%04X".formatted(value.codePointAt(wrong)));
        }
        if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
            throw new IllegalArgumentException("not in NFC: " + value);
        }
        if (octets(value) > OCTETS_MAX) {
            throw new IllegalArgumentException("local part longer than " + OCTETS_MAX + " octets");
        }
    }

    /**
     * Local-part = Dot-string / Quoted-string. RFC 5321 §4.1.2. Text is brought into NFC.
     *
     * @throws SyntaxException if it is neither, or is longer than {@value #OCTETS_MAX} octets
     */
    public static LocalPart parse(String text) throws SyntaxException {
        var end = end(text);
        if (end < text.length()) {
            throw Malformed.expected("the end of the local part", text, end);
        }
        return decode(text, end);
    }

    /** The local part that {@code text} begins with, where {@link #end} found its end. */
    static LocalPart decode(String text, int end) throws SyntaxException {
        var raw = text.startsWith("\"") ? unescape(text, end) : text.substring(0, end);
        // RFC 6531 §3.3 leaves comparison to the receiver; NFC is what RFC 6532 §3.1 recommends.
        var value = Normalizer.normalize(raw, Normalizer.Form.NFC);
        if (octets(value) > OCTETS_MAX) {
            throw Malformed.at("local part longer than " + OCTETS_MAX + " octets", text, 0);
        }
        return new LocalPart(value);
    }

    /** Where the local part at the start of {@code text} ends. */
    static int end(String text) throws SyntaxException {
        return text.startsWith("\"") ? quotedString(text) : dotString(text);
    }

    /** Dot-string = Atom *("." Atom). */
    private static int dotString(String text) throws SyntaxException {
        int end = atom(text, 0);
        while (end < text.length() && text.charAt(end) == '.') {
            end = atom(text, end + 1);
        }
        return end;
    }

    /** Atom = 1*atext. */
    private static int atom(String text, int start) throws SyntaxException {
        int end = start;
        while (end < text.length() && isAtext(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        if (end == start) {
            throw Malformed.expected("an atom", text, start);
        }
        return end;
    }

    /** Quoted-string = DQUOTE *(qtextSMTP / quoted-pairSMTP) DQUOTE. */
    private static int quotedString(String text) throws SyntaxException {
        int at = 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++; // quoted-pairSMTP = "\" %d32-126
                if (at == text.length() || text.charAt(at) >= 0x7f) {
                    throw Malformed.expected("a printable US-ASCII character", text, at);
                }
            }
            var c = text.codePointAt(at);
            if (!isText(c)) {
                throw Malformed.expected("text of a quoted string", text, at);
            }
            at += Character.charCount(c);
        }
        if (at == text.length()) {
            throw Malformed.expected("a closing quote", text, at);
        }
        return at + 1;
    }

    private static String unescape(String text, int end) {
        var value = new StringBuilder(end);
        for (int i = 1; i < end - 1; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            }
            value.append(text.charAt(i));
        }
        return value.toString();
    }

    /** Whether it can be sent without SMTPUTF8. */
    public boolean isAscii() {
        return value.chars().allMatch(c -> c < 0x80);
    }

    /** Length of the decoded text in octets of UTF-8, 0 to {@value #OCTETS_MAX}. */
    public int octets() {
        return octets(value);
    }

    /** As it stands on the wire: a Dot-string where that is possible, else a Quoted-string. */
    public String quoted() {
        if (isDotString()) {
            return value;
        }
        var quoted = new StringBuilder(value.length() + 8).append('"');
        for (int i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private boolean isDotString() {
        var afterDot = true;
        for (int i = 0; i < value.length(); ) {
            var c = value.codePointAt(i);
            if (c == '.' ? afterDot : !isAtext(c)) {
                return false;
            }
            afterDot = c == '.';
            i += Character.charCount(c);
        }
        return !afterDot;
    }

    /** Whether it is {@code postmaster} in any case. RFC 5321 §4.5.1. */
    public boolean isPostmaster() {
        return value.equalsIgnoreCase(POSTMASTER.value);
    }

    /**
     * What is left when each separator in turn cuts at its first occurrence: {@code a-b+c} with
     * {@code +} and {@code -} is {@code a}.
     *
     * @param separators none empty
     */
    public LocalPart withoutSuffix(List<String> separators) {
        var kept = value;
        for (var separator : separators) {
            if (separator.isEmpty()) {
                throw new IllegalArgumentException("empty separator");
            }
            var cut = kept.indexOf(separator);
            kept = cut < 0 ? kept : kept.substring(0, cut);
        }
        return kept.length() == value.length() ? this : normalized(kept);
    }

    /**
     * Lower case by Unicode's simple mappings, code point by code point: the Ohm sign, Omega and
     * omega are the same, look-alikes of other scripts are not.
     *
     * <p>Simple, because the full mappings depend on the neighbours (a final sigma).
     */
    public LocalPart lowerCase() {
        if (value.codePoints().allMatch(c -> Character.toLowerCase(c) == c)) {
            return this;
        }
        var lower = new StringBuilder(value.length());
        value.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
        return normalized(lower.toString());
    }

    /**
     * The form in which a domain compares its users.
     *
     * @param caseSensitive whether the domain tells {@code Ann} from {@code ann}
     * @param separators after which a suffix begins that does not matter; none empty
     */
    public LocalPart canonical(boolean caseSensitive, List<String> separators) {
        return (caseSensitive ? this : lowerCase()).withoutSuffix(separators);
    }

    /** The wire form, {@link #quoted()}. */
    @Override
    public String toString() {
        return quoted();
    }

    /** By the decoded text, in UTF-16 units. */
    @Override
    public int compareTo(LocalPart other) {
        return value.compareTo(other.value);
    }

    /** Cutting and lower case may leave text that is not NFC, or (lower case) a little longer. */
    private static LocalPart normalized(String text) {
        var value = Normalizer.normalize(text, Normalizer.Form.NFC);
        while (octets(value) > OCTETS_MAX) {
            value = value.substring(0, value.offsetByCodePoints(value.length(), -1));
        }
        return new LocalPart(value);
    }

    private static int octets(String text) {
        return text.getBytes(UTF_8).length;
    }

    private static int firstIllegal(String text) {
        int i = 0;
        while (i < text.length() && isText(text.codePointAt(i))) {
            i += Character.charCount(text.codePointAt(i));
        }
        return i;
    }

    /** atext of RFC 5322 §3.2.3 with UTF8-non-ascii of RFC 6531 §3.3. */
    private static boolean isAtext(int c) {
        return c < 0x80 ? isAsciiAtext(c) : isText(c);
    }

    private static boolean isAsciiAtext(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    /**
     * What the decoded text may hold: %d32-126 and non-ASCII. Not the C1 controls, which the
     * grammar would let through and which a terminal obeys; not half a surrogate pair, which UTF-8
     * cannot carry.
     */
    private static boolean isText(int c) {
        return (c >= 0x20 && c < 0x7f)
                || (c >= 0xa0 && Character.getType(c) != Character.SURROGATE);
    }
}
