package org.mailstead.server.inbound;

import java.time.Duration;
import java.util.Optional;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/**
 * An error that a developer asks for by the name of an address: a local part that ends in {@code
 * temperror}, {@code permerror}, {@code timeout}, or three digits of 400 to 600. inbound LOCAL-02,
 * outbound LS-2
 *
 * @param reply what is answered
 * @param pause how long to let the other side wait first; zero if not at all
 */
public record AskedError(Reply reply, Duration pause) {
    private static final Duration TIMEOUT = Duration.ofHours(1);
    private static final String TEXT = "The error that was asked for";

    /** The one that a local part asks for; empty if it is a name like any other. */
    public static Optional<AskedError> of(String localPart) {
        if (localPart.endsWith("timeout")) {
            return Optional.of(new AskedError(Reply.of(451, "4.4.2", TEXT), TIMEOUT));
        }
        if (localPart.endsWith("temperror")) {
            return Optional.of(new AskedError(Reply.of(451, "4.3.0", TEXT), Duration.ZERO));
        }
        if (localPart.endsWith("permerror")) {
            return Optional.of(new AskedError(Reply.of(550, "5.7.0", TEXT), Duration.ZERO));
        }
        var digits = localPart.substring(Math.max(0, localPart.length() - 3));
        if (digits.length() < 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        var code = Integer.parseInt(digits);
        if (code < 400 || code > 600) {
            return Optional.empty();
        }
        // RFC 3463 §2: there is no class 6
        var reply =
                code == 600
                        ? Reply.of(code, TEXT)
                        : Reply.of(code, new EnhancedStatusCode(code / 100, 0, 0), TEXT);
        return Optional.of(new AskedError(reply, Duration.ZERO));
    }
}
