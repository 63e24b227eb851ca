package org.mailstead.server.mailbox;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;

/**
 * A criterion made ready to be asked of many messages: first by what the snapshot tells, which may
 * be the answer, and only if need be by what the message says.
 */
sealed interface PreparedCriterion {
    /** What the snapshot alone says to it. */
    enum Verdict {
        YES,
        NO,
        /** It takes the message. */
        MAYBE;

        static Verdict of(boolean matches) {
            return matches ? YES : NO;
        }
    }

    /** What is asked for. */
    Verdict told(MailboxSnapshot snapshot, int row);

    boolean matches(Candidate message) throws IOException;

    /** How much must be looked at: 0 the snapshot, 1 the header, 2 the text. */
    int cost();

    /** The columns that it asks for. */
    Stream<HeaderColumn> columns();

    /** A message whose content is at hand. */
    interface Candidate {
        MailboxSnapshot snapshot();

        int row();

        /** What a column says of it; null if nothing. */
        @Nullable String value(HeaderColumn column) throws IOException;

        /** Null if it is erased. */
        @Nullable Message message();
    }

    /** What the snapshot tells. */
    record Told(SearchCriterion.Told criterion) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            return Verdict.of(isTold(snapshot, row, criterion));
        }

        @Override
        public boolean matches(Candidate message) {
            return isTold(message.snapshot(), message.row(), criterion);
        }

        @Override
        public int cost() {
            return 0;
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return Stream.empty();
        }
    }

    /** All of these, the cheap ones first. None is every message. */
    record Every(List<PreparedCriterion> tests) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            var verdict = Verdict.YES;
            for (var test : tests) {
                switch (test.told(snapshot, row)) {
                    case NO -> {
                        return Verdict.NO;
                    }
                    case MAYBE -> verdict = Verdict.MAYBE;
                    case YES -> {
                        // the others decide
                    }
                }
            }
            return verdict;
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            for (var test : tests) {
                if (!test.matches(message)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int cost() {
            return highest(tests);
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return tests.stream().flatMap(PreparedCriterion::columns);
        }
    }

    /** One of these at least, the cheap ones first. */
    record Any(List<PreparedCriterion> tests) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            var verdict = Verdict.NO;
            for (var test : tests) {
                switch (test.told(snapshot, row)) {
                    case YES -> {
                        return Verdict.YES;
                    }
                    case MAYBE -> verdict = Verdict.MAYBE;
                    case NO -> {
                        // the others decide
                    }
                }
            }
            return verdict;
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            for (var test : tests) {
                if (test.matches(message)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return highest(tests);
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return tests.stream().flatMap(PreparedCriterion::columns);
        }
    }

    /** What the other is not. */
    record Not(PreparedCriterion test) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            return switch (test.told(snapshot, row)) {
                case YES -> Verdict.NO;
                case NO -> Verdict.YES;
                case MAYBE -> Verdict.MAYBE;
            };
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            return !test.matches(message);
        }

        @Override
        public int cost() {
            return test.cost();
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return test.columns();
        }
    }

    /** What a header field says. */
    record Field(HeaderColumn column, FoldedText wanted) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            return Verdict.MAYBE;
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            var value = message.value(column);
            return value != null && wanted.isInFolded(value);
        }

        @Override
        public int cost() {
            return 1;
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return Stream.of(column);
        }
    }

    /** The day of the Date field. RFC 9051 §6.4.4: time and zone are not looked at. */
    record Sent(SearchCriterion.Sent span) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            return Verdict.MAYBE;
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            var value = message.value(HeaderColumn.SENT);
            if (value == null) {
                return false;
            }
            var day = LocalDate.parse(value);
            return (span.from() == null || !day.isBefore(span.from()))
                    && (span.before() == null || day.isBefore(span.before()));
        }

        @Override
        public int cost() {
            return 1;
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return Stream.of(HeaderColumn.SENT);
        }
    }

    /**
     * What the text parts say.
     *
     * @param headers whether the fields of all parts count too
     */
    record Parts(PartText text, FoldedText wanted, boolean headers) implements PreparedCriterion {
        @Override
        public Verdict told(MailboxSnapshot snapshot, int row) {
            return Verdict.MAYBE;
        }

        @Override
        public boolean matches(Candidate message) throws IOException {
            var opened = message.message();
            return opened != null && text.has(opened, wanted, headers);
        }

        @Override
        public int cost() {
            return 2;
        }

        @Override
        public Stream<HeaderColumn> columns() {
            return Stream.empty();
        }
    }

    /**
     * Makes a criterion ready.
     *
     * @throws IllegalArgumentException if criteria are deeper than {@link
     *     SearchCriterion#DEPTH_MAX}
     */
    static PreparedCriterion of(SearchCriterion criterion, PartText text) {
        return prepare(criterion, text, 0);
    }

    private static PreparedCriterion prepare(SearchCriterion criterion, PartText text, int depth) {
        if (depth > SearchCriterion.DEPTH_MAX) {
            throw new IllegalArgumentException("criteria deeper than " + SearchCriterion.DEPTH_MAX);
        }
        return switch (criterion) {
            case SearchCriterion.All() -> new Every(List.of());
            case SearchCriterion.And(var criteria) -> new Every(cheapFirst(criteria, text, depth));
            case SearchCriterion.Or(var criteria) -> new Any(cheapFirst(criteria, text, depth));
            case SearchCriterion.Not(var other) -> new Not(prepare(other, text, depth + 1));
            case SearchCriterion.Header(var name, var wanted) ->
                    new Field(
                            HeaderColumn.field(name.toLowerCase(Locale.ROOT)),
                            new FoldedText(wanted));
            case SearchCriterion.Sent sent -> new Sent(sent);
            case SearchCriterion.Body(var wanted) -> new Parts(text, new FoldedText(wanted), false);
            case SearchCriterion.Text(var wanted) -> new Parts(text, new FoldedText(wanted), true);
            case SearchCriterion.Told told -> new Told(told);
        };
    }

    private static List<PreparedCriterion> cheapFirst(
            List<SearchCriterion> criteria, PartText text, int depth) {
        return criteria.stream()
                .map(each -> prepare(each, text, depth + 1))
                .sorted(Comparator.comparingInt(PreparedCriterion::cost))
                .toList();
    }

    private static int highest(List<PreparedCriterion> tests) {
        return tests.stream().mapToInt(PreparedCriterion::cost).max().orElse(0);
    }

    private static boolean isTold(
            MailboxSnapshot snapshot, int row, SearchCriterion.Told criterion) {
        return switch (criterion) {
            case SearchCriterion.Uids(var uids) -> uids.contains(snapshot.uid(row));
            case SearchCriterion.HasFlag(var flag) -> snapshot.flags(row).has(flag);
            case SearchCriterion.HasKeyword(var keyword) -> snapshot.flags(row).hasKeyword(keyword);
            case SearchCriterion.Larger(var octets) -> snapshot.size(row) > octets;
            case SearchCriterion.Smaller(var octets) -> snapshot.size(row) < octets;
            case SearchCriterion.Received(var from, var before) ->
                    isWithin(snapshot.received(row), from, before);
            case SearchCriterion.Saved(var from, var before) ->
                    isWithin(snapshot.saved(row), from, before);
            case SearchCriterion.ModSeqFrom(var modSeq) -> snapshot.modSeq(row) >= modSeq;
            case SearchCriterion.Id(var id) -> snapshot.id(row) == id;
            case SearchCriterion.InThread(var id) -> snapshot.thread(row) == id;
        };
    }

    private static boolean isWithin(long moment, @Nullable Instant from, @Nullable Instant before) {
        return (from == null || moment >= from.toEpochMilli())
                && (before == null || moment < before.toEpochMilli());
    }
}
