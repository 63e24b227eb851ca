package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;

/** What goes through a relay waits apart from what goes another way. outbound W-3 */
class QueueWaysTest {
    @TempDir Path directory;

    /** Ways that a test decides. */
    private static final class Routes implements Ways {
        private final AtomicReference<Function<Mail, String>> rule =
                new AtomicReference<>(mail -> mail.transport() == null ? "" : mail.transport());

        @Override
        public String via(Mail mail) {
            return rule.get().apply(mail);
        }

        @Override
        public Object state() {
            return rule.get();
        }
    }

    private final Routes routes = new Routes();

    private TestQueue open(Engine engine) throws Exception {
        return TestQueue.open(engine, directory, "a", TestQueue.LIMITS, _ -> routes);
    }

    private static List<String> recipients(List<Claim> claims) {
        return claims.stream()
                .flatMap(claim -> claim.recipients().stream())
                .map(one -> one.recipient().path().text(false))
                .sorted()
                .toList();
    }

    private static List<Claim> claim(TestQueue test, String... full) throws Exception {
        var places = TestPlaces.many();
        places.full.addAll(List.of(full));
        return test.queue.turn(List.of(), places);
    }

    private static boolean isFar(Ways.Mail mail) {
        return mail.to().text(false).contains(".far.");
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesThroughAFullRelayIsLeftAlone(Engine engine) throws Exception {
        routes.rule.set(mail -> isFar(mail) ? "relay far" : "");
        try (var test = open(engine)) {
            for (var i = 0; i < 300; i++) {
                test.queue.add(entry(START, "u@d%d.far.example".formatted(i)), body());
            }
            test.queue.add(entry(8, 0, START, "bob@b.example", "eve@x.far.example"), body());
            test.add("kim@b.example");
            assertThat(recipients(claim(test, "relay far")))
                    .containsExactly("bob@b.example", "kim@b.example");
            assertThat(claim(test, "relay far")).isEmpty();
            var relayed = claim(test);
            assertThat(relayed)
                    .hasSize(51)
                    .allSatisfy(one -> assertThat(one.via()).isEqualTo("relay far"));
            assertThat(recipients(relayed)).contains("eve@x.far.example"); // accounts take turns
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // outbound R-2: a route for later attempts
    @EnumSource
    void nextAttemptWaitsAtTheRelayThatItWillGoThrough(Engine engine) throws Exception {
        routes.rule.set(mail -> mail.attempts() > 0 ? "relay spare" : "");
        try (var test = open(engine)) {
            test.add("bob@b.example");
            var claim = test.claim().getFirst();
            assertThat(claim.via()).isEmpty();
            test.settle(claim, test::later);
            assertThat(test.verification.verify(false)).isEmpty();
            test.later(Duration.ofHours(1));
            assertThat(claim(test, "relay spare")).isEmpty();
            assertThat(test.claim().getFirst().via()).isEqualTo("relay spare");
        }
    }

    @ParameterizedTest // outbound S-2: also of those who never got an attempt of their own
    @EnumSource
    void whatWaitsForADestinationThatIsAwayIsGivenUpInTime(Engine engine) throws Exception {
        try (var test = open(engine)) {
            for (var i = 0; i < 5; i++) {
                test.add("u%d@b.example".formatted(i));
            }
            test.add("kim@c.example");
            awayAgain(test);
            test.later(Duration.ofMinutes(29));
            assertThat(test.admin.giveUpUnreachable()).isZero();
            test.later(Duration.ofMinutes(2)); // 10 and 20 minutes are all waits
            assertThat(test.admin.giveUpUnreachable()).isZero(); // it may be back
            awayAgain(test);
            assertThat(test.admin.giveUpUnreachable()).isEqualTo(3);
            assertThat(test.memory.list(RetiredFilter.ALL, true, true, 10))
                    .hasSize(3)
                    .allSatisfy(one -> {
                        assertThat(one.success()).isFalse();
                        assertThat(one.outcome())
                                .contains("Nobody at b.example could be reached, for 1 hours");
                    });
            assertThat(test.verification.verify(false)).isEmpty();
            var waiting = test.admin.list(QueueFilter.ALL, QueueOrder.QUEUED, true, 10);
            assertThat(waiting)
                    .extracting(one -> one.recipient().recipient().path().text(false))
                    .contains("u0@b.example", "u1@b.example", "kim@c.example", "ann@a.example");
        }
    }

    /** Tries one of b.example, and finds nobody there. */
    private static void awayAgain(TestQueue test) throws Exception {
        for (var claim : test.queue.turn(List.of(), new TestPlaces(2, 1))) {
            var isAway = claim.destination().equals("b.example");
            test.settle(
                    claim, one -> new Settlement.Later(one, test.attempt(4, null), isAway, null));
        }
    }

    @ParameterizedTest // outbound O-4
    @EnumSource
    void chosenTransportIsAnotherWay(Engine engine) throws Exception {
        try (var test = open(engine)) {
            test.add("bob@b.example", "eve@b.example");
            var first = test.admin.list(QueueFilter.ALL, QueueOrder.QUEUED, true, 1).getFirst();
            var bob = TestQueue.only(first.recipient().id());
            assertThat(test.admin.setTransport(bob, "relay up")).isEqualTo(1);
            assertThat(recipients(claim(test, "relay up"))).containsExactly("eve@b.example");
            assertThat(test.verification.verify(false)).isEmpty();
            assertThat(recipients(test.claim())).containsExactly("bob@b.example");
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterRoutesChangeAllWaitsWhereItBelongs(Engine engine) throws Exception {
        try (var test = open(engine)) {
            for (var i = 0; i < 1200; i++) {
                test.add("u%d@d%d.example".formatted(i, i % 7));
            }
            var tried = test.claim();
            routes.rule.set(_ -> "relay all");
            assertThat(test.admin.reroute(() -> false)).isEqualTo(1200 - tried.size());
            assertThat(test.admin.reroute(() -> false)).isZero();
            assertThat(claim(test, "relay all")).isEmpty();
            assertThat(test.verification.verify(false)).isEmpty();
            for (var claim : tried) {
                test.settle(claim, test::later);
            }
            test.later(Duration.ofHours(1));
            assertThat(claim(test, "relay all")).isEmpty();
            assertThat(test.claim()).hasSize(100);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }
}
