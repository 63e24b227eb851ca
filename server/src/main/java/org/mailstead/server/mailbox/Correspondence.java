package org.mailstead.server.mailbox;

import java.time.Instant;

/**
 * That a user wrote to somebody.
 *
 * @param first when first, by the Date of the message
 * @param last when last
 * @param messages how many messages came into {@code \Sent}, 1 or more
 */
public record Correspondence(Instant first, Instant last, long messages) {
    public Correspondence {
        if (messages < 1 || last.isBefore(first)) {
            throw new IllegalArgumentException(messages + " from " + first + " to " + last);
        }
    }

    static Correspondence at(Instant time) {
        return new Correspondence(time, time, 1);
    }

    /** Both together. */
    Correspondence plus(Correspondence other) {
        return new Correspondence(
                first.isBefore(other.first) ? first : other.first,
                last.isAfter(other.last) ? last : other.last,
                messages + other.messages);
    }
}
