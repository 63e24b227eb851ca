package org.mailstead.server.mailbox;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;

/** What messages are looked for. RFC 9051 §6.4.4, RFC 5032, RFC 8514 */
public sealed interface SearchCriterion {
    /** How deep criteria may be within others. */
    int DEPTH_MAX = 100;

    /** What a {@link MailboxSnapshot} tells, without looking at messages. */
    sealed interface Told extends SearchCriterion {}

    /** Every message. */
    record All() implements SearchCriterion {}

    /** All of these. */
    record And(List<SearchCriterion> criteria) implements SearchCriterion {
        public And {
            criteria = List.copyOf(criteria);
        }
    }

    /** One of these at least. */
    record Or(List<SearchCriterion> criteria) implements SearchCriterion {
        public Or {
            criteria = List.copyOf(criteria);
        }
    }

    /** What the other is not. */
    record Not(SearchCriterion criterion) implements SearchCriterion {}

    /** A message that has one of these UIDs; also for sequence numbers, which a session knows. */
    record Uids(NumberSet uids) implements Told {}

    /** A message with a flag. */
    record HasFlag(Flag flag) implements Told {}

    /** A message with a keyword, in any case. */
    record HasKeyword(String keyword) implements Told {}

    /** A message of more octets. */
    record Larger(long octets) implements Told {}

    /** A message of fewer octets. */
    record Smaller(long octets) implements Told {}

    /**
     * A message whose internal date is in a span.
     *
     * @param from the first moment; null for no bound
     * @param before the moment after the last; null for no bound
     */
    record Received(@Nullable Instant from, @Nullable Instant before) implements Told {}

    /** A message that was put into this mailbox in a span, with bounds as of {@link Received}. */
    record Saved(@Nullable Instant from, @Nullable Instant before) implements Told {}

    /**
     * A message whose Date field has a date in a span, whatever its time and zone. RFC 9051 §6.4.4
     *
     * @param from the first day; null for no bound
     * @param before the day after the last; null for no bound
     */
    record Sent(@Nullable LocalDate from, @Nullable LocalDate before) implements SearchCriterion {}

    /** A message with this mod-sequence or a higher one. RFC 7162 §3.1.5 */
    record ModSeqFrom(long modSeq) implements Told {}

    /** A message by its id. RFC 8474 §5.3 */
    record Id(long id) implements Told {}

    /** A message of a thread. RFC 8474 §5.3 */
    record InThread(long id) implements Told {}

    /**
     * A message with a field of this name that contains a text, encoded words decoded.
     *
     * @param name in any case
     * @param text empty for any field of the name
     */
    record Header(String name, String text) implements SearchCriterion {}

    /** A message whose text parts contain a text; of HTML, what a reader sees. */
    record Body(String text) implements SearchCriterion {}

    /** A message whose text parts, or a field of any part, contain a text. */
    record Text(String text) implements SearchCriterion {}
}
