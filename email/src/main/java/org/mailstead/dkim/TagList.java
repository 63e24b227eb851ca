package org.mailstead.dkim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * A list of names and values, as DKIM, ARC, DMARC and BIMI write them. RFC 6376 §3.2.
 *
 * @param tags in order; no name twice, at most {@value #TAGS_MAX}
 */
public record TagList(List<Tag> tags) {
    /** A list with more tags is not read. The longest in use has some 20. */
    public static final int TAGS_MAX = 100;

    /**
     * One name and its value.
     *
     * @param name case matters
     * @param value without the white space around it; inside, line ends and spaces as they stood
     * @param start where the value began in what was parsed, white space included, in characters
     * @param end where it ended: at the semicolon or the end of the text
     */
    public record Tag(String name, String value, int start, int end) {
        /** The value without any white space: for base64 and lists. */
        public String compact() {
            return withoutWhiteSpace(value);
        }
    }

    public TagList {
        tags = List.copyOf(tags);
    }

    /**
     * tag-list = tag-spec *( ";" tag-spec ) [ ";" ]. RFC 6376 §3.2.
     *
     * @param text with folding and line ends, if it had them: offsets count from its start
     * @throws SyntaxException if it is none, names a tag twice, or has too many
     */
    public static TagList parse(String text) throws SyntaxException {
        var tags = new ArrayList<Tag>();
        var names = new HashSet<String>();
        var start = 0;
        while (start <= text.length()) {
            var semicolon = text.indexOf(';', start);
            var end = semicolon < 0 ? text.length() : semicolon;
            if (semicolon < 0 && !tags.isEmpty() && isWhiteSpace(text, start, end)) {
                break; // what follows the last semicolon
            }
            var tag = tag(text, start, end);
            if (!names.add(tag.name)) {
                throw new SyntaxException("tag " + tag.name + " stands twice", start);
            }
            if (tags.size() == TAGS_MAX) {
                throw new SyntaxException("more tags than " + TAGS_MAX, start);
            }
            tags.add(tag);
            start = end + 1;
        }
        return new TagList(tags);
    }

    /** tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]. RFC 6376 §3.2. */
    private static Tag tag(String text, int from, int end) throws SyntaxException {
        var at = skip(text, from, end);
        var nameStart = at;
        while (at < end && isNameCharacter(text.charAt(at), at == nameStart)) {
            at++;
        }
        var name = text.substring(nameStart, at);
        if (name.isEmpty()) {
            throw expected("the name of a tag", text, at);
        }
        at = skip(text, at, end);
        if (at == end || text.charAt(at) != '=') {
            throw expected("\"=\"", text, at);
        }
        var start = at + 1;
        var first = skip(text, start, end);
        var last = end;
        while (last > first && isWhiteSpace(text.charAt(last - 1))) {
            last--;
        }
        for (at = first; at < last; at++) {
            var c = text.charAt(at);
            // tval = 1*VALCHAR, %x21-3A / %x3C-7E; RFC 8616 §4 adds UTF-8
            if (c == 0x7f || (c < 0x20 && !isWhiteSpace(c))) {
                throw expected("the value of a tag", text, at);
            }
        }
        return new Tag(name, text.substring(first, last), start, end);
    }

    /** The tag of a name. */
    public Optional<Tag> find(String name) {
        for (var tag : tags) {
            if (tag.name.equals(name)) {
                return Optional.of(tag);
            }
        }
        return Optional.empty();
    }

    /** The value of a tag. */
    public Optional<String> value(String name) {
        return find(name).map(Tag::value);
    }

    /**
     * The value of a tag that must be there and not be empty.
     *
     * @throws SyntaxException if it is not
     */
    public String required(String name) throws SyntaxException {
        var tag = find(name);
        if (tag.isEmpty()) {
            throw new SyntaxException("no tag " + name, 0);
        }
        if (tag.get().value.isEmpty()) {
            throw new SyntaxException("tag " + name + " is empty", tag.get().start);
        }
        return tag.get().value;
    }

    /** A list within a value, white space around its elements removed; at least one. */
    public static List<String> split(String value, char separator) {
        var elements = new ArrayList<String>();
        var start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || value.charAt(i) == separator) {
                var first = skip(value, start, i);
                var last = i;
                while (last > first && isWhiteSpace(value.charAt(last - 1))) {
                    last--;
                }
                elements.add(value.substring(first, last));
                start = i + 1;
            }
        }
        return elements;
    }

    /** Without white space, wherever it stands. */
    public static String withoutWhiteSpace(String text) {
        var compact = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isWhiteSpace(text.charAt(i))) {
                compact.append(text.charAt(i));
            }
        }
        return compact.toString();
    }

    /** tag-name = ALPHA *ALNUMPUNC. RFC 6376 §3.2. */
    private static boolean isNameCharacter(char c, boolean first) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (!first && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
    }

    private static int skip(String text, int at, int end) {
        while (at < end && isWhiteSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isWhiteSpace(String text, int start, int end) {
        return skip(text, start, end) == end;
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static SyntaxException expected(String what, String text, int at) {
        var found = at >= text.length() ? "the end" : "\"" + text.charAt(at) + "\"";
        return new SyntaxException("expected " + what + ", found " + found, at);
    }
}
