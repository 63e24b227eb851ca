package org.mailstead.server.mailbox;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.DateTime;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.server.store.StoreException;

/**
 * Looks at each message: at the snapshot first, then at the header, then at the text, and at no
 * more than the answer needs. Text is compared as {@link FoldedText} says.
 */
public final class ScanSearch implements MessageSearch {
    private final Mailboxes mailboxes;
    private final int charactersMax;

    public ScanSearch(Mailboxes mailboxes, MailboxLimits limits) {
        this.mailboxes = mailboxes;
        this.charactersMax = limits.searchCharactersMax();
    }

    @Override
    public Matcher matcher(long account, MailboxSnapshot snapshot, SearchCriterion criterion) {
        var test = prepare(criterion, 0);
        return row -> test.matches(new Candidate(account, snapshot, row));
    }

    /** Asks one thing of a message. */
    private interface Test {
        boolean matches(Candidate message) throws IOException, StoreException;
    }

    /** A message under test, whose content is opened when it is first asked for. */
    private final class Candidate {
        private final long account;
        private final MailboxSnapshot snapshot;
        private final int row;
        private boolean opened;
        private @Nullable Message message;
        private @Nullable HeaderFields headers;

        Candidate(long account, MailboxSnapshot snapshot, int row) {
            this.account = account;
            this.snapshot = snapshot;
            this.row = row;
        }

        /** Empty if the content is erased. */
        Optional<Message> message() throws IOException, StoreException {
            if (!opened) {
                message =
                        mailboxes
                                .content(account, snapshot.id(row))
                                .map(StoredMessage::message)
                                .orElse(null);
                opened = true;
            }
            return Optional.ofNullable(message);
        }

        Optional<HeaderFields> headers() throws IOException, StoreException {
            if (headers == null && message().isPresent()) {
                headers = message().get().headers();
            }
            return Optional.ofNullable(headers);
        }
    }

    private Test prepare(SearchCriterion criterion, int depth) {
        if (depth > SearchCriterion.DEPTH_MAX) {
            throw new IllegalArgumentException("criteria deeper than " + SearchCriterion.DEPTH_MAX);
        }
        return switch (criterion) {
            case SearchCriterion.All() -> _ -> true;
            case SearchCriterion.And(var criteria) -> every(prepareAll(criteria, depth));
            case SearchCriterion.Or(var criteria) -> any(prepareAll(criteria, depth));
            case SearchCriterion.Not(var other) -> {
                var test = prepare(other, depth + 1);
                yield message -> !test.matches(message);
            }
            case SearchCriterion.Header(var name, var text) -> {
                var wanted = new FoldedText(text);
                yield message -> hasHeader(message, name, wanted);
            }
            case SearchCriterion.Sent sent -> message -> isSent(message, sent);
            case SearchCriterion.Body(var text) -> {
                var wanted = new FoldedText(text);
                yield message -> isInParts(message, wanted, false);
            }
            case SearchCriterion.Text(var text) -> {
                var wanted = new FoldedText(text);
                yield message -> isInParts(message, wanted, true);
            }
            case SearchCriterion.Told told ->
                    message -> isTold(message.snapshot, message.row, told);
        };
    }

    /** The cheap ones first. */
    private Test[] prepareAll(List<SearchCriterion> criteria, int depth) {
        return criteria.stream()
                .sorted(Comparator.comparingInt(each -> cost(each, depth + 1)))
                .map(each -> prepare(each, depth + 1))
                .toArray(Test[]::new);
    }

    private static Test every(Test[] tests) {
        return message -> {
            for (var test : tests) {
                if (!test.matches(message)) {
                    return false;
                }
            }
            return true;
        };
    }

    private static Test any(Test[] tests) {
        return message -> {
            for (var test : tests) {
                if (test.matches(message)) {
                    return true;
                }
            }
            return false;
        };
    }

    /** 0: the snapshot tells it; 1: the header; 2: the text. */
    private static int cost(SearchCriterion criterion, int depth) {
        if (depth > SearchCriterion.DEPTH_MAX) {
            return 0; // refused by whoever prepares it
        }
        return switch (criterion) {
            case SearchCriterion.And(var criteria) -> highest(criteria, depth);
            case SearchCriterion.Or(var criteria) -> highest(criteria, depth);
            case SearchCriterion.Not(var other) -> cost(other, depth + 1);
            case SearchCriterion.Header _, SearchCriterion.Sent _ -> 1;
            case SearchCriterion.Body _, SearchCriterion.Text _ -> 2;
            case SearchCriterion.All _, SearchCriterion.Told _ -> 0;
        };
    }

    private static int highest(List<SearchCriterion> criteria, int depth) {
        return criteria.stream().mapToInt(each -> cost(each, depth + 1)).max().orElse(0);
    }

    /** What the snapshot tells. */
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

    private static boolean hasHeader(Candidate message, String name, FoldedText wanted)
            throws IOException, StoreException {
        var headers = message.headers();
        return headers.isPresent()
                && headers.get().all(name).stream()
                        .anyMatch(field -> wanted.isEmpty() || wanted.isIn(field.decoded()));
    }

    private static boolean isSent(Candidate message, SearchCriterion.Sent sent)
            throws IOException, StoreException {
        var date =
                message.headers()
                        .flatMap(headers -> headers.first("Date"))
                        .flatMap(field -> DateTime.parse(field.text()));
        if (date.isEmpty()) {
            return false;
        }
        // RFC 9051 §6.4.4: time and zone are not looked at
        var day = date.get().toLocalDate();
        return (sent.from() == null || !day.isBefore(sent.from()))
                && (sent.before() == null || day.isBefore(sent.before()));
    }

    private boolean isInParts(Candidate message, FoldedText wanted, boolean headers)
            throws IOException, StoreException {
        var opened = message.message();
        return opened.isPresent()
                && (wanted.isEmpty() || isInPart(opened.get().root(), wanted, headers));
    }

    /** The tree of parts is as deep as {@link MailboxLimits#mime} allows. */
    private boolean isInPart(Part part, FoldedText wanted, boolean headers) throws IOException {
        if (headers && isInHeader(part, wanted)) {
            return true;
        }
        for (var child : part.parts()) {
            if (isInPart(child, wanted, headers)) {
                return true;
            }
        }
        var embedded = part.embedded();
        if (embedded != null) {
            return isInPart(embedded, wanted, headers);
        }
        return isText(part) && isInText(part, wanted);
    }

    private static boolean isInHeader(Part part, FoldedText wanted) throws IOException {
        for (var field : part.headers().list()) {
            if (wanted.isIn(field.name() + ": " + field.decoded())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isText(Part part) {
        return part.parts().isEmpty() && part.mediaType().type().equalsIgnoreCase("text");
    }

    private boolean isInText(Part part, FoldedText wanted) throws IOException {
        if (part.mediaType().is("text", "html")) {
            return wanted.isIn(part.plainText(charactersMax));
        }
        try (var reader = part.reader(charactersMax)) {
            return wanted.isIn(reader);
        }
    }
}
