package org.mailstead.tlsrpt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/**
 * Reads a JSON text, as values of Java: {@code Map<String, Object>}, {@code List<Object>}, {@code
 * String}, {@code Long}, {@code Double}, {@code Boolean}, null. One text each. RFC 8259
 */
final class JsonReader {
    private static final int NUMBER_MAX = 64;

    private final String text;
    private final ReportLimits limits;
    private int at;
    private int values;

    JsonReader(byte[] octets, ReportLimits limits) {
        this.text = new String(octets, UTF_8);
        this.limits = limits;
    }

    /** JSON-text = ws value ws. RFC 8259 §2. A byte order mark is passed over (§8.1). */
    @Nullable Object read() throws SyntaxException {
        accept('\ufeff');
        var value = value(0);
        whitespace();
        if (at < text.length()) {
            throw error("expected the end of the report");
        }
        return value;
    }

    /** value = false / null / true / object / array / number / string. RFC 8259 §3. */
    private @Nullable Object value(int depth) throws SyntaxException {
        if (depth >= limits.depthMax()) {
            throw error("nested deeper than " + limits.depthMax());
        }
        if (++values > limits.valuesMax()) {
            throw error("more than " + limits.valuesMax() + " values");
        }
        whitespace();
        if (at == text.length()) {
            throw error("expected a value");
        }
        return switch (text.charAt(at)) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    /** object = "{" [ member *( "," member ) ] "}"; the first of equal names counts. */
    private Map<String, @Nullable Object> object(int depth) throws SyntaxException {
        var members = new LinkedHashMap<String, @Nullable Object>();
        at++;
        whitespace();
        if (accept('}')) {
            return members;
        }
        do {
            whitespace();
            if (at == text.length() || text.charAt(at) != '"') {
                throw error("expected a name");
            }
            var name = string();
            whitespace();
            if (!accept(':')) {
                throw error("expected \":\"");
            }
            var value = value(depth + 1);
            members.putIfAbsent(name, value);
            whitespace();
        } while (accept(','));
        if (!accept('}')) {
            throw error("expected \",\" or \"}\"");
        }
        return members;
    }

    /** array = "[" [ value *( "," value ) ] "]". */
    private List<@Nullable Object> array(int depth) throws SyntaxException {
        var elements = new ArrayList<@Nullable Object>();
        at++;
        whitespace();
        if (accept(']')) {
            return elements;
        }
        do {
            elements.add(value(depth + 1));
            whitespace();
        } while (accept(','));
        if (!accept(']')) {
            throw error("expected \",\" or \"]\"");
        }
        return elements;
    }

    /** string = %x22 *char %x22, cut behind its limit. RFC 8259 §7. */
    private String string() throws SyntaxException {
        var string = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            var c = text.charAt(at++);
            if (c < ' ') {
                at--;
                throw error("a control character in a text");
            }
            var meant = c == '\\' ? escaped() : c;
            if (string.length() < limits.charactersMax()) {
                string.append(meant);
            }
        }
        if (!accept('"')) {
            throw error("expected the end of a text");
        }
        return string.toString();
    }

    private char escaped() throws SyntaxException {
        if (at == text.length()) {
            throw error("expected an escaped character");
        }
        return switch (text.charAt(at++)) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '/' -> '/';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> {
                at--;
                throw error("no such escape");
            }
        };
    }

    private char hexadecimal() throws SyntaxException {
        var code = 0;
        for (var end = at + 4; at < end; at++) {
            var digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0 || text.charAt(at) > 'f') {
                throw error("expected a hexadecimal digit");
            }
            code = code * 16 + digit;
        }
        return (char) code;
    }

    /** number = [ minus ] int [ frac ] [ exp ]: a Long if it is one. RFC 8259 §6. */
    private Object number() throws SyntaxException {
        var start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        var number = text.substring(start, Math.min(at, start + NUMBER_MAX));
        if (at - start > NUMBER_MAX || number.isEmpty() || number.startsWith("+")) {
            at = start;
            throw error("expected a value");
        }
        try {
            return number.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'))
                    ? (Object) Long.parseLong(number)
                    : (Object) Double.parseDouble(number);
        } catch (NumberFormatException e) {
            at = start;
            throw error("not a number");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) throws SyntaxException {
        if (!text.startsWith(word, at)) {
            throw error("expected a value");
        }
        at += word.length();
        return value;
    }

    /** ws = *( %x20 / %x09 / %x0A / %x0D ). */
    private void whitespace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean accept(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    /** At a character, which is an octet as long as all are US-ASCII. */
    private SyntaxException error(String what) {
        return new SyntaxException(what, at);
    }
}
