package org.mailstead.server.transfer.format;

import java.time.Instant;
import java.util.Optional;

/**
 * The name of a message's file in a Maildir: {@code unique:2,letters}.
 *
 * @param unique what never changes
 * @param letters what is said behind {@code :2,}; empty when nothing is
 */
record MaildirName(String unique, String letters) {
    private static final int SECONDS_DIGITS_MAX = 11;

    /** A name in any form: where {@code :} cannot be, {@code ;} or {@code !} stands for it. */
    static MaildirName parse(String name) {
        var at = name.lastIndexOf("2,");
        if (at > 0 && ":;!".indexOf(name.charAt(at - 1)) >= 0) {
            return new MaildirName(name.substring(0, at - 1), name.substring(at + 2));
        }
        return new MaildirName(name, "");
    }

    /** The time that most names start with, to the second. */
    Optional<Instant> time() {
        var digits = 0;
        var seconds = 0L;
        while (digits < unique.length() && Character.digit(unique.charAt(digits), 10) >= 0) {
            if (digits == SECONDS_DIGITS_MAX) {
                return Optional.empty();
            }
            seconds = seconds * 10 + Character.digit(unique.charAt(digits), 10);
            digits++;
        }
        var ends = digits < unique.length() && unique.charAt(digits) == '.';
        return ends && digits > 0 ? Optional.of(Instant.ofEpochSecond(seconds)) : Optional.empty();
    }

    @Override
    public String toString() {
        return unique + ":2," + letters;
    }
}
