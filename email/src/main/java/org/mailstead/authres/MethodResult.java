package org.mailstead.authres;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one method came to: {@code dkim=pass (2048 bit rsa) header.d=example.org}. RFC 8601 §2.2,
 * resinfo.
 *
 * @param method a Keyword in lower case: {@code spf}, {@code dkim}, {@code dmarc}, {@code arc}
 * @param version of the method, 1 where none is written
 * @param result a Keyword in lower case: {@code pass}, {@code fail}, {@code none}
 * @param comment for people, without the parentheses; null if there is none. When read, only the
 *     first one that follows the result
 * @param reason for people; null if there is none
 * @param properties what was looked at, in order
 */
public record MethodResult(
        String method,
        int version,
        String result,
        @Nullable String comment,
        @Nullable String reason,
        List<Property> properties) {

    public MethodResult {
        requireKeyword("method", method);
        requireKeyword("result", result);
        if (version < 1) {
            throw new IllegalArgumentException("version below 1: " + version);
        }
        if (comment != null) {
            requireText("comment", comment);
        }
        if (reason != null) {
            requireText("reason", reason);
        }
        properties = List.copyOf(properties);
    }

    /** A result without version, comment or reason. */
    public static MethodResult of(String method, String result, Property... properties) {
        return new MethodResult(method, 1, result, null, null, List.of(properties));
    }

    /** The same with one more property. */
    public MethodResult with(Property property) {
        var all = new ArrayList<>(properties);
        all.add(property);
        return new MethodResult(method, version, result, comment, reason, all);
    }

    /** The same with a comment; text that could not stand in one is shown as question marks. */
    public MethodResult withComment(String text) {
        return new MethodResult(method, version, result, plain(text), reason, properties);
    }

    /** The same with a reason; text that could not stand in one is shown as question marks. */
    public MethodResult withReason(String text) {
        return new MethodResult(method, version, result, comment, plain(text), properties);
    }

    /** The first value of a property. */
    public Optional<String> property(String type, String name) {
        return properties.stream()
                .filter(property -> property.type().equals(type) && property.name().equals(name))
                .map(Property::value)
                .findFirst();
    }

    /** Keyword = Ldh-str = *( ALPHA / DIGIT / "-" ) Let-dig. RFC 8601 §2.2, RFC 5321 §4.1.2. */
    static void requireKeyword(String what, String text) {
        var valid = !text.isEmpty() && !text.endsWith("-");
        for (int i = 0; i < text.length(); i++) {
            valid &= isKeywordCharacter(text.charAt(i));
        }
        if (!valid) {
            throw new IllegalArgumentException(what + " is not a keyword: " + text);
        }
    }

    /** With the underscore, which "smtp.remote_ip" and others have. */
    static boolean isKeywordCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_';
    }

    static void requireText(String what, String text) {
        if (!plain(text).equals(text)) {
            throw new IllegalArgumentException(what + " holds a control character");
        }
    }

    private static String plain(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c < 0x20 || (c >= 0x7f && c < 0xa0) ? '?' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
