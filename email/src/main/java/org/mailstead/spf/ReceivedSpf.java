package org.mailstead.spf;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.mailstead.address.AddressLiteral;
import org.mailstead.spf.SpfRequest.Identity;
import org.mailstead.wire.SyntaxException;

/**
 * The header field Received-SPF: what a check came to, and why. RFC 7208 §9.1.
 *
 * @param result {@code pass} and the like, in lower case
 * @param comment for people, without the parentheses; empty if there is none
 * @param pairs keys, in lower case, with their values, in order; {@code client-ip}, {@code
 *     envelope-from}, {@code helo} and others
 */
public record ReceivedSpf(String result, String comment, Map<String, String> pairs) {
    /** Longer fields are not read. */
    public static final int OCTETS_MAX = 16 * 1024;

    /** No line that is written is longer than RFC 5322 §2.1.1 allows, in UTF-8 neither. */
    private static final int VALUE_CHARS_MAX = 200;

    private static final int DEPTH_MAX = 16;

    public ReceivedSpf {
        pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    }

    /** Of a check that was made. */
    public static ReceivedSpf of(SpfRequest request, SpfResult result) {
        var pairs = new LinkedHashMap<String, String>();
        var literal = new AddressLiteral(request.client()).toString();
        var client =
                literal.substring(request.isIpv4() ? 1 : "[IPv6:".length(), literal.length() - 1);
        var sender = request.localPart() + "@" + request.domain();
        pairs.put("client-ip", client);
        if (request.identity() == Identity.MAIL_FROM) {
            pairs.put("envelope-from", sender);
        }
        pairs.put("helo", request.helo());
        pairs.put("receiver", request.receiver());
        pairs.put("identity", request.identity().keyword());
        switch (result) {
            case SpfResult.None _ -> {}
            case SpfResult.Neutral(var match, _) -> pairs.put("mechanism", match.mechanism());
            case SpfResult.Pass(var match, _) -> pairs.put("mechanism", match.mechanism());
            case SpfResult.Fail(var match, _, _) -> pairs.put("mechanism", match.mechanism());
            case SpfResult.SoftFail(var match, _) -> pairs.put("mechanism", match.mechanism());
            case SpfResult.TemporaryError(var reason, _) -> pairs.put("problem", reason);
            case SpfResult.PermanentError(var reason, _) -> pairs.put("problem", reason);
        }
        var who =
                request.identity() == Identity.HELO
                        ? "domain " + request.domain()
                        : "domain of " + sender;
        return new ReceivedSpf(
                result.keyword(), request.receiver() + ": " + words(result, who, client), pairs);
    }

    private static String words(SpfResult result, String who, String client) {
        return switch (result) {
            case SpfResult.None _ -> who + " does not designate permitted sender hosts";
            case SpfResult.Neutral _ -> client + " is neither permitted nor denied by " + who;
            case SpfResult.Pass _ -> who + " designates " + client + " as permitted sender";
            case SpfResult.Fail _ -> who + " does not designate " + client + " as permitted sender";
            case SpfResult.SoftFail _ ->
                    who + " discourages the use of " + client + " as permitted sender";
            case SpfResult.TemporaryError _ -> "the DNS gave no answer for " + who;
            case SpfResult.PermanentError _ -> who + " has a record that cannot be used";
        };
    }

    /** The whole field, one line for each pair, with CRLF at the end of each line. */
    public String field() {
        var field = new StringBuilder("Received-SPF: ").append(result);
        if (!comment.isEmpty()) {
            field.append(" (").append(escaped(cut(comment), "()\\")).append(')');
        }
        var separator = "\r\n\t";
        for (var pair : pairs.entrySet()) {
            field.append(separator).append(pair.getKey()).append('=').append(value(pair));
            separator = ";\r\n\t";
        }
        return field.append("\r\n").toString();
    }

    /** dot-atom / quoted-string. */
    private static String value(Map.Entry<String, String> pair) {
        var value = cut(pair.getValue());
        return isDotAtom(value) ? value : '"' + escaped(value, "\"\\") + '"';
    }

    private static String cut(String text) {
        return text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX);
    }

    private static String escaped(String text, String special) {
        var escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (special.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(Character.isISOControl(c) ? '?' : c);
        }
        return escaped.toString();
    }

    private static boolean isDotAtom(String text) {
        var afterDot = true;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '.' ? afterDot : !isAtext(c)) {
                return false;
            }
            afterDot = c == '.';
        }
        return !afterDot;
    }

    private static boolean isAtext(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    /**
     * Reads the value of the field, folded or not.
     *
     * @throws SyntaxException if it breaks the grammar, or is longer than {@value #OCTETS_MAX}
     *     chars
     */
    public static ReceivedSpf parse(String value) throws SyntaxException {
        return new Parser(value).receivedSpf();
    }

    /** header-field of RFC 7208 §9.1. */
    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) throws SyntaxException {
            this.text = text;
            if (text.length() > OCTETS_MAX) {
                throw new SyntaxException("field longer than " + OCTETS_MAX, OCTETS_MAX);
            }
        }

        /** [CFWS] result FWS [comment FWS] [ key-value-list ] CRLF. */
        ReceivedSpf receivedSpf() throws SyntaxException {
            comments();
            var result = word().toLowerCase(Locale.ROOT);
            var comment = comments();
            var pairs = new LinkedHashMap<String, String>();
            while (at < text.length()) {
                var key = word().toLowerCase(Locale.ROOT);
                comments();
                if (at == text.length() || text.charAt(at) != '=') {
                    throw new SyntaxException("expected \"=\"", at);
                }
                at++;
                comments();
                pairs.putIfAbsent(
                        key, at < text.length() && text.charAt(at) == '"' ? quoted() : value());
                comments();
                if (at < text.length()) {
                    if (text.charAt(at) != ';') {
                        throw new SyntaxException("expected \";\"", at);
                    }
                    at++;
                    comments();
                }
            }
            return new ReceivedSpf(result, comment, pairs);
        }

        /** Passes over CFWS; what the first comment in it says. */
        private String comments() throws SyntaxException {
            var first = "";
            while (at < text.length()) {
                if (" \t\r\n".indexOf(text.charAt(at)) >= 0) {
                    at++;
                } else if (text.charAt(at) == '(') {
                    var comment = comment();
                    first = first.isEmpty() ? comment : first;
                } else {
                    break;
                }
            }
            return first;
        }

        private String comment() throws SyntaxException {
            var comment = new StringBuilder();
            int depth = 0;
            int start = at;
            while (at < text.length()) {
                var c = text.charAt(at++);
                if (c == '\\' && at < text.length()) {
                    comment.append(text.charAt(at++));
                    continue;
                }
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0) {
                    return comment.substring(1);
                }
                if (depth > DEPTH_MAX) {
                    throw new SyntaxException("comments nested too deeply", at);
                }
                comment.append(c);
            }
            throw new SyntaxException("expected the end of the comment", start);
        }

        private String word() throws SyntaxException {
            int start = at;
            while (at < text.length()
                    && (text.charAt(at) == '-'
                            || text.charAt(at) == '_'
                            || text.charAt(at) == '.'
                            || Character.isLetterOrDigit(text.charAt(at)))) {
                at++;
            }
            if (at == start) {
                throw new SyntaxException("expected a word", at);
            }
            return text.substring(start, at);
        }

        /** Up to a semicolon or space: others write addresses without quotes. */
        private String value() {
            int start = at;
            while (at < text.length() && " \t\r\n;".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private String quoted() throws SyntaxException {
            int start = at++;
            var value = new StringBuilder();
            while (at < text.length()) {
                var c = text.charAt(at++);
                if (c == '"') {
                    return value.toString();
                }
                value.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
            }
            throw new SyntaxException("expected a closing quote", start);
        }
    }
}
