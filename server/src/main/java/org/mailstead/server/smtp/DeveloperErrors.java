package org.mailstead.server.smtp;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.net.Connection;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * Errors that a developer asks for by the name of an address: local parts that end in {@code
 * temperror}, {@code permerror}, three digits of 400 to 600, or {@code timeout}, at any domain;
 * with the prefix {@code mailfrom} or {@code rcptto} at that command, else after the message.
 * inbound LOCAL-02
 */
final class DeveloperErrors {
    /** How long {@code timeout} lets a client wait. */
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private static final String TEXT = "The error that was asked for";

    private final Connection connection;

    DeveloperErrors(Connection connection) {
        this.connection = connection;
    }

    /** The error that a local part asks for at a command, or null. */
    @Nullable Reply at(String command, String localPart) throws IOException {
        return localPart.startsWith(command) ? ending(localPart) : null;
    }

    /** The error that a local part asks for after the message, or null. */
    @Nullable Reply afterData(String localPart) throws IOException {
        return localPart.startsWith("mailfrom") || localPart.startsWith("rcptto")
                ? null
                : ending(localPart);
    }

    private @Nullable Reply ending(String localPart) throws IOException {
        if (localPart.endsWith("timeout")) {
            connection.pauseWhileThere(TIMEOUT);
            return Reply.of(451, "4.4.2", TEXT);
        }
        if (localPart.endsWith("temperror")) {
            return Reply.of(451, "4.3.0", TEXT);
        }
        if (localPart.endsWith("permerror")) {
            return Reply.of(550, "5.7.0", TEXT);
        }
        var digits = localPart.substring(Math.max(0, localPart.length() - 3));
        if (digits.length() < 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        var code = Integer.parseInt(digits);
        if (code < 400 || code > 600) {
            return null;
        }
        // RFC 3463 §2: there is no class 6
        return code == 600
                ? Reply.of(code, TEXT)
                : Reply.of(code, new EnhancedStatusCode(code / 100, 0, 0), TEXT);
    }
}
