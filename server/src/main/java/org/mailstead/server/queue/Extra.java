package org.mailstead.server.queue;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a sender's program wants to hear again, as the queue keeps it: one {@code key=value} a line.
 * Line ends and backslashes, and equals signs in keys, stand behind a backslash. inbound SUB-08;
 * webapi S-13
 */
public final class Extra {
    /** How long the text of all pairs may be. */
    public static final int CHARS_MAX = 16 * 1024;

    private Extra() {}

    /** The text of pairs, in their order; empty without any. */
    public static String text(Map<String, String> pairs) {
        var text = new StringBuilder();
        pairs.forEach((key, value) -> {
            escape(key, true, text);
            text.append('=');
            escape(value, false, text);
            text.append('\n');
        });
        return text.toString();
    }

    private static void escape(String plain, boolean isKey, StringBuilder text) {
        for (int i = 0; i < plain.length(); i++) {
            var c = plain.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\\' -> text.append("\\\\");
                case '=' -> text.append(isKey ? "\\=" : "=");
                default -> text.append(c);
            }
        }
    }

    /** The pairs of a text, in their order. */
    public static Map<String, String> parse(String text) {
        var pairs = new LinkedHashMap<String, String>();
        var key = new StringBuilder();
        var value = new StringBuilder();
        var part = key;
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                part.append(unescaped(text.charAt(i)));
            } else if (c == '=' && part == key) {
                part = value;
            } else if (c == '\n') {
                pairs.put(key.toString(), value.toString());
                key.setLength(0);
                value.setLength(0);
                part = key;
            } else {
                part.append(c);
            }
        }
        return pairs;
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> c;
        };
    }
}
