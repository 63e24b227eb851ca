package org.mailstead.imap;

import java.time.LocalDate;
import java.util.List;

/**
 * What a message must be to be found. RFC 9051 §6.4.4.
 *
 * <p>The reader reduces keys that mean the same to one: UNSEEN is {@code Not(HasFlag(\Seen))}, FROM
 * is {@code Header("From", …)}.
 */
public sealed interface SearchKey {
    /** Every message. */
    record All() implements SearchKey {}

    /** \Recent, which this server never sets. RFC 3501 §6.4.4. */
    record Recent() implements SearchKey {}

    record HasFlag(Flag flag) implements SearchKey {}

    /** All of these; two or more. */
    record And(List<SearchKey> keys) implements SearchKey {
        public And {
            keys = List.copyOf(keys);
            if (keys.size() < 2) {
                throw new IllegalArgumentException("AND of fewer than two keys");
            }
        }
    }

    record Or(SearchKey first, SearchKey second) implements SearchKey {}

    record Not(SearchKey key) implements SearchKey {}

    /**
     * A header field of this name that contains the text.
     *
     * @param name in any case
     * @param text empty: any field of this name will do
     */
    record Header(String name, String text) implements SearchKey {}

    /** The text is in the body. */
    record Body(String text) implements SearchKey {}

    /** The text is in the header or in the body. */
    record Text(String text) implements SearchKey {}

    /** When the server received it, without time and zone. */
    record InternalDate(DateTest test, LocalDate date) implements SearchKey {}

    /** Its Date field, without time and zone. */
    record SentDate(DateTest test, LocalDate date) implements SearchKey {}

    /** More octets than this. */
    record Larger(long octets) implements SearchKey {}

    /** Fewer octets than this. */
    record Smaller(long octets) implements SearchKey {}

    /** These message numbers. */
    record Numbers(SequenceSet set) implements SearchKey {}

    /** These UIDs. */
    record Uids(SequenceSet set) implements SearchKey {}

    /** A mod-sequence of this or more. RFC 7162 §3.1.5. */
    record ModSeq(long atLeast) implements SearchKey {}

    /** How a day is compared. */
    enum DateTest {
        BEFORE,
        ON,
        SINCE
    }
}
