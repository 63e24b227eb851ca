package org.mailstead.server.imap;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.imap.Flag;
import org.mailstead.imap.SearchKey;
import org.mailstead.imap.SearchKey.DateTest;
import org.mailstead.server.mailbox.SearchCriterion;

/** The keys of SEARCH as {@code mailbox} understands them. RFC 9051 §6.4.4; imap 9.50. */
final class Criteria {
    private static final SearchCriterion NOTHING = new SearchCriterion.Or(List.of());

    private final Selection selection;

    /** Numbers and "$" mean what they mean in this mailbox. */
    Criteria(Selection selection) {
        this.selection = selection;
    }

    /** As deep as the reader lets keys be nested. */
    SearchCriterion of(SearchKey key) throws RefusedException {
        return switch (key) {
            case SearchKey.All() -> new SearchCriterion.All();
            case SearchKey.Recent() -> NOTHING; // imap 11.2: \Recent is never set
            case SearchKey.HasFlag(var flag) -> flag(flag);
            case SearchKey.And(var keys) -> {
                var criteria = new ArrayList<SearchCriterion>();
                for (var each : keys) {
                    criteria.add(of(each));
                }
                yield new SearchCriterion.And(criteria);
            }
            case SearchKey.Or(var first, var second) ->
                    new SearchCriterion.Or(List.of(of(first), of(second)));
            case SearchKey.Not(var inner) -> new SearchCriterion.Not(of(inner));
            case SearchKey.Header(var name, var text) -> new SearchCriterion.Header(name, text);
            case SearchKey.Body(var text) -> new SearchCriterion.Body(text);
            case SearchKey.Text(var text) -> new SearchCriterion.Text(text);
            case SearchKey.InternalDate(var when, var date) -> received(when, date);
            case SearchKey.SentDate(var when, var date) -> sent(when, date);
            case SearchKey.Larger(var octets) -> new SearchCriterion.Larger(octets);
            case SearchKey.Smaller(var octets) -> new SearchCriterion.Smaller(octets);
            case SearchKey.Numbers(var set) ->
                    new SearchCriterion.Uids(selection.uids(selection.rowsFound(set, false)));
            case SearchKey.Uids(var set) ->
                    new SearchCriterion.Uids(selection.uids(selection.rowsFound(set, true)));
            case SearchKey.ModSeq(var least) -> new SearchCriterion.ModSeqFrom(least);
        };
    }

    private static SearchCriterion flag(Flag flag) {
        var known = org.mailstead.server.mailbox.Flag.ofWireName(flag.name());
        return known.isPresent()
                ? new SearchCriterion.HasFlag(known.get())
                : new SearchCriterion.HasKeyword(flag.name());
    }

    /** Days are those of UTC, in which INTERNALDATE is told. */
    private static SearchCriterion received(DateTest when, LocalDate date) {
        return switch (when) {
            case BEFORE -> new SearchCriterion.Received(null, start(date));
            case ON -> new SearchCriterion.Received(start(date), start(date.plusDays(1)));
            case SINCE -> new SearchCriterion.Received(start(date), null);
        };
    }

    private static Instant start(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static SearchCriterion sent(DateTest when, LocalDate date) {
        return switch (when) {
            case BEFORE -> new SearchCriterion.Sent(null, date);
            case ON -> new SearchCriterion.Sent(date, date.plusDays(1));
            case SINCE -> new SearchCriterion.Sent(date, null);
        };
    }
}
