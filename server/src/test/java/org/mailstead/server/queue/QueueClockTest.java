package org.mailstead.server.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;
import static org.mailstead.server.queue.TestQueue.body;
import static org.mailstead.server.queue.TestQueue.entry;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.FutureRelease;
import org.mailstead.smtp.MailParameters;

/** A clock that jumps: nothing is lost, and nobody waits for much longer than meant. */
class QueueClockTest {
    private static final Duration YEARS = Duration.ofDays(1000);

    @TempDir Path directory;

    /** A message that its sender lets go later. */
    private static NewEntry released(FutureRelease release, Instant at, String to)
            throws Exception {
        var usual = entry(at, to);
        var parameters = new MailParameters(null, null, false, false, release, null, null, null);
        return new NewEntry(
                7L,
                new Envelope(usual.envelope().from(), parameters, usual.envelope().to()),
                usual.tls(),
                null,
                "",
                usual.prefix(),
                at);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWasLeftAloneInTheFutureIsTriedSoonAfterTheClockIsSetBack(Engine engine)
            throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.later(YEARS);
            test.queue.add(entry(test.now.get(), "a@b.example"), body());
            var claim = test.claim().getFirst();
            test.settle(claim, one -> new Settlement.Later(one, test.attempt(4, null), true, null));
            test.now.set(START);
            test.queue.clockWentBack(YEARS);
            assertThat(test.queue.nextAttempt()).contains(START.plus(Duration.ofMinutes(10)));
            test.later(Duration.ofMinutes(10));
            assertThat(test.claim()).hasSize(1);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // RFC 4865 §4: HOLDUNTIL names a moment, HOLDFOR a time from now
    @EnumSource(Engine.class)
    void momentThatTheSenderNamedStaysWhenTheClockIsSetBack(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            var moment = START.plus(Duration.ofHours(2));
            test.later(Duration.ofHours(1)); // an hour too far
            var until = new FutureRelease.HoldUntil(moment);
            test.queue.add(released(until, moment, "until@b.example"), body());
            var wait = new FutureRelease.HoldFor(Duration.ofMinutes(30));
            var end = wait.release(test.now.get());
            test.queue.add(released(wait, end, "for@c.example"), body());
            test.now.set(START);
            test.queue.clockWentBack(Duration.ofHours(1));
            test.later(Duration.ofMinutes(30));
            var claims = test.claim();
            assertThat(claims).extracting(Claim::destination).containsExactly("c.example");
            test.settle(claims.getFirst(), test::done);
            test.later(Duration.ofMinutes(89));
            assertThat(test.claim()).isEmpty();
            test.later(Duration.ofMinutes(1));
            assertThat(test.claim()).hasSize(1);
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void oneStepOfTheClockIsOneHoweverManyStartsFollow(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.later(Duration.ofHours(1)); // an hour too far
            var wait = new FutureRelease.HoldFor(Duration.ofHours(3));
            var end = wait.release(test.now.get());
            test.queue.add(released(wait, end, "a@b.example"), body());
            test.now.set(START);
            for (int i = 0; i < 3; i++) {
                test.queue.recover();
                assertThat(test.queue.nextAttempt()).contains(START.plus(Duration.ofHours(3)));
            }
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }

    @ParameterizedTest // as after a sleep of the machine
    @EnumSource(Engine.class)
    void clockThatIsSetForwardCostsOneAttempt(Engine engine) throws Exception {
        try (var test = TestQueue.open(engine, directory)) {
            test.add("a@b.example");
            test.settle(test.claim().getFirst(), test::later);
            test.later(YEARS);
            var claim = test.claim().getFirst();
            assertThat(claim.attempt()).isEqualTo(2);
            test.settle(claim, test::later);
            assertThat(test.claim()).isEmpty();
            assertThat(test.queue.nextAttempt())
                    .contains(test.now.get().plus(Duration.ofMinutes(20)));
            test.later(YEARS.negated()); // and right again
            test.queue.clockWentBack(YEARS);
            assertThat(test.queue.nextAttempt())
                    .contains(test.now.get().plus(Duration.ofMinutes(20)));
            assertThat(test.verification.verify(false)).isEmpty();
        }
    }
}
