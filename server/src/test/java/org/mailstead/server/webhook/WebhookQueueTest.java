package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.Scope;
import org.mailstead.server.webhook.WebhookFilter.Order;
import org.mailstead.server.webhook.WebhookQueue.Claim;
import org.mailstead.server.webhook.WebhookQueue.Settled;

/** What waits to be called: webapi §9. */
class WebhookQueueTest {
    private static final URI URL = URI.create("https://app.example/one");
    private static final URI OTHER = URI.create("https://app.example/two");
    private static final Order FIRST = new Order(true, true);

    @TempDir Path directory;

    private static List<Claim> claim(WebhookQueue queue) throws Exception {
        return queue.turn(List.of(), 100, Set.of());
    }

    private static Call ended(Claim claim, boolean success) {
        return new Call(
                claim.call().number(),
                claim.call().begun(),
                Duration.ofMillis(5),
                claim.job().about().url(),
                success,
                success ? 200 : 500,
                success ? "" : "answered with 500",
                "");
    }

    private static void settle(WebhookQueue queue, Claim claim, boolean success) throws Exception {
        queue.turn(List.of(new Settled(claim, ended(claim, success))), 0, Set.of());
    }

    private static List<Job> waiting(TestWebhooks test) throws Exception {
        return test.admin().list(WebhookFilter.ALL, FIRST, 100, null).stream()
                .map(WebhookAdmin.Waiting::job)
                .toList();
    }

    private static List<RetiredJob> retired(TestWebhooks test) throws Exception {
        return test.admin().listRetired(WebhookFilter.ALL, FIRST, 100, null);
    }

    @ParameterizedTest // webapi J-1, J-2, H-4
    @EnumSource(Engine.class)
    void callIsTriedTwelveTimesWithTheSameOctets(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            test.happens(test.account("ann", URL), WebhookEvent.FAILED, 7);
            var payloads = new ArrayList<String>();
            var waits = new ArrayList<Long>();
            for (int attempt = 1; attempt <= 12; attempt++) {
                var claim = claim(queue).getFirst();
                assertThat(claim.job().attempts()).isEqualTo(attempt);
                payloads.add(new String(claim.payload(), UTF_8));
                assertThat(claim(queue)).isEmpty(); // one at a time
                settle(queue, claim, false);
                if (attempt < 12) {
                    var wait =
                            Duration.between(
                                    test.now.get(), waiting(test).getFirst().nextAttempt());
                    waits.add(wait.toSeconds());
                    test.later(wait.minusMillis(1));
                    assertThat(claim(queue)).isEmpty();
                    test.later(Duration.ofMillis(1));
                }
            }
            for (int i = 0; i < waits.size(); i++) {
                var usual = WebhookLimits.DEFAULT.waits().get(i).toSeconds();
                assertThat(waits.get(i)).isBetween(usual * 98 / 100, usual * 102 / 100);
            }
            assertThat(payloads).hasSize(12).containsOnly(payloads.getFirst());
            assertThat(waiting(test)).isEmpty();
            var retired = retired(test).getFirst();
            assertThat(retired.success()).isFalse();
            assertThat(retired.attempts()).isEqualTo(12);
            assertThat(test.admin().findRetired(retired.id()).orElseThrow().calls()).hasSize(12);
        }
    }

    @ParameterizedTest // webapi J-4, J-5
    @EnumSource(Engine.class)
    void oneCallAtATimeGoesToAUrlAndFailuresHoldNothingBack(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            var ann = test.account("ann", URL);
            var bob = test.account("bob", OTHER);
            for (int recipient = 1; recipient <= 3; recipient++) {
                test.happens(ann, WebhookEvent.DELIVERED, recipient);
                test.happens(bob, WebhookEvent.DELIVERED, 10 + recipient);
            }
            var claims = claim(queue);
            assertThat(claims)
                    .extracting(one -> one.job().about().queuedId())
                    .containsExactly(1L, 11L);
            settle(queue, claims.getFirst(), false);
            var next = claim(queue);
            assertThat(next).extracting(one -> one.job().about().queuedId()).containsExactly(2L);
            settle(queue, next.getFirst(), true);
            assertThat(claim(queue))
                    .extracting(one -> one.job().about().queuedId())
                    .containsExactly(3L);
            assertThat(queue.turn(List.of(), 0, Set.of())).isEmpty();
        }
    }

    @ParameterizedTest // DESIGN: nodes share a queue
    @EnumSource(Engine.class)
    void nodesThatClaimAtOnceGetALaneOnce(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var lanes = 20;
            for (int i = 0; i < lanes; i++) {
                var url = URI.create("https://app.example/" + i);
                test.happens(test.account("ann" + i, url), WebhookEvent.DELIVERED, 2 * i + 1);
            }
            var both = new ArrayList<List<Claim>>();
            var ready = new CountDownLatch(2);
            var threads = new ArrayList<Thread>();
            for (var node : List.of("a", "b")) {
                threads.add(
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        var queue = test.queue(node);
                                        ready.countDown();
                                        ready.await();
                                        for (int i = 0; i < lanes; i++) {
                                            var some = queue.turn(List.of(), 3, Set.of());
                                            synchronized (both) {
                                                both.add(some);
                                            }
                                        }
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
            }
            for (var thread : threads) {
                thread.join();
            }
            assertThat(both.stream().flatMap(List::stream).map(one -> one.job().id()))
                    .hasSize(lanes)
                    .doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest // webapi J-2
    @EnumSource(Engine.class)
    void whatANodeHadIsTakenOverWhenItsLeaseIsOver(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var dead = test.queue("a");
            var other = test.queue("b");
            test.happens(test.account("ann", URL), WebhookEvent.DELIVERED, 1);
            var lost = claim(dead).getFirst();
            test.later(Duration.ofMinutes(4));
            assertThat(claim(other)).isEmpty();
            test.later(Duration.ofMinutes(1));
            var again = claim(other).getFirst();
            assertThat(again.job().attempts()).isEqualTo(2);
            assertThat(again.payload()).isEqualTo(lost.payload());
            settle(dead, lost, false); // it was only slow: nothing of the other's is undone
            assertThat(claim(other)).isEmpty();
            settle(other, again, true);
            assertThat(waiting(test)).isEmpty();
            var calls = test.admin().findRetired(1).orElseThrow().calls();
            assertThat(calls).extracting(Call::success).containsExactly(false, true);
        }
    }

    @ParameterizedTest // webapi J-2, J-5
    @EnumSource(Engine.class)
    void whatAStoppedNodeHadIsDueAtOnce(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            test.happens(test.account("ann", URL), WebhookEvent.DELIVERED, 1);
            var lost = claim(test.queue("a")).getFirst();
            var again = test.queue("a");
            assertThat(again.recover()).isEqualTo(1);
            var claim = claim(again).getFirst();
            assertThat(claim.job().attempts()).isEqualTo(2);
            assertThat(claim.payload()).isEqualTo(lost.payload());
            assertThat(test.admin().find(1).orElseThrow().calls().getFirst().error())
                    .contains("stopped during the call");
        }
    }

    @ParameterizedTest // webapi J-1: waits are as long as they should be, whatever the clock says
    @EnumSource(Engine.class)
    void clockThatWasSetBackMakesNothingWaitLonger(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            queue.recover();
            var ann = test.account("ann", URL);
            test.happens(ann, WebhookEvent.DELIVERED, 1);
            settle(queue, claim(queue).getFirst(), false);
            test.later(Duration.ofHours(-20));
            assertThat(claim(queue)).isEmpty();
            test.later(Duration.ofSeconds(62));
            var second = claim(queue).getFirst();
            assertThat(second.job().attempts()).isEqualTo(2);

            test.later(Duration.ofHours(-20)); // during a call, and its node dies
            var other = test.queue("b");
            other.turn(List.of(), 0, Set.of());
            assertThat(claim(queue)).isEmpty();
            test.later(Duration.ofMinutes(6));
            var third = claim(queue).getFirst();
            assertThat(third.job().attempts()).isEqualTo(3);
            settle(queue, third, false);

            test.later(Duration.ofHours(-20)); // while the server is stopped
            var restarted = test.queue("a");
            restarted.recover();
            test.queue("a").recover(); // one step is one, however often the server starts
            assertThat(claim(restarted)).isEmpty();
            test.later(Duration.ofSeconds(250));
            settle(restarted, claim(restarted).getFirst(), true);
            assertThat(waiting(test)).isEmpty();
            assertThat(test.admin().findRetired(1).orElseThrow().calls())
                    .extracting(Call::number)
                    .containsExactly(1, 2, 3, 4);
        }
    }

    @ParameterizedTest // as after a sleep of the machine
    @EnumSource(Engine.class)
    void callThatGoesOnIsNotMadeAgainHoweverFarTheClockWent(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            test.happens(test.account("ann", URL), WebhookEvent.DELIVERED, 1);
            var call = claim(queue).getFirst();
            test.later(Duration.ofHours(1));
            var going = Set.of(call.job().lane());
            assertThat(queue.turn(List.of(), 100, going)).isEmpty();
            assertThat(queue.turn(List.of(), 100, Set.of())).isEmpty(); // it has a lease again
            settle(queue, call, true);
            assertThat(waiting(test)).isEmpty();
            assertThat(test.admin().findRetired(1).orElseThrow().calls()).hasSize(1);
        }
    }

    @ParameterizedTest // webapi J-1
    @EnumSource(Engine.class)
    void clockThatWasSetForwardCostsNoAttempt(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            test.happens(test.account("ann", URL), WebhookEvent.DELIVERED, 1);
            var call = claim(queue).getFirst();
            test.later(Duration.ofDays(400));
            settle(queue, call, true);
            assertThat(waiting(test)).isEmpty();
            assertThat(test.admin().findRetired(1).orElseThrow().calls()).hasSize(1);
        }
    }

    @ParameterizedTest // webapi H-26
    @EnumSource(Engine.class)
    void newerEventOfARecipientTakesThePlaceOfTheOlder(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var queue = test.queue("a");
            var ann = test.account("ann", URL);
            test.happens(ann, WebhookEvent.DELAYED, 1);
            test.happens(ann, WebhookEvent.DELAYED, 2);
            var going = claim(queue).getFirst();
            test.happens(ann, WebhookEvent.DELIVERED, 1);
            test.happens(ann, WebhookEvent.FAILED, 2);
            assertThat(waiting(test))
                    .extracting(job -> job.about().event())
                    .containsExactly("delivered", "failed");
            assertThat(retired(test)).extracting(RetiredJob::supersededBy).containsExactly(3L, 4L);
            assertThat(claim(queue)).isEmpty(); // one call goes on
            settle(queue, going, true);
            assertThat(retired(test)).extracting(RetiredJob::success).containsExactly(true, false);
            assertThat(claim(queue).getFirst().job().about().event()).isEqualTo("delivered");
        }
    }

    @ParameterizedTest // an account cannot fill the disk
    @EnumSource(Engine.class)
    void whatAnAccountMayHaveIsBounded(Engine engine) throws Exception {
        var limits = WebhookLimits.DEFAULT.withRoom(new WebhookLimits.Room(3, 1 << 20), 2000);
        try (var test = TestWebhooks.open(engine, directory, limits)) {
            var queue = test.queue("a");
            var ann = test.account("ann", URL);
            for (int recipient = 1; recipient <= 5; recipient++) {
                test.happens(ann, WebhookEvent.DELIVERED, recipient);
            }
            assertThat(waiting(test)).hasSize(3);
            for (int recipient = 10; recipient < 60; recipient++) {
                for (var claim : claim(queue)) {
                    settle(queue, claim, true);
                }
                test.happens(ann, WebhookEvent.DELIVERED, recipient);
            }
            assertThat(waiting(test)).hasSizeLessThanOrEqualTo(3);
            var taken =
                    test.database.<RoomRows.Taken, RuntimeException>read(
                            Scope.server(), tx -> RoomRows.of(tx, ann));
            assertThat(taken.jobs()).isEqualTo(waiting(test).size());
            assertThat(taken.octets()).isEqualTo(waiting(test).stream().mapToLong(Job::size).sum());
            assertThat(taken.retiredOctets()).isBetween(1L, 2000L);
            assertThat(retired(test)).isNotEmpty();
            Webhooks.forget(test.database, ann);
            assertThat(waiting(test)).isEmpty();
            assertThat(retired(test)).isEmpty();
            assertThat(queue.nextDue()).isEmpty();
        }
    }

    @ParameterizedTest // webapi J-6
    @EnumSource(Engine.class)
    void whatIsDoneWithIsForgottenInTime(Engine engine) throws Exception {
        var limits = WebhookLimits.DEFAULT.withKeepRetired(Duration.ofDays(7));
        try (var test = TestWebhooks.open(engine, directory, limits)) {
            var queue = test.queue("a");
            test.happens(test.account("ann", URL), WebhookEvent.DELIVERED, 1);
            settle(queue, claim(queue).getFirst(), true);
            test.later(Duration.ofDays(7));
            queue.expire();
            assertThat(retired(test)).hasSize(1);
            test.later(Duration.ofMillis(1));
            queue.expire();
            assertThat(retired(test)).isEmpty();
        }
    }

    @ParameterizedTest // webapi J-8, J-9
    @EnumSource(Engine.class)
    void thoseWhoAreMeantAreShownAndChanged(Engine engine) throws Exception {
        try (var test = TestWebhooks.open(engine, directory)) {
            var ann = test.account("ann", URL);
            var bob = test.account("bob", OTHER);
            test.happens(ann, WebhookEvent.DELIVERED, 1);
            test.later(Duration.ofHours(1));
            test.happens(ann, WebhookEvent.FAILED, 2);
            test.happens(bob, WebhookEvent.FAILED, 3);
            var admin = test.admin();
            var failed = new WebhookFilter(0, Set.of(), null, null, null, "failed");
            assertThat(ids(admin, failed, new Order(false, false))).containsExactly(3L, 2L);
            var ofAnn = new WebhookFilter(0, Set.of(), ann, null, null, null);
            assertThat(ids(admin, ofAnn, FIRST)).containsExactly(1L, 2L);
            var early = moment(true, TestWebhooks.START.plusSeconds(1));
            assertThat(ids(admin, early, FIRST)).containsExactly(1L);
            assertThat(ids(admin, moment(false, TestWebhooks.START), FIRST))
                    .containsExactly(2L, 3L);
            var some = new WebhookFilter(1, Set.of(2L, 3L), null, null, null, null);
            assertThat(ids(admin, some, FIRST)).containsExactly(2L);
            var last = admin.list(WebhookFilter.ALL, FIRST, 2, null).getLast().job();
            var after = new WebhookFilter.Position(last.submitted(), last.id());
            assertThat(admin.list(WebhookFilter.ALL, FIRST, 9, after))
                    .extracting(one -> one.job().id())
                    .containsExactly(3L);

            assertThat(admin.postpone(failed, Duration.ofHours(2))).isEqualTo(2);
            var queue = test.queue("a");
            assertThat(claim(queue)).extracting(one -> one.job().id()).containsExactly(1L);
            assertThat(admin.schedule(some, test.now.get())).isEqualTo(1);
            assertThat(admin.cancel(failed, "ann")).isEqualTo(2);
            assertThat(retired(test)).extracting(RetiredJob::id).containsExactly(2L, 3L);
            assertThat(admin.findRetired(2).orElseThrow().calls().getLast().error())
                    .isEqualTo("canceled by ann");
        }
    }

    private static WebhookFilter moment(boolean before, Instant at) {
        var moment = new WebhookFilter.Moment(before, at);
        return new WebhookFilter(0, Set.of(), null, moment, null, null);
    }

    private static List<Long> ids(WebhookAdmin admin, WebhookFilter filter, Order order)
            throws Exception {
        return admin.list(filter, order, 100, null).stream().map(one -> one.job().id()).toList();
    }
}
