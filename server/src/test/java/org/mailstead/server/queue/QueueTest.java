package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dsn.Action;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.BodyType;

class QueueTest {
    @TempDir Path directory;

    private static List<String> recipients(Claim claim) {
        return claim.recipients().stream().map(one -> one.recipient().path().text(false)).toList();
    }

    @ParameterizedTest // outbound, S-3
    @EnumSource(Engine.class)
    void whatWasAddedIsClaimedOnceAndGoesWhenItIsSettled(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            var added = new AtomicInteger();
            test.queue.onAdded(added::incrementAndGet);
            test.add("bob@b.example", "\"c d\"@b.example");
            assertThat(added).hasValue(1);
            assertThat(test.queue.nextAttempt()).contains(START);

            var claim = test.claim().getFirst();
            assertThat(claim.message().parameters().envelopeId()).isEqualTo("e 1");
            assertThat(claim.message().parameters().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
            assertThat(claim.tls()).isEqualTo(TlsDemand.OPTIONAL);
            assertThat(claim.destination()).isEqualTo("b.example");
            assertThat(recipients(claim)).containsExactly("bob@b.example", "\"c d\"@b.example");
            assertThat(claim.recipients().getFirst().recipient().parameters())
                    .isEqualTo(entry(START, "x@y.example").envelope().to().getFirst().parameters());
            var content = test.queue.content(claim.message());
            assertThat(content.octets(0, (int) content.size()))
                    .asString(US_ASCII)
                    .isEqualTo("P: 1\r\na: b\r\n\r\nx\r\n");
            assertThat(test.claim()).isEmpty();

            var first = claim.recipients().getFirst();
            var second = claim.recipients().getLast();
            test.settle(claim, test.done(first), test.later(second));
            assertThat(test.queue.recipients(10))
                    .singleElement()
                    .satisfies(left -> assertThat(left.lastResult()).isEqualTo("451 4.3.0 later"));
            test.settle(claim, test.done(second));
            assertThat(test.queue.recipients(10)).isEmpty();
            assertThatThrownBy(() -> test.queue.content(claim.message()))
                    .isInstanceOf(StoreException.class);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound S-1, S-2, Q-14; RFC 4865 §4
    @EnumSource(Engine.class)
    void attemptsWaitTwiceAsLongEachTimeAndNotBeforeTheRelease(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.queue.add(entry(START.plusSeconds(60), "bob@b.example"), body());
            assertThat(test.claim()).isEmpty();
            test.later(Duration.ofMinutes(1));
            var first = test.claim().getFirst();
            test.settle(first, test::later);
            assertThat(test.queue.nextAttempt())
                    .contains(test.now.get().plus(Duration.ofMinutes(10)));
            test.later(Duration.ofMinutes(10).minusMillis(1));
            assertThat(test.claim()).isEmpty();
            test.later(Duration.ofMillis(1));
            var second = test.claim().getFirst();
            assertThat(second.attempt()).isEqualTo(2);
            assertThat(second.earlier())
                    .singleElement()
                    .satisfies(attempt -> {
                        assertThat(attempt).isEqualTo(first(test));
                    });
            test.settle(second, test::later);
            assertThat(test.queue.nextAttempt())
                    .contains(test.now.get().plus(Duration.ofMinutes(20)));
        }
    }

    @ParameterizedTest // outbound TD-1: bounded, however often it is tried
    @EnumSource(Engine.class)
    void transcriptsOfTheLastAttemptsAreKept(Engine engine) throws Exception {
        var limits =
                TestQueue.LIMITS
                        .withWaits(Collections.nCopies(9, Duration.ofMinutes(1)))
                        .withKeepRetired(Duration.ofDays(1));
        try (var test = TestQueue.open(engine, directory, "a", limits)) {
            test.add("bob@b.example");
            for (int i = 1; i <= 5; i++) {
                var claim = test.claim().getFirst();
                assertThat(claim.earlier()).allMatch(one -> one.transcript().isEmpty());
                var said = i == 4 ? "" : "C: attempt " + i + "\nS: 451 later";
                test.settle(
                        claim,
                        recipient ->
                                new Settlement.Later(
                                        recipient, withTranscript(test, said), false, null));
                test.later(Duration.ofMinutes(1));
            }
            assertThat(test.memory.attempts(test.queue.recipients(1).getFirst().id()))
                    .extracting(Attempt::transcript)
                    .containsExactly(
                            "", "", "C: attempt 3\nS: 451 later", "", "C: attempt 5\nS: 451 later");
        }
    }

    private static Attempt withTranscript(TestQueue test, String transcript) {
        var attempt = test.attempt(4, "451 4.3.0 later");
        return new Attempt(
                attempt.begun(),
                attempt.took(),
                attempt.transport(),
                attempt.host(),
                attempt.address(),
                attempt.status(),
                attempt.reply(),
                attempt.problem(),
                attempt.tls(),
                attempt.decisions(),
                transcript);
    }

    /** What is read back is what was kept. outbound */
    private static Attempt first(TestQueue test) {
        var now = test.now.get();
        test.now.set(START.plusSeconds(60));
        try {
            return test.attempt(4, "451 4.3.0 later");
        } finally {
            test.now.set(now);
        }
    }

    @ParameterizedTest // outbound W-4: what one account may have waiting is bounded
    @EnumSource(Engine.class)
    void accountCannotFillTheQueue(Engine engine) throws Exception {
        var limits =
                TestQueue.LIMITS.withRoom(
                        new QueueLimits.Room(4, 50), QueueLimits.DEFAULT.roomInAll());
        try (var test = TestQueue.open(engine, directory, "a", limits)) {
            test.add("a@b.example", "b@c.example", "c@b.example");
            assertThatThrownBy(() -> test.add("d@b.example", "e@b.example"))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("more than 4 recipients would wait for mail of this account");
            test.add("d@b.example");
            assertThat(test.queue.recipients(10)).hasSize(4);
            for (var claim : test.claim()) {
                test.settle(claim, test::done);
            }
            test.queue.add(entry(START, "a@b.example"), TestQueue.source("x".repeat(40)));
            assertThatThrownBy(() -> test.add("b@b.example"))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("more than 50 octets of mail of this account would wait");
            test.queue.add(entry(0, 0, START, "b@b.example"), body());
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound W-4: so is what waits in all, also of no account
    @EnumSource(Engine.class)
    void queueIsBoundedInAll(Engine engine) throws Exception {
        var limits =
                TestQueue.LIMITS.withRoom(
                        QueueLimits.DEFAULT.roomOfAccount(), new QueueLimits.Room(3, 60));
        try (var test = TestQueue.open(engine, directory, "a", limits)) {
            test.queue.add(entry(1, 0, START, "a@b.example"), body());
            test.queue.add(entry(2, 0, START, "a@b.example", "b@c.example"), body());
            assertThatThrownBy(() -> test.queue.add(entry(0, 0, START, "a@b.example"), body()))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("more than 3 recipients would wait for mail of all");
            assertThat(test.admin.counts()).isEqualTo(new QueueAdmin.Counts(3, 0, 34));

            var claims = test.claim();
            var first = claims.getFirst();
            assertThat(first.recipients()).hasSize(1);
            // a sender is told of failures however full it is
            var told =
                    test.notifications.notices(
                            first,
                            test.queue.content(first.message()),
                            List.of(
                                    new Notifications.Told(
                                            Action.FAILED,
                                            first.recipients().getFirst().recipient(),
                                            test.attempt(5, "550 5.1.1 no"),
                                            null)));
            var end = test.failed(first.recipients().getFirst(), "550 5.1.1 no");
            test.queue.turn(List.of(new Settled(first, List.of(end), told)), new TestPlaces(0, 0));
            assertThat(test.admin.counts().recipients()).isEqualTo(3);
            assertThatThrownBy(() -> test.add("a@b.example"))
                    .isInstanceOf(QueueFullException.class);
            for (var claim : claims.subList(1, claims.size())) {
                test.settle(claim, test::done);
            }
            for (var claim : test.claim()) {
                test.settle(claim, test::done);
            }
            assertThat(test.admin.counts()).isEqualTo(new QueueAdmin.Counts(0, 0, 0));
            assertThatThrownBy(() ->
                            test.queue.add(
                                    entry(START, "a@b.example"), TestQueue.source("x".repeat(60))))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("more than 60 octets of mail of all would wait");
            test.add("a@b.example");
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound S-9
    @EnumSource(Engine.class)
    void recipientsAtOneDestinationAreTriedTogether(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("a@b.example", "b@c.example", "c@b.example", "d@[192.0.2.1]", "postmaster");
            var claims = test.claim();
            assertThat(claims)
                    .extracting(Claim::destination, QueueTest::recipients)
                    .containsExactlyInAnyOrder(
                            tuple("b.example", List.of("a@b.example", "c@b.example")),
                            tuple("c.example", List.of("b@c.example")),
                            tuple("[192.0.2.1]", List.of("d@[192.0.2.1]")),
                            tuple("", List.of("Postmaster")));
        }
    }

    @ParameterizedTest // outbound S-4, W-3: one large destination does not keep others waiting
    @EnumSource(Engine.class)
    void destinationsAndAccountsTakeTurns(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            for (var i = 0; i < 30; i++) {
                test.add("u" + i + "@large.example");
            }
            test.later(Duration.ofSeconds(1));
            test.add("a@small.example");
            test.queue.add(entry(8, 0, START.plusSeconds(1), "b@large.example"), body());
            var claims = test.queue.turn(List.of(), new TestPlaces(4, 3));
            assertThat(claims)
                    .extracting(QueueTest::recipients)
                    .containsExactlyInAnyOrder(
                            List.of("u0@large.example"),
                            List.of("a@small.example"),
                            List.of("b@large.example"));
            // nothing is due at small.example, and large.example has one place left
            var places = new TestPlaces(4, 3);
            places.goingOnAt.put("large.example", 2);
            places.goingOnAt.put("small.example", 1);
            assertThat(test.queue.turn(List.of(), places))
                    .extracting(QueueTest::recipients)
                    .containsExactly(List.of("u1@large.example"));
        }
    }

    @ParameterizedTest // RFC 6710 §5
    @EnumSource(Engine.class)
    void whatIsMoreUrgentGoesFirst(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.queue.add(entry(7, -3, START, "low@b.example"), body());
            test.queue.add(entry(7, 0, START, "usual@b.example"), body());
            test.queue.add(entry(7, 4, START, "high@b.example"), body());
            for (var expected : List.of("high@b.example", "usual@b.example", "low@b.example")) {
                assertThat(test.queue.turn(List.of(), new TestPlaces(1, 1)))
                        .singleElement()
                        .satisfies(
                                claim -> assertThat(recipients(claim)).containsExactly(expected));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void destinationThatCannotBeReachedIsLeftAloneForAWhile(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("a@b.example");
            test.add("b@b.example");
            var first = test.queue.turn(List.of(), new TestPlaces(1, 1)).getFirst();
            test.settle(first, one -> new Settlement.Later(one, test.attempt(4, null), true, null));
            assertThat(test.claim()).isEmpty();
            test.add("c@b.example");
            assertThat(test.claim()).isEmpty();
            test.later(TestQueue.LIMITS.unreachablePause());
            var next = test.queue.turn(List.of(), new TestPlaces(1, 1)).getFirst();
            test.settle(next, test::done);
            assertThat(test.claim()).hasSize(1);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound S-3: at once after a crash, but not over and over
    @EnumSource(Engine.class)
    void attemptThatWasCutOffIsDueAtOnceOnlyTheFirstTime(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            assertThat(test.claim()).hasSize(1);
            test.later(Duration.ofSeconds(3));
            assertThat(test.queue.recover()).isEqualTo(1);
            var again = test.claim();
            assertThat(again).hasSize(1);
            assertThat(again.getFirst().attempt()).as("it does not count").isEqualTo(1);
            assertThat(again.getFirst().earlier())
                    .singleElement()
                    .satisfies(attempt ->
                            assertThat(attempt.problem()).contains("server was stopped"));
            assertThat(test.queue.recover()).isEqualTo(1);
            assertThat(test.claim()).as("waits as after a failure").isEmpty();
            test.later(Duration.ofMinutes(10));
            var third = test.claim().getFirst();
            assertThat(third.attempt()).isEqualTo(2);
            test.settle(third, test::later);
            test.later(Duration.ofMinutes(20));
            assertThat(test.claim()).hasSize(1);
            assertThat(test.queue.recover()).isEqualTo(1);
            assertThat(test.claim()).as("an attempt between ended as it should").hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, names = "POSTGRESQL")
    void nodesShareTheQueueAndTakeOverFromOneThatDied(Engine engine) throws Exception {
        try (var one = TestQueue.open(engine, directory, "one", TestQueue.LIMITS);
                var two = TestQueue.open(engine, directory, "two", TestQueue.LIMITS)) {
            for (var i = 0; i < 20; i++) {
                one.add("u" + i + "@b.example");
            }
            var first = one.queue.turn(List.of(), new TestPlaces(12, 12));
            var second = two.claim();
            assertThat(first).hasSize(12);
            assertThat(second).hasSize(8).doesNotContainAnyElementsOf(first);
            assertThat(two.queue.recover()).as("its own only").isEqualTo(8);
            two.later(TestQueue.LIMITS.lease());
            assertThat(two.claim()).as("of the one that died too").hasSize(20);
            // the one that was taken for dead comes back
            one.settle(first.getFirst(), one::later);
            assertThat(two.claim()).isEmpty();
            one.settle(first.getLast(), one::done);
            assertThat(two.queue.recipients(100)).hasSize(19);
            assertThat(two.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatIsStillTriedHereIsNotTakenAgain(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
            var claim = test.claim().getFirst();
            test.later(TestQueue.LIMITS.lease().minusSeconds(1));
            test.queue.renew(List.of(claim.recipients().getFirst().id()));
            test.later(Duration.ofSeconds(2));
            assertThat(test.claim()).isEmpty();
            test.later(Duration.ofDays(1)); // the clock was set
            var places = TestPlaces.many();
            places.goingOn.add(claim.recipients().getFirst().id());
            assertThat(test.queue.turn(List.of(), places)).isEmpty();
            assertThat(test.claim()).as("and has a new lease").isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void nothingIsKeptOfAnAddThatFails(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.database.failCommits(1);
            assertThatThrownBy(() -> test.add("bob@b.example")).isInstanceOf(StoreException.class);
            assertThat(test.queue.recipients(10)).isEmpty();
            test.add("bob@b.example");
            var claim = test.claim().getFirst();
            test.database.failCommits(1);
            assertThatThrownBy(() -> test.settle(claim, test::done))
                    .isInstanceOf(StoreException.class);
            test.settle(claim, test::done);
            assertThat(test.queue.recipients(10)).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, names = "SQLITE")
    void everythingIsThereAfterARestart(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("bob@b.example");
        }
        try (var test = TestQueue.open(engine, directory)) {
            assertThat(test.claim()).hasSize(1);
        }
    }

    @ParameterizedTest // a clock that was wrong for a while makes nobody wait for years
    @EnumSource(Engine.class)
    void clockThatIsSetBackMakesDueAnew(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.later(Duration.ofDays(1000));
            test.queue.add(entry(test.now.get(), "new@b.example"), body());
            test.queue.add(entry(test.now.get(), "tried@c.example"), body());
            test.settle(test.queue.turn(List.of(), new TestPlaces(2, 1)).getLast(), test::later);
            test.queue.recover();
            test.now.set(START);
            assertThat(test.claim()).isEmpty();
            test.queue.recover();
            test.settle(test.claim().getFirst(), test::done);
            assertThat(test.claim()).isEmpty();
            test.later(Duration.ofMinutes(10));
            assertThat(test.claim()).hasSize(1);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }
}
