package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.SyntaxException;

/** What is written of a snapshot reads back, whole or in part; anything else is refused. */
class SnapshotFormTest {
    @RepeatedTest(50)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var rows = rows(random);
        var octets = SnapshotForm.write(MailboxSnapshot.of(mailbox(), rows, 9));
        // each question is the first one that is asked
        assertThat(read(octets).firstUnseen()).as("seed %d", seed).isEqualTo(firstUnseen(rows));
        assertThat(read(octets).uids())
                .as("seed %d", seed)
                .isEqualTo(MailboxSnapshot.of(mailbox(), rows, 9).uids());
        var byUid = read(octets);
        for (int i = 0; i < rows.size(); i++) {
            var uid = rows.get(i).uid();
            var between = i > 0 && rows.get(i - 1).uid() == uid - 1 ? i - 1 : i;
            assertThat(byUid.rowFrom(uid)).as("seed %d", seed).isEqualTo(i);
            assertThat(byUid.rowFrom(uid - 1)).as("seed %d", seed).isEqualTo(between);
            assertThat(byUid.row(uid)).as("seed %d", seed).isEqualTo(i);
        }
        assertSame(seed, read(octets), rows);
        assertThat(SnapshotForm.write(read(octets))).as("seed %d", seed).isEqualTo(octets);
    }

    @RepeatedTest(50)
    void whatIsReadTakesChangesLikeWhatWasWritten(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var before = MailboxSnapshot.of(mailbox(), rows(random), 9);
        var read = read(SnapshotForm.write(before));
        for (int step = 0; step < 3; step++) {
            var changes = changes(random, before);
            var after = before.advance(mailbox(), changes, 10 + step);
            var readAfter = read.advance(mailbox(), changes, 10 + step);
            assertThat(read.diff(readAfter)).as("seed %d", seed).isEqualTo(before.diff(after));
            assertThat(readAfter.firstUnseen()).as("seed %d", seed).isEqualTo(after.firstUnseen());
            assertThat(readAfter.uids()).as("seed %d", seed).isEqualTo(after.uids());
            read = read(SnapshotForm.write(readAfter));
            before = after;
            assertSame(seed, readAfter, list(after));
        }
    }

    @Test
    void whatSelectAsksNeedsNoColumns() {
        var dense = undecoded(new Chunk.Summary(300, 5, 304, 300));
        var sparse = undecoded(new Chunk.Summary(300, 400, 900, 7));
        var both = MailboxSnapshot.of(mailbox(), List.of(dense, sparse), 9);
        assertThat(both.count()).isEqualTo(600);
        assertThat(both.firstUnseen()).isEqualTo(307);
        assertThat(both.uid(299)).isEqualTo(304);
        assertThat(both.row(6)).isEqualTo(1);
        assertThat(both.rowFrom(350)).isEqualTo(300);
        assertThat(both.diff(both).isEmpty(both)).isTrue();
        assertThat(MailboxSnapshot.of(mailbox(), List.of(dense), 9).uids().toString())
                .isEqualTo("5:304");
        var grown = both.advance(mailbox(), List.of(new RowChange.Live(row(901, 1))), 10);
        assertThat(grown.count()).isEqualTo(601);
        assertThat(grown.rowFrom(901)).isEqualTo(600);
        assertThat(both.diff(grown).firstNew()).isEqualTo(600);
    }

    private static Chunk undecoded(Chunk.Summary summary) {
        return Chunk.kept(
                summary,
                () -> {
                    throw new AssertionError("columns");
                });
    }

    @Test
    void manyThreadsSeeTheSameColumns() throws Exception {
        var rows = LongStream.rangeClosed(1, 3000).mapToObj(uid -> row(uid, uid)).toList();
        var octets = SnapshotForm.write(MailboxSnapshot.of(mailbox(), rows, 9));
        var threads = 4;
        for (int round = 0; round < 20; round++) {
            var read = read(octets);
            var start = new CountDownLatch(threads);
            try (var executor = Executors.newFixedThreadPool(threads)) {
                var seen = new ArrayList<Future<List<Object>>>();
                for (int i = 0; i < threads; i++) {
                    seen.add(
                            executor.submit(() -> {
                                start.countDown();
                                start.await();
                                assertThat(list(read)).isEqualTo(rows);
                                return Stream.iterate(0, n -> n + 1)
                                        .limit(read.chunks())
                                        .map(n -> read.chunk(n).contents())
                                        .toList();
                            }));
                }
                for (var each : seen) {
                    var chunks = each.get();
                    for (int i = 0; i < chunks.size(); i++) {
                        assertThat(chunks.get(i)).isSameAs(read.chunk(i).contents());
                    }
                }
            }
        }
    }

    @RepeatedTest(50)
    void aBitThatFlippedIsNoticed(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var octets = SnapshotForm.write(MailboxSnapshot.of(mailbox(), rows(random), 9));
        octets[random.nextInt(octets.length)] ^= (byte) (1 << random.nextInt(8));
        assertThatThrownBy(() -> SnapshotForm.read(octets))
                .as("seed %d", seed)
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void anotherVersionIsNotRead() throws Exception {
        var octets = SnapshotForm.write(MailboxSnapshot.of(mailbox(), List.of(row(1, 1)), 9));
        octets[0] = 2; // which is 1 with its sign behind it
        assertThat(SnapshotForm.read(withChecksum(Arrays.copyOf(octets, octets.length - 4))))
                .isEmpty();
    }

    static Stream<byte[]> forms() {
        return Stream.of(0L, 1L, 2L, 3L)
                .map(seed -> {
                    var rows = rows(new Random(seed)).stream().limit(7 * seed).toList();
                    var octets = SnapshotForm.write(MailboxSnapshot.of(mailbox(), rows, 9));
                    return Arrays.copyOf(octets, octets.length - 4);
                });
    }

    @MethodSource("forms")
    @FuzzTest
    void octetsWithTheirChecksumAreReadOrRefused(byte[] octets) {
        try {
            var chunks = SnapshotForm.read(withChecksum(octets));
            if (chunks.isPresent()) {
                var rows = list(MailboxSnapshot.of(mailbox(), chunks.get(), 9));
                assertThat(rows.size()).isLessThanOrEqualTo(octets.length * Chunk.ROWS_MAX / 5);
            }
        } catch (SyntaxException | IllegalStateException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] withChecksum(byte[] octets) {
        var checksum = new CRC32();
        checksum.update(octets);
        return ByteBuffer.allocate(octets.length + 4)
                .put(octets)
                .putInt((int) checksum.getValue())
                .array();
    }

    private static MailboxSnapshot read(byte[] octets) throws SyntaxException {
        return MailboxSnapshot.of(mailbox(), SnapshotForm.read(octets).orElseThrow(), 9);
    }

    private static void assertSame(long seed, MailboxSnapshot snapshot, List<MessageRow> rows) {
        assertThat(snapshot.count()).as("seed %d", seed).isEqualTo(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(snapshot.messageRow(i)).as("seed %d", seed).isEqualTo(rows.get(i));
            assertThat(snapshot.uid(i)).as("seed %d", seed).isEqualTo(rows.get(i).uid());
        }
    }

    private static int firstUnseen(List<MessageRow> rows) {
        var row = 0;
        while (row < rows.size() && rows.get(row).flags().has(Flag.SEEN)) {
            row++;
        }
        return row;
    }

    private static List<MessageRow> list(MailboxSnapshot snapshot) {
        var rows = new ArrayList<MessageRow>();
        for (int row = 0; row < snapshot.count(); row++) {
            rows.add(snapshot.messageRow(row));
        }
        return rows;
    }

    /** Some removed, some with other flags, some new. */
    private static List<RowChange> changes(Random random, MailboxSnapshot before) {
        var changes = new TreeMap<Long, RowChange>();
        for (int i = random.nextInt(300); i > 0 && before.count() > 0; i--) {
            var row = before.messageRow(random.nextInt(before.count()));
            changes.put(
                    row.uid(),
                    random.nextInt(3) == 0
                            ? new RowChange.Removed(row.uid())
                            : new RowChange.Live(changed(random, row)));
        }
        var uid = before.count() == 0 ? 0 : before.uid(before.count() - 1);
        for (int i = random.nextInt(100); i > 0; i--) {
            uid += 1 + random.nextInt(3);
            changes.put(uid, new RowChange.Live(row(random, uid)));
        }
        return List.copyOf(changes.values());
    }

    private static MessageRow changed(Random random, MessageRow row) {
        return new MessageRow(
                row.uid(),
                row.id(),
                row.content(),
                flags(random, random.nextBoolean()),
                (1L << 40) + random.nextInt(),
                row.size(),
                row.received(),
                row.saved(),
                random.nextLong());
    }

    /** UIDs with and without gaps; those at the beginning mostly seen. */
    private static List<MessageRow> rows(Random random) {
        var rows = new ArrayList<MessageRow>();
        var uid = random.nextBoolean() ? 0L : 0xFFF0_0000L;
        var count = random.nextInt(3000);
        var seen = random.nextInt(count + 1);
        var step = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            uid += 1 + random.nextInt(step);
            rows.add(row(random, uid, flags(random, i < seen || random.nextBoolean())));
        }
        return rows;
    }

    private static MessageRow row(Random random, long uid) {
        return row(random, uid, flags(random, random.nextBoolean()));
    }

    private static MessageRow row(Random random, long uid, Flags flags) {
        return new MessageRow(
                uid,
                random.nextLong(),
                random.nextLong(),
                flags,
                random.nextLong(1L << 40),
                random.nextInt(100_000),
                random.nextLong(),
                random.nextLong(),
                uid + random.nextInt(3));
    }

    private static MessageRow row(long uid, long seed) {
        return row(new Random(seed), uid);
    }

    private static Flags flags(Random random, boolean seen) {
        var keywords =
                random.nextInt(3) == 0 ? List.of("k" + random.nextInt(9)) : List.<String>of();
        return Flags.of(seen ? Set.of(Flag.SEEN) : Set.of(), keywords);
    }

    private static Mailbox mailbox() {
        return new Mailbox(
                1,
                0,
                MailboxName.INBOX,
                1,
                1,
                2,
                9,
                Set.of(),
                true,
                List.of(),
                Mailbox.Counts.ZERO);
    }
}
