package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;
import org.mailstead.server.store.StoreException;

/**
 * Looks at each message: at the snapshot first, then at the header, then at the text, and at no
 * more than the answer needs. Text is compared as {@link FoldedText} says.
 *
 * <p>Goes chunk by chunk, two at a time if all that match are wanted. Messages are read some at a
 * time, in memory that is bounded; what their headers said is remembered for the next search.
 */
public final class ScanSearch implements MessageSearch {
    /** One message in so many of a chunk makes it worth while to remember all of them. */
    private static final int REMEMBERED_SHARE = 4;

    private final Mailboxes mailboxes;
    private final MailboxLimits limits;
    private final PartText text;
    private final HeaderColumns columns;

    public ScanSearch(Mailboxes mailboxes, MailboxLimits limits) {
        this.mailboxes = mailboxes;
        this.limits = limits;
        this.text = new PartText(limits.searchCharactersMax());
        this.columns = new HeaderColumns(limits.searchMemoryOctets());
    }

    @Override
    public int[] find(
            long account, MailboxSnapshot snapshot, SearchCriterion criterion, Wanted wanted)
            throws IOException, StoreException {
        var test = PreparedCriterion.of(criterion, text);
        if (wanted == Wanted.ALL && test.cost() > 0) {
            return all(account, snapshot, test);
        }
        var found = new BitSet();
        for (int i = 0; i < snapshot.chunks(); i++) {
            var chunk = wanted == Wanted.LAST ? snapshot.chunks() - 1 - i : i;
            var search = new ChunkSearch(account, snapshot, chunk, test);
            search.run(ReadAhead::each).forEach(found::set);
            if (wanted != Wanted.ALL && !found.isEmpty()) {
                var end = wanted == Wanted.FIRST ? found.nextSetBit(0) : found.length() - 1;
                return new int[] {end};
            }
        }
        return found.stream().toArray();
    }

    /** Two chunks at a time: what two threads read and decode is more than one can read ahead. */
    private int[] all(long account, MailboxSnapshot snapshot, PreparedCriterion test)
            throws IOException, StoreException {
        var found = new BitSet();
        SideBySide.each(
                snapshot.chunks(),
                chunk -> {
                    var search = new ChunkSearch(account, snapshot, chunk, test);
                    var rows = search.run(ReadAhead::inTurn);
                    synchronized (found) {
                        rows.forEach(found::set);
                    }
                });
        return found.stream().toArray();
    }

    /** How the messages of a chunk are read: on the caller's thread, or ahead on another. */
    private interface Reading {
        <B extends ReadAhead.Batch> void each(
                int count, ReadAhead.Source<B> source, ReadAhead.User<B> user)
                throws IOException, StoreException;
    }

    /** The search of one chunk. */
    private final class ChunkSearch {
        private final long account;
        private final MailboxSnapshot snapshot;
        private final int first;
        private final Chunk chunk;
        private final PreparedCriterion test;

        ChunkSearch(long account, MailboxSnapshot snapshot, int chunk, PreparedCriterion test) {
            this.account = account;
            this.snapshot = snapshot;
            this.first = snapshot.firstRow(chunk);
            this.chunk = snapshot.chunk(chunk);
            this.test = test;
        }

        /** The rows of the snapshot that match. */
        IntStream run(Reading reading) throws IOException, StoreException {
            var found = new BitSet(chunk.count());
            run(reading, found);
            return found.stream().map(row -> first + row);
        }

        private void run(Reading reading, BitSet found) throws IOException, StoreException {
            var open = new ArrayList<Integer>();
            for (int row = first; row < first + chunk.count(); row++) {
                switch (test.told(snapshot, row)) {
                    case YES -> found.set(row - first);
                    case MAYBE -> open.add(row);
                    case NO -> {
                        // not this one
                    }
                }
            }
            if (open.isEmpty()) {
                return;
            }
            var known = new HashMap<HeaderColumn, HeaderColumns.Values>();
            if (test.cost() == 1 && remember(known, open.size(), reading)) {
                for (var row : open) {
                    found.set(row - first, test.matches(new Remembered(row, known)));
                }
                return;
            }
            read(
                    open,
                    reading,
                    (row, message) -> found.set(row - first, test.matches(new Read(row, message))));
        }

        /** Gets the columns that the test asks for; false if that is too much for few messages. */
        private boolean remember(
                Map<HeaderColumn, HeaderColumns.Values> known, int open, Reading reading)
                throws IOException, StoreException {
            var missing = new ArrayList<HeaderColumn>();
            for (var column : test.columns().toList()) {
                var values = columns.find(account, chunk, column);
                if (values == null) {
                    missing.add(column);
                } else {
                    known.put(column, values);
                }
            }
            if (missing.isEmpty()) {
                return true;
            }
            if (open * REMEMBERED_SHARE < chunk.count()) {
                return false;
            }
            for (var column : missing) {
                known.put(column, new HeaderColumns.Values(new @Nullable String[chunk.count()]));
            }
            var rows = IntStream.range(first, first + chunk.count()).boxed().toList();
            read(
                    rows,
                    reading,
                    (row, message) -> {
                        if (message != null) {
                            var headers = message.headers();
                            for (var column : missing) {
                                of(known, column).values()[row - first] = column.value(headers);
                            }
                        }
                    });
            for (var column : missing) {
                columns.keep(account, chunk, column, of(known, column));
            }
            return true;
        }

        private static HeaderColumns.Values of(
                Map<HeaderColumn, HeaderColumns.Values> known, HeaderColumn column) {
            return Objects.requireNonNull(known.get(column));
        }

        /** Takes a message that was read; null if it is erased. */
        private interface Reader {
            void read(int row, @Nullable Message message) throws IOException;
        }

        private void read(List<Integer> rows, Reading reading, Reader reader)
                throws IOException, StoreException {
            reading.<Batch>each(
                    rows.size(),
                    start -> batch(rows, start),
                    batch -> {
                        for (var row : rows.subList(batch.start, batch.end)) {
                            reader.read(row, batch.messages.get(snapshot.content(row)));
                        }
                    });
        }

        /** Messages that are read together, by the ids of their contents. */
        private record Batch(int start, int end, Map<Long, Message> messages)
                implements ReadAhead.Batch {}

        private Batch batch(List<Integer> rows, int start) throws IOException, StoreException {
            var contents = new ArrayList<Long>();
            var octets = 0L;
            var end = start;
            for (; end < rows.size() && octets < limits.searchReadOctets(); end++) {
                contents.add(snapshot.content(rows.get(end)));
                octets += Math.min(snapshot.size(rows.get(end)), MessageReader.HELD_OCTETS_MAX);
            }
            return new Batch(start, end, mailboxes.reader().unprepared(account, contents));
        }

        /** A message of which only columns are asked. */
        private final class Remembered implements PreparedCriterion.Candidate {
            private final int row;
            private final Map<HeaderColumn, HeaderColumns.Values> known;

            Remembered(int row, Map<HeaderColumn, HeaderColumns.Values> known) {
                this.row = row;
                this.known = known;
            }

            @Override
            public MailboxSnapshot snapshot() {
                return snapshot;
            }

            @Override
            public int row() {
                return row;
            }

            @Override
            public @Nullable String value(HeaderColumn column) {
                return of(known, column).values()[row - first];
            }

            @Override
            public @Nullable Message message() {
                throw new IllegalStateException("only columns are asked for");
            }
        }

        /** A message that was read. */
        private final class Read implements PreparedCriterion.Candidate {
            private final int row;
            private final @Nullable Message message;

            Read(int row, @Nullable Message message) {
                this.row = row;
                this.message = message;
            }

            @Override
            public MailboxSnapshot snapshot() {
                return snapshot;
            }

            @Override
            public int row() {
                return row;
            }

            @Override
            public @Nullable String value(HeaderColumn column) throws IOException {
                return message == null ? null : column.value(message.headers());
            }

            @Override
            public @Nullable Message message() {
                return message;
            }
        }
    }
}
