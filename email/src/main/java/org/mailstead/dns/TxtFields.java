package org.mailstead.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.wire.SyntaxException;

/**
 * A text record of a version and fields, as MTA-STS and TLS reports have them: {@code v=STSv1;
 * id=20261123;}. RFC 8461 §3.1, RFC 8460 §3.
 *
 * @param fields in order, without the version; at least one, at most {@value #FIELDS_MAX}
 */
public record TxtFields(List<Field> fields) {
    /** A record with more fields is not read. Those in use have two. */
    public static final int FIELDS_MAX = 100;

    /** A longer record is not read. */
    public static final int OCTETS_MAX = 16 << 10;

    private static final int NAME_CHARACTERS_MAX = 32;

    /**
     * One field.
     *
     * @param name case matters; 1 to 32 letters, digits and {@code _-.}, a letter or digit first
     * @param value printable US-ASCII without semicolon; spaces and tabs only within
     */
    public record Field(String name, String value) {}

    public TxtFields {
        fields = List.copyOf(fields);
    }

    /**
     * Whether a record is one of a version, well-formed or not.
     *
     * @param version as {@code STSv1}; case matters
     */
    public static boolean isClaimed(String text, String version) {
        var start = "v=" + version;
        var end = skip(text, start.length());
        // RFC 8461 §3.1, RFC 8460 §3: others are discarded
        return text.startsWith(start) && end < text.length() && text.charAt(end) == ';';
    }

    /**
     * version 1*(*WSP ";" *WSP field) [*WSP ";"]. RFC 8461 §3.1, RFC 8460 §3.
     *
     * @throws SyntaxException if it is none, or passes a limit
     */
    public static TxtFields parse(String text, String version) throws SyntaxException {
        if (text.length() > OCTETS_MAX) {
            throw new SyntaxException("record longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
        if (!isClaimed(text, version)) {
            throw new SyntaxException("expected \"v=" + version + ";\"", 0);
        }
        var fields = new ArrayList<Field>();
        var at = skip(text, text.indexOf(';') + 1);
        while (at < text.length()) {
            var semicolon = text.indexOf(';', at);
            var end = semicolon < 0 ? text.length() : semicolon;
            if (fields.size() == FIELDS_MAX) {
                throw new SyntaxException("more fields than " + FIELDS_MAX, at);
            }
            fields.add(field(text, at, end));
            at = skip(text, end + 1);
        }
        if (fields.isEmpty()) {
            throw new SyntaxException("expected a field", text.length());
        }
        return new TxtFields(fields);
    }

    /** name "=" value. RFC 8461 §3.1: sts-ext-name, sts-ext-value. */
    private static Field field(String text, int start, int limit) throws SyntaxException {
        var at = start;
        while (at < limit && isNameCharacter(text.charAt(at), at == start)) {
            at++;
        }
        if (at == start || at - start > NAME_CHARACTERS_MAX) {
            throw new SyntaxException("expected a name of 1 to 32 characters", start);
        }
        if (at == limit || text.charAt(at) != '=') {
            throw new SyntaxException("expected \"=\"", at);
        }
        var end = limit;
        while (end > at + 1 && isWhiteSpace(text.charAt(end - 1))) {
            end--;
        }
        for (int i = at + 1; i < end; i++) {
            if ((text.charAt(i) <= ' ' && !isWhiteSpace(text.charAt(i))) || text.charAt(i) > '~') {
                throw new SyntaxException("expected printable US-ASCII", i);
            }
        }
        if (end == at + 1) {
            throw new SyntaxException("expected a value", at + 1);
        }
        return new Field(text.substring(start, at), text.substring(at + 1, end));
    }

    private static boolean isNameCharacter(char c, boolean isFirst) {
        var isAlphanumeric =
                (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return isAlphanumeric || (!isFirst && (c == '_' || c == '-' || c == '.'));
    }

    private static boolean isWhiteSpace(char c) {
        return c == ' ' || c == '\t';
    }

    private static int skip(String text, int from) {
        var at = from;
        while (at < text.length() && isWhiteSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The value of the first field of a name. */
    public Optional<String> value(String name) {
        return fields.stream()
                .filter(field -> field.name.equals(name))
                .map(Field::value)
                .findFirst();
    }
}
