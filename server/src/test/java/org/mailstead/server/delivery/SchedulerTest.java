package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.NewEntry;
import org.mailstead.server.queue.QueueFilter;
import org.mailstead.server.queue.QueueOrder;
import org.mailstead.server.queue.Queued;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TestQueue;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Engine;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.DeliverBy;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

class SchedulerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir Path directory;

    /** A carrier that notes what it is given, and does with each recipient as it is told. */
    private static final class Scripted implements Carrier {
        private final ConcurrentLinkedQueue<String> carried = new ConcurrentLinkedQueue<>();
        private final Function<QueuedRecipient, Result> script;

        Scripted(Function<QueuedRecipient, Result> script) {
            this.script = script;
        }

        @Override
        public List<Result> carry(Claim claim, OctetSource content) throws IOException {
            var text = new String(content.octets(0, (int) content.size()), UTF_8);
            var results = new ArrayList<Result>();
            for (var recipient : claim.recipients()) {
                carried.add(
                        text.contains("report-type")
                                ? text
                                : recipient.recipient().path().text(false));
                results.add(script.apply(recipient));
            }
            return results;
        }

        /** How often somebody was tried. */
        long times(String address) {
            return carried.stream().filter(address::equals).count();
        }

        /** The notifications that were sent. */
        List<String> notices() {
            return carried.stream().filter(text -> text.contains("report-type")).toList();
        }
    }

    private static Attempt attempt(int kind, String problem) {
        return Attempt.failed(START, Duration.ZERO, new EnhancedStatusCode(kind, 4, 1), problem);
    }

    private static Result delivered(QueuedRecipient recipient) {
        return new Result.Delivered(recipient.id(), attempt(2, ""), Result.Handover.NOTIFYING_HOST);
    }

    private static Result relayed(QueuedRecipient recipient) {
        return new Result.Delivered(recipient.id(), attempt(2, ""), Result.Handover.SILENT_HOST);
    }

    private static Result delayed(QueuedRecipient recipient) {
        return new Result.Delayed(recipient.id(), attempt(4, "nobody answers"));
    }

    private static boolean isFor(String localPart, QueuedRecipient recipient) {
        return recipient.recipient().path().text(false).startsWith(localPart + "@");
    }

    private static Scheduler start(TestQueue test, Carrier carrier) {
        return Scheduler.start(
                test.queue, carrier, test.notifications, test.now::get, DeliveryLimits.DEFAULT);
    }

    private static List<Queued> waiting(TestQueue test) throws Exception {
        return test.admin.list(QueueFilter.ALL, QueueOrder.QUEUED, true, 1000);
    }

    private static void awaitEmpty(TestQueue test) {
        await().atMost(LONG).until(() -> waiting(test).isEmpty());
    }

    @Test // outbound W-3: a destination that takes its time keeps no other waiting
    void slowDestinationKeepsNoOtherWaiting() throws Exception {
        var release = new CountDownLatch(1);
        var carrier =
                new Scripted(recipient -> {
                    if (recipient.recipient().path().text(false).contains("@slow")) {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            return delayed(recipient);
                        }
                    }
                    return delivered(recipient);
                });
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            for (var i = 0; i < 300; i++) {
                test.queue.add(entry(START, "u" + i + "@slow" + i % 150 + ".example"), body());
            }
            test.later(Duration.ofSeconds(1));
            for (var i = 0; i < 100; i++) {
                test.queue.add(entry(START, "u" + i + "@quick" + i % 9 + ".example"), body());
            }
            try (var scheduler = start(test, carrier)) {
                await().atMost(LONG).until(() -> waiting(test).size() <= 300);
                assertThat(carrier.times("u99@quick0.example")).isEqualTo(1);
                release.countDown();
                awaitEmpty(test);
                scheduler.wake();
            }
        }
    }

    @Test // outbound S-7: what is cut short by the end of the server is not counted as an attempt
    void attemptThatEndsWithTheServerDoesNotCount() throws Exception {
        var begun = new CountDownLatch(1);
        Carrier carrier =
                (claim, content) -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await(); // until it is interrupted
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return claim.recipients().stream().map(SchedulerTest::delayed).toList();
                };
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            test.queue.add(entry(START, "bob@b.example"), body());
            var usual = DeliveryLimits.DEFAULT;
            var limits =
                    new DeliveryLimits(
                            usual.atOnce(),
                            usual.slowAfter(),
                            usual.slowMax(),
                            usual.perDestinationFirst(),
                            usual.perDestination(),
                            usual.perRelay(),
                            usual.perProxy(),
                            usual.perAccount(),
                            usual.storePause(),
                            Duration.ofMillis(50),
                            usual.delayNoticeAfter());
            try (var scheduler =
                    Scheduler.start(
                            test.queue, carrier, test.notifications, test.now::get, limits)) {
                begun.await();
                scheduler.wake();
            }
            assertThat(waiting(test))
                    .singleElement()
                    .satisfies(one -> {
                        assertThat(one.recipient().attempts()).isZero();
                        assertThat(one.recipient().nextAttempt()).isEqualTo(START);
                        assertThat(one.recipient().node()).isNull();
                    });
            var carrierAfter = new Scripted(SchedulerTest::delivered);
            try (var scheduler = start(test, carrierAfter)) {
                awaitEmpty(test);
                scheduler.wake();
            }
        }
    }

    @Test // outbound S-8: not even what no program is to catch stops the others, or stays "tried"
    void attemptThatFailsByABugIsPutOffAndStopsNoOther() throws Exception {
        var carrier =
                new Scripted(recipient -> {
                    if (isFor("bug", recipient)) {
                        throw new IllegalStateException("a bug");
                    }
                    if (isFor("worse", recipient)) {
                        throw new NoClassDefFoundError("a class that could not be made ready");
                    }
                    return delivered(recipient);
                });
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            test.queue.add(entry(START, "bug@b.example"), body());
            test.queue.add(entry(START, "worse@w.example"), body());
            try (var scheduler = start(test, carrier)) {
                await().atMost(LONG)
                        .untilAsserted(() ->
                                assertThat(waiting(test))
                                        .hasSize(2)
                                        .allSatisfy(one -> {
                                            assertThat(one.recipient().node()).isNull();
                                            assertThat(one.recipient().attempts()).isEqualTo(1);
                                            assertThat(one.recipient().nextAttempt())
                                                    .isAfter(START);
                                        }));
                test.queue.add(entry(START, "bob@b.example"), body());
                await().atMost(LONG).until(() -> carrier.times("bob@b.example") == 1);
                scheduler.wake();
            }
        }
    }

    @Test // what was delivered is not delivered again when that cannot be kept at once
    void deliveryThatCannotBeSettledIsSettledLater() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var carrier =
                    new Scripted(recipient -> {
                        test.database.failCommits(2);
                        return delivered(recipient);
                    });
            var usual = DeliveryLimits.DEFAULT;
            var limits =
                    new DeliveryLimits(
                            usual.atOnce(),
                            usual.slowAfter(),
                            usual.slowMax(),
                            usual.perDestinationFirst(),
                            usual.perDestination(),
                            usual.perRelay(),
                            usual.perProxy(),
                            usual.perAccount(),
                            Duration.ofMillis(20),
                            usual.stopGrace(),
                            usual.delayNoticeAfter());
            test.queue.add(entry(START, "bob@b.example"), body());
            try (var scheduler =
                    Scheduler.start(
                            test.queue, carrier, test.notifications, test.now::get, limits)) {
                awaitEmpty(test);
                scheduler.wake();
            }
            assertThat(carrier.times("bob@b.example")).isEqualTo(1);
        }
    }

    @Test // a clock that jumps both ways: mail is tried, and not for years later
    void clockThatIsSetBackIsNoticed() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            test.later(Duration.ofDays(400));
            var carrier = new Scripted(one -> one.attempts() == 1 ? delayed(one) : delivered(one));
            test.queue.add(entry(START, "bob@b.example"), body());
            try (var scheduler = start(test, carrier)) {
                await().atMost(LONG)
                        .until(() -> waiting(test).getFirst().recipient().lastResult() != null);
                test.now.set(START);
                scheduler.wake();
                await().atMost(LONG)
                        .until(() ->
                                waiting(test)
                                        .getFirst()
                                        .recipient()
                                        .nextAttempt()
                                        .isBefore(START.plus(Duration.ofMinutes(11))));
                test.later(Duration.ofMinutes(11));
                scheduler.wake();
                awaitEmpty(test);
            }
            assertThat(carrier.times("bob@b.example")).isEqualTo(2);
        }
    }

    @Test // a clock that is set forward ends no lease of what is being tried here
    void attemptThatGoesOnWhileTheClockIsSetForwardIsTheOnlyOne() throws Exception {
        var begun = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var carrier =
                new Scripted(recipient -> {
                    if (isFor("bob", recipient)) {
                        begun.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            return delayed(recipient);
                        }
                    }
                    return delivered(recipient);
                });
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            test.queue.add(entry(START, "bob@b.example"), body());
            try (var scheduler = start(test, carrier)) {
                begun.await();
                test.later(Duration.ofDays(1));
                scheduler.wake();
                test.queue.add(entry(START, "eve@e.example"), body());
                await().atMost(LONG).until(() -> carrier.times("eve@e.example") == 1);
                release.countDown();
                awaitEmpty(test);
            }
            assertThat(carrier.times("bob@b.example")).isEqualTo(1);
        }
    }

    private static NewEntry wantedBy(Duration within, DeliverBy.Mode mode) throws Exception {
        var usual = entry(START, "bob@b.example");
        var parameters =
                new MailParameters(
                        null,
                        BodyType.SEVEN_BIT,
                        false,
                        false,
                        null,
                        null,
                        null,
                        null,
                        0,
                        new DeliverBy(within, mode, false));
        var envelope = new Envelope(usual.envelope().from(), parameters, usual.envelope().to());
        return new NewEntry(
                usual.senderAccount(),
                envelope,
                usual.tls(),
                usual.messageId(),
                usual.subject(),
                usual.prefix(),
                usual.notBefore());
    }

    @Test // RFC 2852 §4.1.3: by-mode R
    void whatIsTooLateIsReturned() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var carrier = new Scripted(one -> isFor("bob", one) ? delayed(one) : delivered(one));
            test.queue.add(wantedBy(Duration.ofMinutes(2), DeliverBy.Mode.RETURN), body());
            try (var scheduler = start(test, carrier)) {
                await().atMost(LONG)
                        .until(() -> waiting(test).getFirst().recipient().lastResult() != null);
                assertThat(waiting(test).getFirst().recipient().nextAttempt())
                        .as("looked at when it is too late")
                        .isEqualTo(START.plus(Duration.ofMinutes(2)));
                test.later(Duration.ofMinutes(2));
                scheduler.wake();
                awaitEmpty(test);
            }
            assertThat(carrier.times("bob@b.example")).isEqualTo(1);
            assertThat(carrier.notices())
                    .singleElement()
                    .satisfies(notice ->
                            assertThat(notice)
                                    .contains("Action: failed\r\nStatus: 5.4.7\r\n")
                                    .contains("could not be delivered in time"));
        }
    }

    @Test // RFC 3461 §5.2.2: told by us where the next host tells nothing; outbound B-3, W-15, W-16
    void sendersAreToldWhatTheyAskedFor() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var carrier =
                    new Scripted(one ->
                            isFor("eve", one)
                                    ? delayed(one)
                                    : isFor("bob", one) ? relayed(one) : delivered(one));
            test.queue.add(entry(START, "bob@b.example", "eve@e.example"), body());
            try (var scheduler = start(test, carrier)) {
                for (var attempt = 1; attempt <= 3; attempt++) {
                    var number = attempt;
                    await().atMost(LONG)
                            .until(() ->
                                    waiting(test).stream()
                                            .allMatch(one ->
                                                    one.recipient().lastResult() != null
                                                            && one.recipient().attempts()
                                                                    == number));
                    test.later(Duration.ofHours(1));
                    scheduler.wake();
                }
                awaitEmpty(test);
            }
            assertThat(carrier.notices()).hasSize(2);
            assertThat(carrier.notices().getFirst())
                    .contains("Action: relayed\r\nStatus: 2.4.1\r\n")
                    .contains("Final-Recipient: rfc822; bob@b.example");
            assertThat(carrier.notices().getLast())
                    .contains("Action: failed\r\nStatus: 5.4.1\r\n")
                    .contains("In detail: nobody answers");
        }
    }

    @Test // outbound S-10, B-2: whoever queues a report for others asks for no word of it
    void reportThatFailsIsToldToNobody() throws Exception {
        var carrier = new Scripted(SchedulerTest::delayed);
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var to =
                    new Recipient(
                            ForwardPath.parse("reports@b.example"),
                            new RcptParameters(Set.of(Notify.NEVER), null));
            var envelope = new Envelope(new ReversePath.Null(), MailParameters.NONE, List.of(to));
            test.queue.add(
                    new NewEntry(
                            null,
                            envelope,
                            TlsDemand.OPTIONAL,
                            null,
                            "Report",
                            OctetSource.of(new byte[0]),
                            START,
                            List.of(),
                            2,
                            ""),
                    body());
            try (var scheduler = start(test, carrier)) {
                await().atMost(LONG).until(() -> carrier.times("reports@b.example") == 1);
                test.later(Duration.ofHours(1));
                scheduler.wake();
                awaitEmpty(test);
            }
            assertThat(carrier.notices()).isEmpty();
            assertThat(carrier.times("reports@b.example")).isEqualTo(2);
        }
    }
}
