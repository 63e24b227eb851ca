package org.mailstead.authres;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/** One method for each rule of RFC 8601 §2.2; each character is read once. */
final class AuthenticationResultsParser {
    private static final int VERSION_DIGITS_MAX = 4;

    private final String text;
    private int at;

    /** The text of the first comment passed since it was last set to null. */
    private @Nullable String comment;

    AuthenticationResultsParser(String text) throws SyntaxException {
        if (text.length() > AuthenticationResults.CHARACTERS_MAX) {
            throw new SyntaxException(
                    "field longer than " + AuthenticationResults.CHARACTERS_MAX, 0);
        }
        this.text = text;
    }

    /** authres-payload = [CFWS] authserv-id [CFWS authres-version] (no-result / 1*resinfo). */
    AuthenticationResults payload() throws SyntaxException {
        var id = leadingAuthservId();
        skip();
        var version = isDigit() ? number() : 1;
        skip();
        var results = new ArrayList<MethodResult>();
        while (accept(';')) {
            skip();
            if (at == text.length() || isNone()) {
                break; // an empty result at the end occurs
            }
            if (results.size() == AuthenticationResults.RESULTS_MAX) {
                throw new SyntaxException(
                        "more results than " + AuthenticationResults.RESULTS_MAX, at);
            }
            results.add(resultInformation());
            skip();
        }
        if (at < text.length()) {
            throw expected("\";\"");
        }
        return new AuthenticationResults(id, version, results);
    }

    /** authserv-id = value, as far as it goes; what follows is not looked at. */
    String leadingAuthservId() throws SyntaxException {
        skip();
        var id = value();
        if (id.isEmpty()) {
            throw expected("an authserv-id");
        }
        return id;
    }

    /** no-result = [CFWS] ";" [CFWS] "none". */
    private boolean isNone() {
        var start = at;
        if (text.regionMatches(true, at, "none", 0, 4)) {
            at += 4;
            skip();
            if (at == text.length()) {
                return true;
            }
        }
        at = start;
        return false;
    }

    /** resinfo = [CFWS] ";" methodspec [CFWS reasonspec] [CFWS 1*propspec]. */
    private MethodResult resultInformation() throws SyntaxException {
        var method = keyword();
        skip();
        var version = accept('/') ? versionNumber() : 1;
        skip();
        expect('=');
        skip();
        var result = keyword();
        comment = null;
        skip();
        String reason = null;
        var properties = new ArrayList<Property>();
        while (at < text.length() && text.charAt(at) != ';') {
            var name = keyword();
            skip();
            if (properties.isEmpty() && reason == null && name.equals("reason") && accept('=')) {
                skip();
                reason = value();
            } else {
                expect('.');
                skip();
                properties.add(property(name));
            }
            skip();
        }
        return new MethodResult(method, version, result, comment, reason, List.copyOf(properties));
    }

    private int versionNumber() throws SyntaxException {
        skip();
        return number();
    }

    /** propspec = ptype [CFWS] "." [CFWS] property [CFWS] "=" pvalue. */
    private Property property(String type) throws SyntaxException {
        var name = keyword();
        skip();
        expect('=');
        skip();
        return new Property(type, name, propertyValue());
    }

    /**
     * pvalue = [CFWS] ((value / [[local-part] "@"] domain-name)) [CFWS]; and what others write
     * without quotes, such as base64.
     */
    private String propertyValue() throws SyntaxException {
        var value = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            value.append(quotedString());
            if (at == text.length() || text.charAt(at) != '@') {
                return value.toString();
            }
        }
        while (at < text.length() && isBare(text.charAt(at))) {
            value.append(text.charAt(at++));
        }
        return value.toString();
    }

    private static boolean isBare(char c) {
        return !isControl(c) && c != ' ' && c != ';' && c != '(' && c != '"';
    }

    /** value = token / quoted-string, RFC 2045 §5.1; tokens may hold more than they should. */
    private String value() throws SyntaxException {
        if (at < text.length() && text.charAt(at) == '"') {
            return quotedString();
        }
        var start = at;
        while (at < text.length() && isBare(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** quoted-string. RFC 5322 §3.2.4. */
    private String quotedString() throws SyntaxException {
        var value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            var c = text.charAt(at);
            if (isControl(c) && c != '\t') {
                throw expected("text");
            }
            value.append(c == '\t' ? ' ' : c);
        }
        expect('"');
        return value.toString();
    }

    private String keyword() throws SyntaxException {
        var start = at;
        while (at < text.length() && MethodResult.isKeywordCharacter(text.charAt(at))) {
            at++;
        }
        if (at == start || text.charAt(at - 1) == '-') {
            throw expected("a keyword");
        }
        return text.substring(start, at).toLowerCase(Locale.ROOT);
    }

    private int number() throws SyntaxException {
        var start = at;
        while (isDigit() && at - start < VERSION_DIGITS_MAX) {
            at++;
        }
        var number = at == start ? 0 : Integer.parseInt(text.substring(start, at));
        if (number < 1 || isDigit()) {
            throw expected("a version");
        }
        return number;
    }

    private boolean isDigit() {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    /** [CFWS]: white space and comments, however deep they are nested. RFC 5322 §3.2.2. */
    private void skip() {
        while (at < text.length()) {
            var c = text.charAt(at);
            if (c == '(') {
                comment();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else {
                return;
            }
        }
    }

    private void comment() {
        var inside = new StringBuilder();
        var depth = 0;
        do {
            var c = text.charAt(at++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            } else if ((c == '(' && depth == 1) || (c == ')' && depth == 0)) {
                continue;
            }
            inside.append(isControl(c) ? ' ' : c);
        } while (depth > 0 && at < text.length());
        if (comment == null) {
            comment = inside.toString();
        }
    }

    private static boolean isControl(char c) {
        return c < 0x20 || (c >= 0x7f && c < 0xa0);
    }

    private boolean accept(char c) {
        if (at == text.length() || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) throws SyntaxException {
        if (!accept(c)) {
            throw expected("\"" + c + "\"");
        }
    }

    private SyntaxException expected(String what) {
        var found = at == text.length() ? "the end" : "\"" + text.charAt(at) + "\"";
        return new SyntaxException("expected " + what + ", found " + found, at);
    }
}
