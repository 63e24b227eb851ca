package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.queue.QueueFilter.Moment;
import org.mailstead.server.store.Engine;
import org.mailstead.smtp.ForwardPath;

class QueueAdminTest {
    @TempDir Path directory;

    private static QueueFilter filter(
            @Nullable Long account, @Nullable String from, @Nullable String to) {
        return new QueueFilter(0, Set.of(), account, from, to, null, null, null, null);
    }

    private static List<String> list(TestQueue test, QueueFilter filter) throws Exception {
        return test.admin.list(filter, QueueOrder.QUEUED, true, 100).stream()
                .map(one -> one.recipient().recipient().path().text(false))
                .toList();
    }

    @ParameterizedTest // outbound F-1 to F-8, W-6
    @EnumSource(Engine.class)
    void allConditionsOfAFilterApply(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example", "eve@xn--bcher-kva.example");
            test.later(Duration.ofSeconds(10));
            test.queue.add(entry(8, 0, START.plusSeconds(3600), "dan@b.example"), body());
            assertThat(list(test, QueueFilter.ALL))
                    .containsExactly("bob@b.example", "eve@xn--bcher-kva.example", "dan@b.example");
            assertThat(list(test, filter(8L, null, null))).containsExactly("dan@b.example");
            assertThat(list(test, filter(null, "ann@", "@B.ex")))
                    .containsExactly("bob@b.example", "dan@b.example");
            assertThat(list(test, filter(null, "bob", "@b.ex"))).isEmpty();
            assertThat(list(test, filter(null, null, "bücher")))
                    .containsExactly("eve@xn--bcher-kva.example");
            var old =
                    new QueueFilter(
                            1,
                            Set.of(),
                            null,
                            null,
                            null,
                            false,
                            new Moment(true, START.plusSeconds(1)),
                            new Moment(true, START.plusSeconds(1)),
                            "");
            assertThat(list(test, old)).containsExactly("bob@b.example");
            assertThat(test.admin.list(QueueFilter.ALL, QueueOrder.NEXT_ATTEMPT, false, 1))
                    .singleElement()
                    .satisfies(one -> assertThat(one.recipient().id()).isEqualTo(3));
        }
    }

    @ParameterizedTest // outbound O-1 to O-5
    @EnumSource(Engine.class)
    void waitingMailIsHeldReleasedAndScheduled(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            test.add("dan@d.example");
            assertThat(test.admin.setHold(filter(null, null, "bob"), true)).isEqualTo(1);
            assertThat(test.admin.setHold(QueueFilter.ALL, true)).as("one is").isEqualTo(1);
            assertThat(test.claim()).isEmpty();
            assertThat(test.queue.nextAttempt()).isEmpty();
            assertThat(test.admin.counts().held()).isEqualTo(2);
            assertThat(test.admin.setHold(filter(null, null, "bob"), false)).isEqualTo(1);
            assertThat(test.admin.postpone(QueueFilter.ALL, Duration.ofHours(1))).isEqualTo(2);
            assertThat(test.queue.nextAttempt()).contains(START.plusSeconds(3600));
            assertThat(test.admin.schedule(QueueFilter.ALL, START)).isEqualTo(2);
            assertThat(test.admin.setTransport(QueueFilter.ALL, "relay")).isEqualTo(2);
            assertThat(test.admin.setTls(QueueFilter.ALL, TlsDemand.REQUIRED)).isEqualTo(2);
            var claim = test.claim().getFirst();
            assertThat(claim.transport()).isEqualTo("relay");
            assertThat(claim.tls()).isEqualTo(TlsDemand.REQUIRED);
            assertThat(test.admin.schedule(QueueFilter.ALL, START.plusSeconds(9)))
                    .as("one is being tried")
                    .isEqualTo(1);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound O-6, O-7
    @EnumSource(Engine.class)
    void whatIsGivenUpIsToldAndWhatIsDroppedIsNot(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example", "eve@b.example");
            test.add("dan@d.example");
            assertThat(test.admin.remove(filter(null, null, "dan"), false, "cli:root"))
                    .isEqualTo(1);
            assertThat(test.queue.recipients(10)).hasSize(2);
            assertThat(test.admin.remove(QueueFilter.ALL, true, "cli:root")).isEqualTo(2);
            var notice = test.claim();
            assertThat(notice)
                    .singleElement()
                    .satisfies(claim -> {
                        assertThat(claim.destination()).isEqualTo("a.example");
                        var content = test.queue.content(claim.message());
                        assertThat(new String(content.octets(0, (int) content.size()), UTF_8))
                                .contains("Delivery was canceled by the administrator")
                                .contains("To: bob@b.example", "To: eve@b.example")
                                .contains("Action: failed");
                    });
            assertThat(test.memory.find(3))
                    .hasValueSatisfying(dropped -> {
                        assertThat(dropped.outcome())
                                .contains("Removed from the queue by cli:root");
                        assertThat(dropped.success()).isFalse();
                    });
            assertThat(test.admin.remove(QueueFilter.ALL, false, "cli:root"))
                    .as("it is being tried")
                    .isZero();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound H-1, H-2, W-2
    @EnumSource(Engine.class)
    void rulesHoldWhatAllTheirConditionsApplyTo(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            test.add("dan@d.example");
            var rule = new HoldRule(0, 7L, "a.example", "b.example");
            assertThat(test.admin.addHoldRule(rule)).isPresent();
            assertThat(test.admin.counts().held()).as("what waited already").isEqualTo(1);
            test.add("eve@b.example", "eve@d.example");
            test.queue.add(entry(8, 0, START, "eve@b.example"), body());
            assertThat(test.admin.counts().held()).isEqualTo(2);
            assertThat(test.claim()).hasSize(3);
            assertThat(test.admin.removeHoldRule(1)).isTrue();
            assertThat(test.admin.removeHoldRule(1)).isFalse();
            assertThat(test.admin.counts().held()).as("what is held stays so").isEqualTo(2);
            assertThat(test.admin.addHoldRule(new HoldRule(0, null, null, null))).isPresent();
            test.queue.add(entry(0, 0, START, "fay@f.example"), body());
            assertThat(test.claim()).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound L-1 to L-8, W-5, W-20
    @EnumSource(Engine.class)
    void addressesThatFailAreSuppressedForTheirAccount(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("b.ob+x@b.example", "eve@b.example");
            var claim = test.claim().getFirst();
            test.settle(
                    claim,
                    test.failed(claim.recipients().getFirst(), "550 5.1.1 No such user"),
                    test.failed(claim.recipients().getLast(), "554 5.3.0 Trouble"));
            assertThat(test.memory.suppressions(7L, 10))
                    .singleElement()
                    .satisfies(entry -> {
                        assertThat(entry.base()).isEqualTo("bob@b.example");
                        assertThat(entry.manual()).isFalse();
                        assertThat(entry.reason())
                                .isEqualTo("The host said 550 5.1.1 No such user");
                    });
            test.add("eve@b.example", "bo.b@b.example");
            var second = test.claim().getFirst();
            assertThat(second.recipients()).hasSize(1);
            assertThat(second.suppressed())
                    .singleElement()
                    .satisfies(one ->
                            assertThat(one.recipient().path().text(false))
                                    .isEqualTo("bo.b@b.example"));
            test.queue.add(entry(8, 0, START, "bob@b.example"), body());
            assertThat(test.claim().getFirst().suppressed()).as("another account").isEmpty();
            assertThat(test.memory.unsuppress(7, ForwardPath.parse("bob-z@b.example"))).isTrue();
            assertThat(test.memory.suppressions(null, 10)).isEmpty();
        }
    }

    @ParameterizedTest // outbound L-2
    @EnumSource(Engine.class)
    void threeFailuresInARowAreEnough(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            for (var i = 0; i < 3; i++) {
                assertThat(test.memory.suppressions(null, 10)).isEmpty();
                test.add("bob@b.example");
                var claim = test.claim().getFirst();
                test.settle(claim, one -> test.failed(one, "554 5.3.0 Trouble"));
                test.later(Duration.ofSeconds(1));
            }
            assertThat(test.memory.suppressions(null, 10))
                    .singleElement()
                    .satisfies(entry ->
                            assertThat(entry.reason()).startsWith("3 messages in a row failed"));
        }
    }

    @ParameterizedTest // outbound V-1, V-2
    @EnumSource(Engine.class)
    void whatIsDoneWithIsRememberedForAWhile(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            var claim = test.claim().getFirst();
            test.settle(claim, test::done);
            assertThat(test.memory.find(1))
                    .hasValueSatisfying(one -> {
                        assertThat(one.success()).isTrue();
                        assertThat(one.messageId()).isEqualTo("<1@a>");
                    });
            assertThat(test.memory.attempts(1)).hasSize(1);
            test.memory.setKeepRetired(7, Duration.ZERO);
            test.add("eve@b.example");
            test.settle(test.claim().getFirst(), test::later);
            test.later(Duration.ofMinutes(10));
            test.settle(test.claim().getFirst(), test::done);
            assertThat(test.memory.find(2)).isEmpty();
            assertThat(test.memory.attempts(2)).isEmpty();
            test.later(Duration.ofDays(3));
            test.queue.expire();
            assertThat(test.memory.find(1)).isEmpty();
            assertThat(test.memory.attempts(1)).isEmpty();
        }
    }
}
