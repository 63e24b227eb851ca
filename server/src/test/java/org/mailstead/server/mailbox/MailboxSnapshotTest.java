package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.imap.NumberSet;

final class MailboxSnapshotTest {
    @Test
    void aSnapshotAnswersByRowAndByUid() {
        var snapshot = snapshot(rows(3, 5, 9), 7);
        assertThat(snapshot.count()).isEqualTo(3);
        assertThat(snapshot.uid(1)).isEqualTo(5);
        assertThat(snapshot.row(9)).isEqualTo(2);
        assertThat(snapshot.row(4)).isEqualTo(-1);
        assertThat(snapshot.rowFrom(4)).isEqualTo(1);
        assertThat(snapshot.rowFrom(10)).isEqualTo(3);
        assertThat(snapshot.uids()).isEqualTo(NumberSet.of(3, 5, 9));
    }

    @Test
    void uidsAboveTwoToThe31AreHigherThanThoseBelow() {
        var snapshot = snapshot(rows(1, 0x7FFF_FFFFL, 0x8000_0000L, NumberSet.NUMBER_MAX), 2);
        assertThat(snapshot.row(NumberSet.NUMBER_MAX)).isEqualTo(3);
        assertThat(snapshot.row(0x8000_0000L)).isEqualTo(2);
        assertThat(snapshot.uids().toString()).isEqualTo("1,2147483647:2147483648,4294967295");
    }

    @Test
    void aFlagChangeCopiesOneChunkAndSharesAllOthers() {
        var before = snapshot(rows(LongStream.rangeClosed(1, 100_000).toArray()), 2);
        var after = before.advance(mailbox(3), List.of(live(50_000, 3)), 3);
        var shared =
                IntStream.range(0, before.chunks())
                        .filter(i -> before.chunk(i) == after.chunk(i))
                        .count();
        assertThat(shared).isEqualTo(before.chunks() - 1);
        assertThat(before.diff(after))
                .isEqualTo(new SnapshotDiff(NumberSet.EMPTY, NumberSet.of(50_000), 100_000));
    }

    @Test // RFC 9051 §7.5.1: no EXPUNGE while FETCH, STORE or SEARCH goes on
    void expungedMessagesStayWhereTheyAreUntilTold() {
        var told = snapshot(rows(1, 2, 3), 5);
        var now =
                told.advance(
                        mailbox(6), List.of(new RowChange.Removed(2), live(3, 6), live(4, 6)), 6);
        var kept = told.withExpungedKept(now);
        assertThat(kept.uids()).isEqualTo(NumberSet.range(1, 4));
        assertThat(kept.isExpunged(1)).isTrue();
        assertThat(kept.isExpunged(2)).isFalse();
        assertThat(kept.modSeq(2)).isEqualTo(6);
        assertThat(kept.position()).isEqualTo(5);
        assertThat(kept.diff(now)).isEqualTo(new SnapshotDiff(NumberSet.of(2), NumberSet.EMPTY, 3));
    }

    @RepeatedTest(20)
    void manyChangesAgreeWithANaiveModel(RepetitionInfo repetition) {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var model = new TreeMap<Long, MessageRow>();
        var modSeq = 2L;
        var nextUid = 1L;
        var initial = new ArrayList<MessageRow>();
        for (int i = random.nextInt(3000); i > 0; i--) {
            initial.add(row(nextUid, modSeq));
            nextUid += 1 + random.nextInt(3);
        }
        initial.forEach(row -> model.put(row.uid(), row));
        var snapshot = snapshot(initial, modSeq);
        var told = snapshot;
        var toldModel = new TreeMap<>(model);
        for (int step = 0; step < 60; step++) {
            modSeq++;
            var changes = new TreeMap<Long, RowChange>();
            for (int i = random.nextInt(200); i > 0 && !model.isEmpty(); i--) {
                var uid = model.ceilingKey(1 + (long) (random.nextDouble() * model.lastKey()));
                if (random.nextBoolean()) {
                    model.put(uid, row(uid, modSeq));
                    changes.put(uid, new RowChange.Live(row(uid, modSeq)));
                } else {
                    model.remove(uid);
                    changes.put(uid, new RowChange.Removed(uid));
                }
            }
            for (int i = random.nextInt(100); i > 0; i--) {
                model.put(nextUid, row(nextUid, modSeq));
                changes.put(nextUid, new RowChange.Live(row(nextUid, modSeq)));
                nextUid += 1 + random.nextInt(3);
            }
            snapshot = snapshot.advance(mailbox(modSeq), List.copyOf(changes.values()), modSeq);
            assertSame(seed, snapshot, model);
            switch (random.nextInt(3)) {
                case 0 -> {
                    assertDiff(seed, told, snapshot);
                    told = snapshot;
                    toldModel = new TreeMap<>(model);
                }
                case 1 -> {
                    told = told.withExpungedKept(snapshot);
                    toldModel.putAll(model);
                    assertSame(seed, told, toldModel);
                    assertDiff(seed, told, snapshot);
                }
                default -> assertDiff(seed, told, snapshot);
            }
        }
    }

    private static void assertDiff(long seed, MailboxSnapshot older, MailboxSnapshot newer) {
        var diff = older.diff(newer);
        var expunged = new TreeSet<Long>();
        var changed = new TreeSet<Long>();
        for (int row = 0; row < older.count(); row++) {
            var there = newer.row(older.uid(row));
            if (there < 0) {
                expunged.add(older.uid(row));
            } else if (newer.modSeq(there) != older.modSeq(row)) {
                changed.add(older.uid(row));
            }
        }
        assertThat(diff.expunged()).as("seed %d", seed).isEqualTo(uids(expunged));
        assertThat(diff.changed()).as("seed %d", seed).isEqualTo(uids(changed));
        var last = older.count() == 0 ? 0 : older.uid(older.count() - 1);
        assertThat(diff.firstNew()).as("seed %d", seed).isEqualTo(newer.rowFrom(last + 1));
    }

    private static NumberSet uids(Set<Long> uids) {
        return NumberSet.of(uids.stream().mapToLong(Long::longValue).toArray());
    }

    private static void assertSame(
            long seed, MailboxSnapshot snapshot, Map<Long, MessageRow> model) {
        assertThat(snapshot.count()).as("seed %d", seed).isEqualTo(model.size());
        var row = 0;
        for (var expected : model.values()) {
            assertThat(snapshot.messageRow(row)).as("seed %d", seed).isEqualTo(expected);
            assertThat(snapshot.row(expected.uid())).as("seed %d", seed).isEqualTo(row++);
        }
    }

    private static MailboxSnapshot snapshot(List<MessageRow> rows, long position) {
        return MailboxSnapshot.of(mailbox(position), rows, position);
    }

    private static List<MessageRow> rows(long... uids) {
        return LongStream.of(uids).mapToObj(uid -> row(uid, 2)).toList();
    }

    private static MessageRow row(long uid, long modSeq) {
        return new MessageRow(uid, uid + 1000, uid + 2000, Flags.NONE, modSeq, 10, 20, 30, uid);
    }

    private static RowChange live(long uid, long modSeq) {
        return new RowChange.Live(row(uid, modSeq));
    }

    private static Mailbox mailbox(long modSeq) {
        return new Mailbox(
                1,
                0,
                MailboxName.INBOX,
                1,
                1,
                2,
                modSeq,
                Set.of(),
                true,
                List.of(),
                Mailbox.Counts.ZERO);
    }
}
