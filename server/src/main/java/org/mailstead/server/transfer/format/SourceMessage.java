package org.mailstead.server.transfer.format;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of a message besides its octets, which the reader wrote where it was told to.
 *
 * @param place where it stands, for people: an offset or a file name
 * @param kind whether it is a message to keep
 * @param octets its length with every line ended by CRLF
 * @param sender the reverse-path, or an empty string when the file does not tell
 * @param received null when the file does not tell
 * @param date the Date field as it stands in the message, or an empty string
 * @param flags as IMAP names them, system flags with their backslash; not checked
 */
public record SourceMessage(
        String place,
        Kind kind,
        Identity identity,
        long octets,
        String sender,
        @Nullable Instant received,
        String date,
        SortedSet<String> flags) {

    /** What is to be done with what was read. */
    public enum Kind {
        LETTER,
        /** Larger than the limit: only its first octets were written. */
        TOO_LARGE,
        /** Bookkeeping of another server in the shape of a message. */
        INTERNAL
    }

    public SourceMessage {
        flags = Collections.unmodifiableSortedSet(new TreeSet<>(flags));
    }
}
