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
import org.mailstead.server.queue.Deadline;
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
        return judgement.told().stream().map(one -> one.action()).toList();
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
