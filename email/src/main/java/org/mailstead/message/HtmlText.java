package org.mailstead.message;

import java.io.IOException;
import java.io.Reader;
import java.util.Locale;
import java.util.Set;

/**
 * The text that a person sees in HTML, near enough for previews and searches. Reads each character
 * once; builds no tree; follows no link.
 */
final class HtmlText {
    private static final Set<String> IGNORED =
            Set.of("dialog", "head", "map", "math", "script", "style", "svg", "template");

    /** Their content is not markup. */
    private static final Set<String> RAW = Set.of("script", "style");

    private static final Set<String> BLOCKS =
            Set.of(
                    "address",
                    "article",
                    "aside",
                    "blockquote",
                    "body",
                    "br",
                    "center",
                    "dd",
                    "details",
                    "div",
                    "dl",
                    "dt",
                    "fieldset",
                    "figcaption",
                    "figure",
                    "footer",
                    "form",
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "header",
                    "hr",
                    "html",
                    "legend",
                    "li",
                    "main",
                    "nav",
                    "ol",
                    "option",
                    "p",
                    "pre",
                    "section",
                    "summary",
                    "table",
                    "tbody",
                    "tfoot",
                    "thead",
                    "title",
                    "tr",
                    "ul");

    private static final Set<String> CELLS = Set.of("td", "th");

    private static final int NAME_CHARACTERS_MAX = 16;
    private static final int END = -1;

    private final Reader html;
    private final int charactersMax;
    private final char[] buffer = new char[4096];
    private int position;
    private int limit;

    private final StringBuilder text = new StringBuilder();
    private boolean spacePending;
    private int joinerPending;
    private int quoteLevel;

    /** The element whose content is passed over, and how often it stands in itself; or empty. */
    private String ignored = "";

    private int ignoredDepth;

    private HtmlText(Reader html, int charactersMax) {
        this.html = html;
        this.charactersMax = charactersMax;
    }

    /**
     * Reads text out of HTML: a line for each block, those of block quotes behind {@code >} and a
     * space for each level.
     *
     * @param charactersMax how much text to gather, about
     */
    static String read(Reader html, int charactersMax) throws IOException {
        var reading = new HtmlText(html, charactersMax);
        reading.document();
        return reading.text.toString();
    }

    private void document() throws IOException {
        for (int c = next(); c != END && text.length() < charactersMax; c = next()) {
            switch (c) {
                case '<' -> markup();
                case '&' -> character(reference());
                default -> character(c);
            }
        }
    }

    // --- markup

    private void markup() throws IOException {
        var c = peek();
        if (c == '!') {
            next();
            comment();
        } else if (c == '?') {
            skipPast('>');
        } else if (c == '/' || isLetter(c)) {
            tag();
        } else {
            character('<');
        }
    }

    /** A comment, or a declaration. */
    private void comment() throws IOException {
        if (peek() != '-') {
            skipPast('>');
            return;
        }
        next();
        if (peek() != '-') {
            skipPast('>');
            return;
        }
        var dashes = 0;
        for (int c = next(); c != END && !(c == '>' && dashes >= 2); c = next()) {
            dashes = c == '-' ? dashes + 1 : 0;
        }
    }

    private void tag() throws IOException {
        var closing = peek() == '/';
        if (closing) {
            next();
        }
        var name = new StringBuilder();
        while (isLetter(peek()) || (peek() >= '0' && peek() <= '9')) {
            var c = next();
            if (name.length() <= NAME_CHARACTERS_MAX) {
                name.append((char) c);
            }
        }
        var element = name.toString().toLowerCase(Locale.ROOT);
        if (!RAW.contains(ignored)) {
            attributes();
        } else if (closing && element.equals(ignored)) {
            skipPast('>');
        }
        element(element, closing);
    }

    /** Up to the end of the tag: a quoted value may hold anything. */
    private void attributes() throws IOException {
        var afterEquals = false;
        for (int c = next(); c != END && c != '>'; c = next()) {
            if (afterEquals && (c == '"' || c == '\'')) {
                skipPast(c);
            }
            afterEquals = c == '=' || (afterEquals && isSpace(c));
        }
    }

    private void element(String name, boolean closing) {
        if (!ignored.isEmpty()) {
            if (name.equals(ignored)) {
                ignoredDepth += closing ? -1 : 1;
            }
            // a head that is never closed ends where the body begins
            if (ignoredDepth == 0 || (ignored.equals("head") && name.equals("body"))) {
                ignored = "";
            }
            return;
        }
        if (IGNORED.contains(name)) {
            if (!closing) {
                ignored = name;
                ignoredDepth = 1;
            }
        } else if (name.equals("blockquote")) {
            newLine();
            quoteLevel = closing ? Math.max(0, quoteLevel - 1) : Math.min(quoteLevel + 1, 8);
        } else if (BLOCKS.contains(name)) {
            newLine();
        } else if (CELLS.contains(name)) {
            spacePending = true;
        }
    }

    // --- text

    private void newLine() {
        spacePending = false;
        joinerPending = 0;
        if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
    }

    private void character(int c) {
        if (!ignored.isEmpty()) {
            return;
        }
        if (isSpace(c)) {
            spacePending = true;
        } else if (c == 0x200c || c == 0x200d) {
            joinerPending = c; // part of words and emoji, and filler between spaces
        } else if (!isFiller(c)) {
            var lineStart = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
            if (lineStart) {
                text.repeat("> ", quoteLevel);
            } else if (spacePending) {
                text.append(' ');
            } else if (joinerPending != 0) {
                text.appendCodePoint(joinerPending);
            }
            text.appendCodePoint(c);
            spacePending = false;
            joinerPending = 0;
        }
    }

    private static boolean isSpace(int c) {
        return c <= ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x3000;
    }

    /** Zero-width characters with which senders push text out of previews. */
    private static boolean isFiller(int c) {
        return c == 0xad
                || c == 0x34f
                || c == 0x61c
                || c == 0x180e
                || c == 0x200b
                || c == 0x200e
                || c == 0x200f
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2060 && c <= 0x206f)
                || c == 0xfeff;
    }

    /** A character reference behind its ampersand; the ampersand itself if it is none. */
    private int reference() throws IOException {
        if (peek() == '#') {
            next();
            return numericReference();
        }
        var name = new StringBuilder();
        while ((isLetter(peek()) || (peek() >= '0' && peek() <= '9'))
                && name.length() < NAME_CHARACTERS_MAX) {
            name.append((char) next());
        }
        var named = HtmlEntities.NAMED.get(name.toString());
        if (named == null) {
            character('&');
            name.chars().forEach(this::character);
            return isFollowedBySemicolon() ? ';' : 0x200b;
        }
        isFollowedBySemicolon();
        return named;
    }

    private boolean isFollowedBySemicolon() throws IOException {
        if (peek() != ';') {
            return false;
        }
        next();
        return true;
    }

    private int numericReference() throws IOException {
        var radix = 10;
        if (peek() == 'x' || peek() == 'X') {
            next();
            radix = 16;
        }
        var value = 0;
        while (Character.digit(peek(), radix) >= 0) {
            value = Math.min(value * radix + Character.digit(next(), radix), 0x110000);
        }
        isFollowedBySemicolon();
        if (value >= 0x80 && value < 0xa0) { // meant as windows-1252
            return Utf8OrWindows1252.windows1252((byte) value);
        }
        var character = Character.isValidCodePoint(value) && !isSurrogate(value);
        return character ? value : 0xfffd;
    }

    private static boolean isSurrogate(int value) {
        return value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    }

    // --- characters

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private void skipPast(int end) throws IOException {
        for (int c = next(); c != END && c != end; c = next()) {
            // passed over
        }
    }

    private int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(html.read(buffer, 0, buffer.length), 0);
        }
        return position < limit ? buffer[position] : END;
    }

    private int next() throws IOException {
        var c = peek();
        if (c != END) {
            position++;
        }
        return c;
    }
}
