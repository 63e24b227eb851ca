package org.mailstead.authres;

import java.util.ArrayList;
import java.util.List;
import org.mailstead.message.AddressList;

/** Writes results, folded where white space may stand. RFC 8601 §2.2, RFC 5322 §2.2.3. */
final class AuthenticationResultsWriter {
    private static final int COLUMNS = 76;

    private AuthenticationResultsWriter() {}

    static String field(String start, AuthenticationResults results) {
        var field = new StringBuilder(start);
        var column = start.length();
        for (var word : words(results)) {
            if (column + 1 + word.length() > COLUMNS && column > 1) {
                field.append("\r\n\t");
                column = 1;
            } else {
                field.append(' ');
                column++;
            }
            field.append(word);
            column += word.length();
        }
        return field.append("\r\n").toString();
    }

    static String value(AuthenticationResults results) {
        return String.join(" ", words(results));
    }

    /** What is not broken over lines; words of comments and quoted strings are words of ours. */
    private static List<String> words(AuthenticationResults results) {
        var words = new ArrayList<String>();
        var id = value(results.authservId(), false);
        words.add(results.version() == 1 ? id : id + " " + results.version());
        if (results.results().isEmpty()) {
            semicolon(words);
            words.add("none");
        }
        for (var result : results.results()) {
            semicolon(words);
            words(result, words);
        }
        return words;
    }

    private static void semicolon(List<String> words) {
        words.set(words.size() - 1, words.getLast() + ";");
    }

    private static void words(MethodResult result, List<String> words) {
        var version = result.version() == 1 ? "" : "/" + result.version();
        words.add(result.method() + version + "=" + result.result());
        var reason = result.reason();
        var comment = result.comment();
        if (comment != null && !comment.isBlank()) {
            words.addAll(List.of(comment(comment).split(" ", -1)));
        }
        if (reason != null) {
            words.addAll(List.of(("reason=" + AddressList.quoted(reason)).split(" ", -1)));
        }
        for (var property : result.properties()) {
            words.add(
                    property.type() + "." + property.name() + "=" + value(property.value(), true));
        }
    }

    /** comment = "(" *([FWS] ccontent) [FWS] ")". RFC 5322 §3.2.2. */
    private static String comment(String text) {
        var comment = new StringBuilder(text.length() + 2).append('(');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '(' || c == ')' || c == '\\') {
                comment.append('\\');
            }
            comment.append(c);
        }
        return comment.append(')').toString();
    }

    /** value = token / quoted-string; a property may be a domain or an address too. */
    private static String value(String text, boolean address) {
        var plain = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            plain &= isTokenCharacter(c) || (address && c == '@');
        }
        return plain ? text : AddressList.quoted(text);
    }

    /** Anything but space, controls and tspecials (RFC 2045 §5.1), and UTF-8 (RFC 6532 §3.2). */
    private static boolean isTokenCharacter(char c) {
        return c > 0x20 && c != 0x7f && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }
}
