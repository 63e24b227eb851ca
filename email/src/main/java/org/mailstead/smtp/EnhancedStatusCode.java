package org.mailstead.smtp;

import java.util.Optional;

/**
 * A status in three numbers, as {@code 5.1.1}: what happened, where, and how. RFC 3463 §2.
 *
 * @param kind the class: 2 success, 4 may work later, 5 will not
 * @param subject 0..999
 * @param detail 0..999
 */
public record EnhancedStatusCode(int kind, int subject, int detail) {
    public EnhancedStatusCode {
        if (kind != 2 && kind != 4 && kind != 5) {
            throw new IllegalArgumentException("class not 2, 4 or 5: " + kind);
        }
        if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
            throw new IllegalArgumentException(
                    "subject or detail outside 0..999: " + subject + "." + detail);
        }
    }

    /**
     * The code at the start of a text, up to its end or a space; empty if there is none.
     *
     * <p>status-code = class "." subject "." detail; subject and detail 1*3digit. RFC 3463 §2.
     */
    public static Optional<EnhancedStatusCode> at(String text) {
        var position = 0;
        var numbers = new int[3];
        for (int i = 0; i < 3; i++) {
            var start = position;
            while (position < text.length() && position < start + 3 && digit(text, position)) {
                numbers[i] = numbers[i] * 10 + text.charAt(position++) - '0';
            }
            var end = i == 2 ? position == text.length() || text.charAt(position) == ' ' : false;
            var dot = i < 2 && position < text.length() && text.charAt(position) == '.';
            if (position == start || !(end || dot)) {
                return Optional.empty();
            }
            position++;
        }
        var known = text.charAt(1) == '.' && "245".indexOf(text.charAt(0)) >= 0;
        return known
                ? Optional.of(new EnhancedStatusCode(numbers[0], numbers[1], numbers[2]))
                : Optional.empty();
    }

    /** The same subject and detail in another class. */
    public EnhancedStatusCode as(int otherKind) {
        return new EnhancedStatusCode(otherKind, subject, detail);
    }

    @Override
    public String toString() {
        return kind + "." + subject + "." + detail;
    }

    private static boolean digit(String text, int position) {
        return text.charAt(position) >= '0' && text.charAt(position) <= '9';
    }
}
