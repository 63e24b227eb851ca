package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.dsn.Action;
import org.mailstead.server.delivery.Result.Handover;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Deadline;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.smtp.DeliverBy.Mode;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;

/** Messages that are wanted by some time, and who is told of it. RFC 2852 §4 */
class DeadlineTest {
    private static final ZoneResolver ONE =
            ZoneResolver.of("a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");

    private static Letter in(long seconds, Mode mode, boolean traced) {
        var at = Instant.now().plusSeconds(seconds);
        return Letter.to("sam@a.test").by(new Deadline(at, mode, traced));
    }

    @Test
    void whatIsToBeReturnedWhenLateGoesOnlyWhereThatIsKnown() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            assertThat(text(carrier.send(in(600, Mode.RETURN, false)).getFirst()))
                    .isEqualTo(
                            "refused 5.3.3 The sender wants the message in time or back, and"
                                    + " mx.a.test does not know deadlines (DELIVERBY)");
            assertThat(sink.heard()).noneMatch(line -> line.startsWith("MAIL"));
            sink.with("DELIVERBY");
            assertThat(text(carrier.send(in(600, Mode.RETURN, true)).getFirst()))
                    .startsWith("refused 5.3.3"); // over the connection of before
        }
        try (var sink = SinkHost.start().with("DELIVERBY");
                var carrier = new TestCarrier(ONE, sink.port())) {
            assertThat(text(carrier.send(in(600, Mode.RETURN, true)).getFirst()))
                    .startsWith("delivered");
            assertThat(sink.taken.getFirst().from()).containsPattern(" BY=(600|59\\d);RT");
        }
    }

    @Test // RFC 2852 §3: a host that is never so quick
    void whatAHostCannotPromiseIsNotAskedOfIt() throws Exception {
        try (var sink = SinkHost.start().with("DELIVERBY 3600");
                var carrier = new TestCarrier(ONE, sink.port())) {
            assertThat(text(carrier.send(in(600, Mode.RETURN, false)).getFirst()))
                    .startsWith("refused 5.4.7 mx.a.test does not promise");
            assertThat(text(carrier.send(in(7200, Mode.RETURN, false)).getFirst()))
                    .startsWith("delivered");
        }
    }

    @Test
    void whatMayBeLateGoesAnywhere() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            var result = carrier.send(in(600, Mode.NOTIFY, false)).getFirst();
            assertThat(sink.taken.getFirst().from()).doesNotContain("BY=");
            assertThat(((Result.Delivered) result).handover()).isEqualTo(Handover.TIMELESS_HOST);
        }
        try (var sink = SinkHost.start().with("DELIVERBY");
                var carrier = new TestCarrier(ONE, sink.port())) {
            var result = carrier.send(in(-600, Mode.NOTIFY, false)).getFirst();
            assertThat(sink.taken.getFirst().from()).containsPattern(" BY=-60\\d;N$");
            assertThat(((Result.Delivered) result).handover()).isEqualTo(Handover.NOTIFYING_HOST);
        }
    }

    @Test // RFC 2852 §4.1.4.2: a host that knows no deadlines, but DSN, is to tell that it waits
    void aHostWithoutDeadlinesIsAskedToTellOfDelays() throws Exception {
        var letter = in(600, Mode.NOTIFY, false);
        var success = new RcptParameters(Set.of(Notify.SUCCESS), null);
        var never = new RcptParameters(Set.of(Notify.NEVER), null);
        try (var sink = SinkHost.start().with("DSN");
                var carrier = new TestCarrier(ONE, sink.port())) {
            carrier.send(letter);
            carrier.send(letter.with(success));
            carrier.send(letter.with(never));
            carrier.send(Letter.to("sam@a.test"));
            assertThat(sink.taken.stream().map(one -> one.to().getFirst()))
                    .containsExactly(
                            "RCPT TO:<sam@a.test> NOTIFY=FAILURE,DELAY",
                            "RCPT TO:<sam@a.test> NOTIFY=SUCCESS,DELAY",
                            "RCPT TO:<sam@a.test> NOTIFY=NEVER",
                            "RCPT TO:<sam@a.test>");
        }
        try (var sink = SinkHost.start().with("DSN", "DELIVERBY");
                var carrier = new TestCarrier(ONE, sink.port())) {
            carrier.send(letter);
            assertThat(sink.taken.getFirst().to()).containsExactly("RCPT TO:<sam@a.test>");
        }
    }

    @Test // RFC 2852 §4: the attempt may have lasted until it was too late
    void whatIsToBeReturnedWhenLateIsNotPassedOnLate() throws Exception {
        try (var sink = SinkHost.start().with("DELIVERBY");
                var carrier = new TestCarrier(ONE, sink.port())) {
            assertThat(text(carrier.send(in(-1, Mode.RETURN, false)).getFirst()))
                    .isEqualTo(
                            "refused 5.4.7 Not delivered within the time that the sender allowed");
            assertThat(sink.heard()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    /** What the sender is told where the first attempt fails for now, at a moment. */
    private static List<Told> toldOfDelay(Letter letter, Instant now) {
        var claim = TestCarrier.claim(letter);
        var judgement = new Judgement(claim, QueueLimits.DEFAULT, 5, now);
        var recipient = claim.recipients().getFirst();
        var attempt =
                Attempt.failed(
                        now, java.time.Duration.ZERO, new EnhancedStatusCode(4, 4, 1), "no answer");
        judgement.tried(recipient, new Result.Delayed(recipient.id(), attempt, true, false, null));
        return judgement.told();
    }

    @Test // RFC 2852 §4.1.3: when its time is over, unless that was so when it came
    void theSenderIsToldThatItIsLate() {
        var queued = Instant.EPOCH; // of all claims here
        var letter =
                Letter.to("sam@a.test")
                        .by(new Deadline(queued.plusSeconds(600), Mode.NOTIFY, false));
        assertThat(toldOfDelay(letter, queued.plusSeconds(599))).isEmpty();
        var told = toldOfDelay(letter, queued.plusSeconds(600)).getFirst();
        assertThat(told.action()).isEqualTo(Action.DELAYED);
        assertThat(told.attempt().status()).hasToString("4.4.7");
        assertThat(told.attempt().problem())
                .isEqualTo(
                        "Not delivered within the time that the sender allowed; at last: no answer");
        var quiet = letter.with(new RcptParameters(Set.of(Notify.FAILURE), null));
        assertThat(toldOfDelay(quiet, queued.plusSeconds(600))).isEmpty();
        var known = letter.by(new Deadline(queued.minusSeconds(60), Mode.NOTIFY, false));
        assertThat(toldOfDelay(known, queued.plusSeconds(600))).isEmpty();
        var late = letter.by(new Deadline(queued, Mode.NOTIFY, false)); // BY=0;N
        assertThat(toldOfDelay(late, queued)).isEmpty();
    }

    @Test // RFC 3463 §3.5: and what was found before
    void whatIsReturnedSaysWhatTheLastAttemptFound() throws Exception {
        var letter =
                Letter.to("sam@a.test")
                        .by(new Deadline(Instant.EPOCH.plusSeconds(600), Mode.RETURN, false));
        var earlier =
                Attempt.failed(
                        Instant.EPOCH,
                        java.time.Duration.ZERO,
                        new EnhancedStatusCode(4, 4, 1),
                        "No connection to mx.a.test");
        var first = TestCarrier.claim(letter);
        var claim = new Claim(first.message(), first.from(), first.recipients(), List.of(earlier));
        var judgement =
                new Judgement(claim, QueueLimits.DEFAULT, 5, Instant.EPOCH.plusSeconds(600));
        assertThat(judgement.isTooLate()).isTrue();
        judgement.tooLate(claim.recipients().getFirst());
        var told = judgement.told().getFirst();
        assertThat(told.action()).isEqualTo(Action.FAILED);
        assertThat(told.attempt().status()).isEqualTo(new EnhancedStatusCode(5, 4, 7));
        assertThat(told.attempt().problem())
                .isEqualTo(
                        "Not delivered within the time that the sender allowed; at last: No"
                                + " connection to mx.a.test");
    }

    /** What the sender is told of a message that was handed over. */
    private static List<Action> told(Letter letter, Handover handover) {
        var claim = TestCarrier.claim(letter);
        var judgement = new Judgement(claim, QueueLimits.DEFAULT, 5, Instant.EPOCH);
        var recipient = claim.recipients().getFirst();
        var attempt =
                Attempt.failed(
                        Instant.EPOCH,
                        java.time.Duration.ZERO,
                        new EnhancedStatusCode(2, 0, 0),
                        "");
        judgement.tried(recipient, new Result.Delivered(recipient.id(), attempt, handover));
        return judgement.told().stream().map(Told::action).toList();
    }

    @Test // and RFC 3461 §4.1: NEVER is never
    void theSenderIsToldWhereItsWishIsLost() {
        var plain = in(600, Mode.NOTIFY, false);
        var never = plain.with(new RcptParameters(Set.of(Notify.NEVER), null));
        assertThat(told(plain, Handover.TIMELESS_HOST)).containsExactly(Action.RELAYED);
        assertThat(told(plain, Handover.NOTIFYING_HOST)).isEmpty();
        assertThat(told(never, Handover.TIMELESS_HOST)).isEmpty();
        var traced = in(600, Mode.RETURN, true);
        assertThat(told(traced, Handover.NOTIFYING_HOST)).containsExactly(Action.RELAYED);
        assertThat(told(traced, Handover.SILENT_HOST)).containsExactly(Action.RELAYED);
        assertThat(told(traced, Handover.MAILBOX)).isEmpty();
    }
}
