package org.mailstead.imap;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message of an APPEND, up to its octets. RFC 9051 §6.3.12.
 *
 * @param date null when not given
 * @param utf8 whether it came as UTF8 (…), which is with a literal8. RFC 6855 §4
 * @param literal what its octets come as
 */
public record AppendMessage(
        List<Flag> flags, @Nullable OffsetDateTime date, boolean utf8, Literal literal) {
    public AppendMessage {
        flags = List.copyOf(flags);
        if (utf8 && !literal.binary()) {
            throw new IllegalArgumentException("UTF8 without a literal8");
        }
    }

    /**
     * The announcement of counted octets. RFC 9051 §4.3.
     *
     * @param octets 0 or more
     * @param synchronizing whether the client waits to be asked for them
     * @param binary literal8: they may hold NUL
     */
    public record Literal(long octets, boolean synchronizing, boolean binary) {
        public Literal {
            if (octets < 0) {
                throw new IllegalArgumentException("a literal of " + octets + " octets");
            }
        }
    }
}
