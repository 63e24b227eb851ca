package org.mailstead.server.smtp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.inbound.AskedError;
import org.mailstead.server.net.Connection;
import org.mailstead.smtp.Reply;

/**
 * Errors that a developer asks for by the name of an address, at any domain: see {@link
 * AskedError}. With the prefix {@code mailfrom} or {@code rcptto} they come at that command, with
 * {@code queue} only when a queued message is delivered, else after the message. inbound LOCAL-02;
 * outbound LS-2, W-22
 */
final class DeveloperErrors {
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
        return localPart.startsWith("mailfrom")
                        || localPart.startsWith("rcptto")
                        || localPart.startsWith("queue")
                ? null
                : ending(localPart);
    }

    private @Nullable Reply ending(String localPart) throws IOException {
        var asked = AskedError.of(localPart);
        if (asked.isEmpty()) {
            return null;
        }
        if (asked.get().pause().isPositive()) {
            connection.pauseWhileThere(asked.get().pause());
        }
        return asked.get().reply();
    }
}
