package org.mailstead.authres;

/**
 * What was looked at to come to a result: {@code header.d=example.org}. RFC 8601 §2.2, propspec.
 *
 * @param type where it was found, a Keyword: {@code smtp}, {@code header}, {@code body}, {@code
 *     policy}
 * @param name a Keyword: a parameter of SMTP, a header field, a tag of a signature
 * @param value any text without line breaks or other control characters
 */
public record Property(String type, String name, String value) {
    public Property {
        MethodResult.requireKeyword("property type", type);
        MethodResult.requireKeyword("property", name);
        MethodResult.requireText("property value", value);
    }

    /** A tag or the content of a header field: {@code header.NAME=VALUE}. */
    public static Property header(String name, String value) {
        return new Property("header", name, value);
    }

    /** A parameter of the SMTP session: {@code smtp.NAME=VALUE}. */
    public static Property smtp(String name, String value) {
        return new Property("smtp", name, value);
    }

    /** What local policy added: {@code policy.NAME=VALUE}. */
    public static Property policy(String name, String value) {
        return new Property("policy", name, value);
    }
}
