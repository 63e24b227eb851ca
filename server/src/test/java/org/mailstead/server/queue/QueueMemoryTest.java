package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;
import static org.mailstead.server.queue.TestQueue.only;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;

/** What is kept of mail that left the queue, and lists in pages. */
class QueueMemoryTest {
    private static final String MESSAGE = "P: 1\r\na: b\r\n\r\nx\r\n";

    @TempDir Path directory;

    private static Optional<String> kept(TestQueue test, long recipient) throws Exception {
        var retired = test.memory.find(recipient).orElseThrow();
        var content = test.admin.content(retired);
        return content.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new String(content.get().octets(0, (int) content.get().size()), US_ASCII));
    }

    private static void fail(TestQueue test) throws Exception {
        for (var claim : test.claim()) {
            test.settle(claim, one -> test.failed(one, "550 5.1.1 nobody"));
        }
    }

    @ParameterizedTest // outbound TD-6
    @EnumSource(Engine.class)
    void messageThatFailedIsKeptAsLongAsItIsRemembered(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            fail(test);
            test.add("eve@b.example");
            test.settle(test.claim().getFirst(), test::done);
            assertThat(kept(test, 1)).contains(MESSAGE);
            assertThat(kept(test, 2)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
            test.later(Duration.ofDays(3).plusSeconds(1));
            test.queue.expire();
            assertThat(test.memory.find(1)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
            assertThat(
                            test.database.<Long, RuntimeException>read(
                                    Scope.server(), ContentRows::octets))
                    .isZero();
        }
    }

    @ParameterizedTest // outbound TD-6
    @EnumSource(Engine.class)
    void messageIsKeptIfOneOfItsRecipientsFailed(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example", "eve@c.example");
            for (var claim : test.claim()) {
                var isBob = claim.destination().equals("b.example");
                test.settle(
                        claim, one -> isBob ? test.failed(one, "550 5.7.1 no") : test.later(one));
            }
            assertThat(kept(test, 1)).contains(MESSAGE); // eve waits for it
            test.later(Duration.ofHours(1));
            test.settle(test.claim().getFirst(), test::done);
            assertThat(kept(test, 1)).contains(MESSAGE);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound TD-6, O-6, O-7
    @EnumSource(Engine.class)
    void whatAPersonDropsIsNotKeptWhatAPersonFailsIs(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            test.add("eve@b.example");
            assertThat(test.admin.remove(only(1), true, "ann")).isEqualTo(1);
            assertThat(test.admin.remove(only(2), false, "ann")).isEqualTo(1);
            assertThat(kept(test, 1)).contains(MESSAGE);
            assertThat(kept(test, 2)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound TD-6
    @EnumSource(Engine.class)
    void oldestMessagesThatFailedGiveWay(Engine engine) throws Exception {
        var room = 3L * MESSAGE.length() + 1;
        var limits = TestQueue.LIMITS.withFailedOctetsMax(room);
        try (var test = TestQueue.open(engine, directory, "a", limits)) {
            for (var i = 0; i < 5; i++) {
                test.add("u%d@b.example".formatted(i));
                fail(test);
            }
            assertThat(kept(test, 1)).isEmpty();
            assertThat(kept(test, 2)).isEmpty();
            for (var i = 3; i <= 5; i++) {
                assertThat(kept(test, i)).contains(MESSAGE);
            }
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound TD-6
    @EnumSource(Engine.class)
    void withoutRoomNothingIsKept(Engine engine) throws Exception {
        var limits = TestQueue.LIMITS.withFailedOctetsMax(0);
        try (var test = TestQueue.open(engine, directory, "a", limits)) {
            test.add("bob@b.example");
            fail(test);
            assertThat(kept(test, 1)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound V-1
    @EnumSource(Engine.class)
    void mailOfARemovedAccountIsRememberedSevenDaysAtMost(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.memory.setKeepRetired(7, Duration.ofDays(30));
            test.add("bob@b.example");
            fail(test);
            test.add("eve@b.example"); // waits while the account goes
            QueueMemory.forget(test.database, 7, test.now.get());
            test.queue.expire();
            assertThat(kept(test, 1)).isEmpty(); // what it said goes at once
            test.later(Duration.ofDays(1));
            test.settle(test.claim().getFirst(), test::done);
            test.later(Duration.ofDays(6).minusSeconds(1));
            test.queue.expire();
            assertThat(test.memory.find(1)).isPresent();
            test.later(Duration.ofSeconds(2));
            test.queue.expire();
            assertThat(test.memory.find(1)).isEmpty();
            assertThat(test.memory.find(2)).isPresent();
            assertThat(test.memory.keepRetired(7)).isNull();
            test.later(Duration.ofDays(1));
            test.queue.expire();
            assertThat(test.memory.find(2)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound F-8
    @EnumSource(Engine.class)
    void listGoesOnBehindAPlaceThatMayBeGone(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            for (var i = 0; i < 20; i++) {
                var due = START.plusSeconds(i % 4); // equal ones go by their ids
                test.queue.add(entry(due, "u%d@b.example".formatted(i)), body());
            }
            for (var order : QueueOrder.values()) {
                for (var ascending : List.of(true, false)) {
                    var all = test.admin.list(QueueFilter.ALL, order, ascending, 100);
                    assertThat(pages(test, order, ascending)).isEqualTo(ids(all));
                }
            }
            var first = test.admin.list(QueueFilter.ALL, QueueOrder.NEXT_ATTEMPT, true, 3);
            var rest = test.admin.list(QueueFilter.ALL, QueueOrder.NEXT_ATTEMPT, true, 100);
            test.admin.remove(only(first.getLast().recipient().id()), false, "ann");
            var place = first.getLast().recipient().position();
            var behind =
                    test.admin.list(QueueFilter.ALL, QueueOrder.NEXT_ATTEMPT, true, 100, place);
            assertThat(ids(behind)).isEqualTo(ids(rest.subList(3, 20)));
        }
    }

    private static List<Long> ids(List<Queued> queued) {
        return queued.stream().map(one -> one.recipient().id()).toList();
    }

    private static List<Long> pages(TestQueue test, QueueOrder order, boolean ascending)
            throws Exception {
        var found = new ArrayList<Queued>();
        @Nullable Position after = null;
        while (true) {
            var page = test.admin.list(QueueFilter.ALL, order, ascending, 3, after);
            found.addAll(page);
            if (page.size() < 3) {
                return ids(found);
            }
            after = page.getLast().recipient().position();
        }
    }

    @ParameterizedTest // outbound F-8, F-9
    @EnumSource(Engine.class)
    void listOfWhatIsDoneGoesOnBehindAPlace(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            for (var i = 0; i < 10; i++) {
                test.add("u%d@b.example".formatted(i));
                test.settle(test.claim().getFirst(), test::done);
                test.later(Duration.ofMillis(i % 3));
            }
            for (var byQueued : List.of(true, false)) {
                var all = test.memory.list(RetiredFilter.ALL, byQueued, false, 100);
                var place = all.get(4).position();
                assertThat(test.memory.list(RetiredFilter.ALL, byQueued, false, 100, place))
                        .isEqualTo(all.subList(5, 10));
            }
        }
    }
}
