package org.mailstead.imap;

import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/** What a server tells of a message. RFC 9051 §7.5.2. */
public sealed interface FetchData {
    record Uid(long uid) implements FetchData {}

    record Flags(List<Flag> flags) implements FetchData {
        public Flags {
            flags = List.copyOf(flags);
        }
    }

    record InternalDate(OffsetDateTime date) implements FetchData {}

    /** RFC822.SIZE. */
    record Size(long octets) implements FetchData {}

    record ModSeq(long modSeq) implements FetchData {}

    /** ENVELOPE, its list as on the wire. */
    record Envelope(WireForm form) implements FetchData {}

    /**
     * BODYSTRUCTURE, or BODY without a section.
     *
     * @param form its list as on the wire
     */
    record BodyStructure(boolean extensible, WireForm form) implements FetchData {}

    /**
     * BODY[section].
     *
     * @param origin where the octets start in the section; null for all of it
     * @param octets null for NIL: there is no such section
     */
    record Body(Section section, @Nullable Long origin, @Nullable OctetSource octets)
            implements FetchData {}

    /**
     * BINARY[part].
     *
     * @param origin where the octets start in the decoded part; null for all of it
     * @param octets null for NIL
     * @param literal8 whether they hold NUL
     */
    record Binary(
            List<Integer> part,
            @Nullable Long origin,
            @Nullable OctetSource octets,
            boolean literal8)
            implements FetchData {
        public Binary {
            part = List.copyOf(part);
        }
    }

    record BinarySize(List<Integer> part, long octets) implements FetchData {
        public BinarySize {
            part = List.copyOf(part);
        }
    }

    /**
     * RFC822 and its kin.
     *
     * @param octets null for NIL
     */
    record Rfc822(FetchItem.Rfc822Part part, @Nullable OctetSource octets) implements FetchData {}
}
