package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Writes one header field, folded before words so that lines keep to 76 characters where words
 * allow. RFC 5322 §2.1.1, §2.2.3.
 */
final class FieldWriter {
    private static final int LINE_MAX = 76;

    /** A longer word is written in encoded words, which can be folded between. */
    private static final int WORD_MAX = 200;

    /** RFC 2047 §2. */
    private static final int ENCODED_WORD_MAX = 75;

    private static final String ENCODED_WORD_START = "=?utf-8?q?";
    private static final String ENCODED_WORD_END = "?=";

    private final StringBuilder field;
    private final boolean utf8;
    private int column;

    /**
     * @param utf8 whether UTF-8 may stand in the field. RFC 6532 §3
     * @throws IllegalArgumentException if this is no field name. RFC 5322 §3.6.8
     */
    FieldWriter(String name, boolean utf8) {
        if (name.isEmpty() || !name.chars().allMatch(c -> c > 32 && c < 127 && c != ':')) {
            throw new IllegalArgumentException("not a field name: " + name);
        }
        this.utf8 = utf8;
        field = new StringBuilder(name).append(':');
        column = field.length();
    }

    /** The field with its line end. */
    String end() {
        return field.append("\r\n").toString();
    }

    /** Words as they are, separated by spaces; folded between them. */
    FieldWriter words(String text) {
        var stripped = text.strip();
        requireNoControls(stripped);
        for (int start = 0; start < stripped.length(); ) {
            var word = start;
            while (stripped.charAt(word) == ' ') {
                word++;
            }
            var space = stripped.indexOf(' ', word);
            var end = space < 0 ? stripped.length() : space;
            // one space is the fold's own; more of them are kept
            word(stripped.substring(start == 0 || start == word ? start : start + 1, end));
            start = end;
        }
        return this;
    }

    private void word(String word) {
        if (column + 1 + word.length() > LINE_MAX && column > 1) {
            field.append("\r\n");
            column = 0;
        }
        field.append(' ').append(word);
        column += 1 + word.length();
    }

    /** Something that belongs to the word before it. */
    FieldWriter append(String text) {
        field.append(text);
        column += text.length();
        return this;
    }

    private static void requireNoControls(String text) {
        if (text.chars().anyMatch(c -> c < ' ' || c == 127)) {
            throw new IllegalArgumentException("a control character, or a line break, in a header");
        }
    }

    // --- RFC 2047

    /**
     * Text for people: words that cannot stand as they are become encoded words. RFC 2047 §5 (1).
     */
    FieldWriter text(String text) {
        return text(text, this::mustEncode);
    }

    private FieldWriter text(String text, Predicate<String> mustEncode) {
        var stripped = text.strip();
        requireNoControls(stripped);
        var plain = new StringBuilder();
        var encoded = new StringBuilder();
        for (var word : stripped.split("(?<= )(?=[^ ])", -1)) { // each with the spaces behind it
            if (!mustEncode.test(word)) {
                encodedWords(encoded);
                plain.append(word);
            } else {
                words(plain.toString());
                plain.setLength(0);
                encoded.append(word);
            }
        }
        encodedWords(encoded);
        return words(plain.toString());
    }

    private boolean mustEncode(String word) {
        return word.length() > WORD_MAX
                || word.contains("=?")
                || (!utf8 && word.chars().anyMatch(c -> c > 126));
    }

    /** Writes what is gathered, if anything, as words of whole characters. RFC 2047 §2, §5. */
    private void encodedWords(StringBuilder gathered) {
        // the space behind the last one is that between words
        var text = gathered.toString().stripTrailing();
        gathered.setLength(0);
        if (text.isEmpty()) {
            return;
        }
        if (prefersBase64(text)) {
            base64Words(text);
            return;
        }
        var word = new StringBuilder(ENCODED_WORD_START);
        for (var character : text.codePoints().mapToObj(Character::toString).toList()) {
            var encoded = q(character);
            if (word.length() + encoded.length() + ENCODED_WORD_END.length() > ENCODED_WORD_MAX) {
                word(word.append(ENCODED_WORD_END).toString());
                word = new StringBuilder(ENCODED_WORD_START);
            }
            word.append(encoded);
        }
        word(word.append(ENCODED_WORD_END).toString());
    }

    private static boolean prefersBase64(String text) {
        var octets = text.getBytes(UTF_8);
        var escaped = 0;
        for (var octet : octets) {
            escaped += octet < 0 ? 1 : 0;
        }
        return escaped * 2 > octets.length;
    }

    private void base64Words(String text) {
        var octetsMax = (ENCODED_WORD_MAX - "=?utf-8?b??=".length()) / 4 * 3;
        for (var piece : pieces(text, octetsMax)) {
            var encoded = Base64.getEncoder().encodeToString(piece.getBytes(UTF_8));
            word("=?utf-8?b?" + encoded + ENCODED_WORD_END);
        }
    }

    /** A text in pieces of whole characters. */
    private static List<String> pieces(String text, int octetsMax) {
        var pieces = new ArrayList<String>();
        var piece = new StringBuilder();
        var octets = 0;
        for (var character : text.codePoints().mapToObj(Character::toString).toList()) {
            var length = character.getBytes(UTF_8).length;
            if (octets + length > octetsMax) {
                pieces.add(piece.toString());
                piece.setLength(0);
                octets = 0;
            }
            piece.append(character);
            octets += length;
        }
        pieces.add(piece.toString());
        return pieces;
    }

    // RFC 2047 §5 (3): the characters that may stand as they are in a phrase
    private static String q(String character) {
        var c = character.charAt(0);
        if (c == ' ') {
            return "_";
        }
        if ((c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!*+-/".indexOf(c) >= 0) {
            return character;
        }
        return escaped(character, '=');
    }

    private static String escaped(String character, char sign) {
        var escaped = new StringBuilder();
        for (var octet : character.getBytes(UTF_8)) {
            escaped.append(sign)
                    .append(Character.toUpperCase(Character.forDigit(octet >> 4 & 15, 16)))
                    .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
        }
        return escaped.toString();
    }

    // --- addresses

    /**
     * address-list. RFC 5322 §3.4.
     *
     * @throws IllegalArgumentException if an address cannot be written without UTF-8
     */
    FieldWriter addresses(List<MailboxAddress> addresses) {
        var separator = "";
        for (var address : addresses) {
            if (address.isMailbox()) {
                append(separator);
                mailbox(address);
                separator = ",";
            } else if (address.localPart() != null) {
                append(separator);
                phrase(address.localPart());
                append(":");
                separator = "";
            } else {
                append(";");
                separator = ",";
            }
        }
        return this;
    }

    /** mailbox = name-addr / addr-spec. RFC 5322 §3.4. */
    private void mailbox(MailboxAddress address) {
        var addrSpec = AddressForms.addrSpec(address, utf8);
        requireNoControls(addrSpec);
        var name = address.displayName();
        if (name.isEmpty()) {
            word(addrSpec);
        } else {
            phrase(name);
            word("<" + addrSpec + ">");
        }
    }

    /** phrase = 1*word. RFC 5322 §3.2.5. */
    private void phrase(String text) {
        var words = text.strip();
        if (!mustEncode(words) && !isAtoms(words)) {
            words(AddressList.quoted(words));
        } else {
            text(words, word -> mustEncode(word) || !isAtoms(word));
        }
    }

    private static boolean isAtoms(String words) {
        return words.chars().allMatch(c -> c == ' ' || AddressList.isAtomCharacter(c));
    }

    // --- parameters

    /** *(";" parameter). RFC 2045 §5.1, RFC 2231. */
    FieldWriter parameters(Map<String, String> parameters) {
        parameters.forEach(this::parameter);
        return this;
    }

    private void parameter(String name, String value) {
        requireNoControls(value);
        // RFC 2231 §7: a star in a name would be read as that of an extended parameter
        if (!Parameters.isToken(name) || name.indexOf('*') >= 0) {
            throw new IllegalArgumentException("not a parameter name: " + name);
        }
        append(";");
        var ascii = value.chars().allMatch(c -> c <= 126);
        var plain = Parameters.isToken(value) ? value : AddressList.quoted(value);
        if (ascii && name.length() + plain.length() < LINE_MAX - 2) {
            word(name + "=" + plain);
            return;
        }
        var sections = sections(value, LINE_MAX - name.length() - "*000*=;".length());
        if (sections.size() == 1) {
            word(name + "*=" + sections.getFirst());
            return;
        }
        for (int i = 0; i < sections.size(); i++) { // RFC 2231 §4.1
            word(name + "*" + i + "*=" + sections.get(i) + (i + 1 < sections.size() ? ";" : ""));
        }
    }

    /** Extended values, whole characters in each. RFC 2231 §4, §7. */
    private static List<String> sections(String value, int lengthMax) {
        var sections = new ArrayList<String>();
        var section = new StringBuilder("utf-8''");
        for (var character : value.codePoints().mapToObj(Character::toString).toList()) {
            var c = character.charAt(0);
            var plain = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
            var escaped = plain || "-._".indexOf(c) >= 0 ? character : escaped(character, '%');
            if (section.length() + escaped.length() > Math.max(lengthMax, 20)) {
                sections.add(section.toString());
                section.setLength(0);
            }
            section.append(escaped);
        }
        sections.add(section.toString());
        return sections;
    }
}
