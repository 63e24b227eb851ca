package org.mailstead.smtp;

import java.time.Duration;
import java.time.Instant;

/**
 * By when a message is wanted, and what to do when it is too late. RFC 2852 §4.
 *
 * @param within from when MAIL was said: whole seconds of at most 9 digits; 0 or less only with
 *     {@link Mode#NOTIFY}, when it is too late already
 * @param traced whether each server on the way is to tell what it did
 */
public record DeliverBy(Duration within, Mode mode, boolean traced) {
    private static final long SECONDS_MAX = 999_999_999L;

    /** What to do when it is too late. */
    public enum Mode {
        /** Give up and return it. */
        RETURN,
        /** Go on, and tell the sender. */
        NOTIFY
    }

    public DeliverBy {
        var seconds = within.toSeconds();
        if (Math.abs(seconds) > SECONDS_MAX || !within.equals(Duration.ofSeconds(seconds))) {
            throw new IllegalArgumentException("not whole seconds of 9 digits: " + within);
        }
        if (mode == Mode.RETURN && seconds <= 0) { // RFC 2852 §4
            throw new IllegalArgumentException("to be returned at once: " + within);
        }
    }

    /** The moment for a message whose MAIL came at {@code said}. */
    public Instant deadline(Instant said) {
        return said.plus(within);
    }

    /** by-value = by-time ";" by-mode [by-trace]. RFC 2852 §4. */
    String wire() {
        return within.toSeconds() + ";" + (mode == Mode.RETURN ? "R" : "N") + (traced ? "T" : "");
    }
}
