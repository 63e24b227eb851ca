package org.mailstead.server.imap;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.mailstead.imap.SearchKey;
import org.mailstead.imap.SearchKey.DateTest;
import org.mailstead.message.DateTime;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.store.StoreException;

/**
 * A search key made ready to be asked of one message after another. RFC 9051 §6.4.4; imap 9.50.
 *
 * <p>What the snapshot knows is asked first; the message is read only if that leaves it open, and
 * once for all keys.
 */
final class SearchFilter {
    /** How many characters of one part are looked through. */
    private static final int CHARACTERS_MAX = 4 << 20;

    private final AccountView account;
    private final Selection selection;
    private final MailboxSnapshot view;
    private final Test test;
    private int currentRow = -1;
    private Optional<Message> current = Optional.empty();

    SearchFilter(AccountView account, Selection selection, SearchKey key) throws RefusedException {
        this.account = account;
        this.selection = selection;
        this.view = selection.view();
        this.test = test(key);
    }

    /** A question about the message of a row. */
    private interface Test {
        boolean isTrue(int row) throws IOException, StoreException;

        /** Whether the message is read for it. */
        default boolean isCostly() {
            return false;
        }
    }

    /** A question about what a message says; what is erased says nothing. */
    private interface ContentTest {
        boolean isTrue(Message message) throws IOException;
    }

    boolean matches(int row) throws IOException, StoreException {
        return test.isTrue(row);
    }

    private Test test(SearchKey key) throws RefusedException {
        return switch (key) {
            case SearchKey.All() -> _ -> true;
            case SearchKey.Recent() -> _ -> false; // imap 9.50
            case SearchKey.HasFlag(var flag) -> row -> view.flags(row).hasKeyword(flag.name());
            case SearchKey.And(var keys) -> all(keys);
            case SearchKey.Or(var first, var second) -> either(test(first), test(second));
            case SearchKey.Not(var inner) -> not(test(inner));
            case SearchKey.Numbers(var set) -> {
                var rows = selection.rowsFound(set, false);
                yield rows::contains;
            }
            case SearchKey.Uids(var set) -> {
                var rows = selection.rowsFound(set, true);
                yield rows::contains;
            }
            case SearchKey.Larger(var octets) -> row -> view.size(row) > octets;
            case SearchKey.Smaller(var octets) -> row -> view.size(row) < octets;
            case SearchKey.ModSeq(var least) -> row -> view.modSeq(row) >= least;
            case SearchKey.InternalDate(var when, var date) ->
                    row -> compare(when, received(row), date);
            case SearchKey.SentDate(var when, var date) ->
                    content(message -> sent(message, when, date));
            case SearchKey.Header(var name, var text) -> {
                var needle = new Needle(text);
                yield content(message -> hasHeader(message, name, needle));
            }
            case SearchKey.Body(var text) -> {
                var needle = new Needle(text);
                yield content(message -> hasBody(message.root(), needle, false));
            }
            case SearchKey.Text(var text) -> {
                var needle = new Needle(text);
                yield content(message -> hasBody(message.root(), needle, true));
            }
        };
    }

    private Test all(List<SearchKey> keys) throws RefusedException {
        var tests = new ArrayList<Test>();
        for (var key : keys) {
            tests.add(test(key));
        }
        tests.sort(Comparator.comparing(Test::isCostly));
        return new Test() {
            @Override
            public boolean isTrue(int row) throws IOException, StoreException {
                for (var each : tests) {
                    if (!each.isTrue(row)) {
                        return false;
                    }
                }
                return true;
            }

            @Override
            public boolean isCostly() {
                return tests.getLast().isCostly();
            }
        };
    }

    private static Test either(Test first, Test second) {
        var cheap = first.isCostly() ? second : first;
        var other = first.isCostly() ? first : second;
        return new Test() {
            @Override
            public boolean isTrue(int row) throws IOException, StoreException {
                return cheap.isTrue(row) || other.isTrue(row);
            }

            @Override
            public boolean isCostly() {
                return other.isCostly();
            }
        };
    }

    private static Test not(Test inner) {
        return new Test() {
            @Override
            public boolean isTrue(int row) throws IOException, StoreException {
                return !inner.isTrue(row);
            }

            @Override
            public boolean isCostly() {
                return inner.isCostly();
            }
        };
    }

    private Test content(ContentTest inner) {
        return new Test() {
            @Override
            public boolean isTrue(int row) throws IOException, StoreException {
                var message = message(row);
                return message.isPresent() && inner.isTrue(message.get());
            }

            @Override
            public boolean isCostly() {
                return true;
            }
        };
    }

    private Optional<Message> message(int row) throws IOException, StoreException {
        if (row != currentRow) {
            current =
                    account.mailboxes()
                            .content(account.account(), view.id(row))
                            .map(stored -> stored.message());
            currentRow = row;
        }
        return current;
    }

    /** The day in the zone in which INTERNALDATE is told. */
    private LocalDate received(int row) {
        return Instant.ofEpochMilli(view.received(row)).atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** RFC 9051 §6.4.4: the Date field without regard to time and zone; without one, never. */
    private static boolean sent(Message message, DateTest when, LocalDate date) throws IOException {
        var field = message.headers().first("Date");
        var parsed = field.flatMap(value -> DateTime.parse(value.text()));
        return parsed.isPresent() && compare(when, parsed.get().toLocalDate(), date);
    }

    private static boolean compare(DateTest when, LocalDate actual, LocalDate date) {
        return switch (when) {
            case BEFORE -> actual.isBefore(date);
            case ON -> actual.equals(date);
            case SINCE -> !actual.isBefore(date);
        };
    }

    /** As it stands, and as it reads with encoded words decoded. */
    private static boolean hasHeader(Message message, String name, Needle needle)
            throws IOException {
        for (var field : message.headers().all(name)) {
            if (needle.isEmpty() || needle.isIn(field.decoded()) || needle.isIn(field.text())) {
                return true;
            }
        }
        return false;
    }

    /** As deep as parts can be nested, which MimeLimits bounds. */
    private static boolean hasBody(Part part, Needle needle, boolean headersToo)
            throws IOException {
        if (needle.isEmpty()) {
            return true;
        }
        if (headersToo) {
            for (var field : part.headers().list()) {
                if (needle.isIn(field.name() + ": " + field.decoded())) {
                    return true;
                }
            }
        }
        var embedded = part.embedded();
        if (embedded != null && hasBody(embedded, needle, headersToo)) {
            return true;
        }
        for (var child : part.parts()) {
            if (hasBody(child, needle, headersToo)) {
                return true;
            }
        }
        return hasText(part, needle);
    }

    private static boolean hasText(Part part, Needle needle) throws IOException {
        var type = part.mediaType();
        if (!type.is("text", "*")) {
            return false;
        }
        if (type.is("text", "html") && needle.isIn(part.plainText(CHARACTERS_MAX))) {
            return true;
        }
        try (var reader = part.reader(CHARACTERS_MAX)) {
            return needle.isIn(reader);
        }
    }
}
