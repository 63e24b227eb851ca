package org.mailstead.server.queue;

import java.time.Instant;
import org.mailstead.smtp.DeliverBy;

/**
 * By when a message is wanted. RFC 2852.
 *
 * @param at the moment
 * @param mode what to do then
 * @param traced whether to tell of each step
 */
public record Deadline(Instant at, DeliverBy.Mode mode, boolean traced) {
    /** Whether it is not to be sent any more, but returned. RFC 2852 §4.1.3. */
    public boolean isTooLate(Instant now) {
        return mode == DeliverBy.Mode.RETURN && !now.isBefore(at);
    }
}
