package org.mailstead.server.transfer;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How far an import or export has come.
 *
 * @param mailbox what is worked on
 * @param messages how many were looked at
 * @param octets of the messages looked at
 * @param done which part of the whole work is behind, 0..1
 * @param elapsed since the beginning
 */
public record TransferProgress(
        String mailbox, long messages, long octets, double done, Duration elapsed) {
    public TransferProgress {
        if (!(done >= 0 && done <= 1)) {
            throw new IllegalArgumentException("part outside 0..1: " + done);
        }
    }

    /** Is told of nothing. */
    public static final Consumer<TransferProgress> UNSEEN = _ -> {};

    /** Messages in a second, so far. */
    public double rate() {
        var seconds = elapsed.toMillis() / 1000.0;
        return seconds == 0 ? 0 : messages / seconds;
    }

    /** How long the rest takes at the speed so far; zero while that cannot be said. */
    public Duration remaining() {
        return done == 0
                ? Duration.ZERO
                : Duration.ofMillis((long) (elapsed.toMillis() / done * (1 - done)));
    }
}
