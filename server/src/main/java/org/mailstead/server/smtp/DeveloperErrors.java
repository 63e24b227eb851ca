package org.mailstead.server.smtp;

import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * Errors that a developer asks for by the name of an address: local parts that end in {@code
 * temperror}, {@code permerror} or three digits of 400 to 559, anywhere; with the prefix {@code
 * mailfrom} or {@code rcptto} at that command, else after the message. inbound LOCAL-02
 */
final class DeveloperErrors {
    private DeveloperErrors() {}

    /** The error that a local part asks for at a command, or null. */
    static @Nullable Reply at(String command, String localPart) {
        return localPart.startsWith(command) ? ending(localPart) : null;
    }

    /** The error that a local part asks for after the message, or null. */
    static @Nullable Reply afterData(String localPart) {
        return localPart.startsWith("mailfrom") || localPart.startsWith("rcptto")
                ? null
                : ending(localPart);
    }

    private static @Nullable Reply ending(String localPart) {
        if (localPart.endsWith("temperror")) {
            return Reply.of(451, "4.3.0", "The error that was asked for");
        }
        if (localPart.endsWith("permerror")) {
            return Reply.of(550, "5.7.0", "The error that was asked for");
        }
        var length = localPart.length();
        if (length < 3
                || !localPart.substring(length - 3).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        var code = Integer.parseInt(localPart.substring(length - 3));
        return code < 400 || code > 559
                ? null
                : Reply.of(
                        code,
                        new EnhancedStatusCode(code / 100, 0, 0),
                        "The error that was asked for");
    }
}
