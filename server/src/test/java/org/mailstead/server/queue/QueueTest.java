package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.OriginalRecipient;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

class QueueTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final QueueLimits LIMITS = new QueueLimits(3, Duration.ofMinutes(10), 4);

    @TempDir Path directory;
    private final List<Blobs> opened = new ArrayList<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    private Queue queue(Database database) throws Exception {
        var blobs = Blobs.inFiles(database, directory, StoreLimits.defaults());
        opened.add(blobs);
        return new Queue(database, blobs, now::get, LIMITS);
    }

    @AfterEach
    void closeBlobs() {
        opened.forEach(Blobs::close);
    }

    private static NewEntry entry(Instant notBefore, String... to) throws Exception {
        var parameters =
                new MailParameters(
                        null, BodyType.EIGHT_BIT_MIME, true, false, null, null, Return.HDRS, "e 1");
        var envelope = new Envelope(ReversePath.parse("ann@a.example"), parameters, List.of());
        for (var recipient : to) {
            envelope =
                    envelope.with(
                            new Recipient(
                                    ForwardPath.parse(recipient),
                                    new RcptParameters(
                                            Set.of(Notify.SUCCESS, Notify.FAILURE),
                                            new OriginalRecipient("rfc822", "x@y.example"))));
        }
        return new NewEntry(
                7L, envelope, TlsDemand.OPTIONAL, "<1@a>", "hi", source("P: 1\r\n"), notBefore);
    }

    private static OctetSource source(String text) {
        return OctetSource.of(text.getBytes(US_ASCII));
    }

    @ParameterizedTest // outbound, S-3
    @EnumSource(Engine.class)
    void whatWasAddedIsClaimedOnceAndGoesWhenItIsSettled(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            var queue = queue(database);
            var added = new AtomicInteger();
            queue.onAdded(added::incrementAndGet);
            queue.add(
                    entry(START, "bob@b.example", "\"c d\"@b.example"),
                    source("a: b\r\n\r\nx\r\n"));
            assertThat(added).hasValue(1);
            assertThat(queue.nextAttempt()).contains(START);

            var claim = queue.claim(10).getFirst();
            assertThat(claim.message().parameters().envelopeId()).isEqualTo("e 1");
            assertThat(claim.message().parameters().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
            assertThat(claim.tls()).isEqualTo(TlsDemand.OPTIONAL);
            assertThat(claim.recipients())
                    .extracting(recipient -> recipient.recipient().path().text(false))
                    .containsExactly("bob@b.example", "\"c d\"@b.example");
            assertThat(claim.recipients().getFirst().recipient().parameters())
                    .isEqualTo(entry(START, "x@y.example").envelope().to().getFirst().parameters());
            var content = queue.content(claim.message());
            assertThat(content.octets(0, (int) content.size()))
                    .asString(US_ASCII)
                    .isEqualTo("P: 1\r\na: b\r\n\r\nx\r\n");
            assertThat(queue.claim(10)).isEmpty();

            var first = claim.recipients().getFirst().id();
            var second = claim.recipients().getLast().id();
            queue.settle(
                    claim.message(),
                    List.of(
                            new Settlement.Done(first),
                            new Settlement.Later(second, "451 4.3.0 later")));
            assertThat(queue.recipients(10))
                    .singleElement()
                    .satisfies(left -> assertThat(left.lastResult()).isEqualTo("451 4.3.0 later"));
            queue.settle(claim.message(), List.of(new Settlement.Done(second)));
            assertThat(queue.recipients(10)).isEmpty();
            assertThatThrownBy(() -> queue.content(claim.message()))
                    .isInstanceOf(org.mailstead.server.store.StoreException.class);
        }
    }

    @ParameterizedTest // outbound S-1, Q-14; RFC 4865 §4
    @EnumSource(Engine.class)
    void attemptsWaitTwiceAsLongEachTimeAndNotBeforeTheRelease(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            var queue = queue(database);
            queue.add(entry(START.plusSeconds(60), "bob@b.example"), source("x\r\n"));
            assertThat(queue.claim(10)).isEmpty();
            now.set(START.plusSeconds(60));
            var first = queue.claim(10);
            assertThat(first).hasSize(1);
            assertThat(queue.nextAttempt()).contains(now.get().plus(Duration.ofMinutes(10)));
            now.set(now.get().plus(Duration.ofMinutes(10)));
            assertThat(queue.claim(10)).as("the first attempt goes on").isEmpty();
            queue.release(first.getFirst());
            assertThat(queue.claim(10).getFirst().recipients().getFirst().attempts()).isEqualTo(2);
            assertThat(queue.nextAttempt()).contains(now.get().plus(Duration.ofMinutes(20)));
        }
    }

    @ParameterizedTest // inbound SUB-22 done better: what one account may have waiting is bounded
    @EnumSource(Engine.class)
    void accountCannotFillTheQueue(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            var queue = queue(database);
            queue.add(entry(START, "a@b.example", "b@b.example", "c@b.example"), source("x\r\n"));
            assertThatThrownBy(() ->
                            queue.add(entry(START, "d@b.example", "e@b.example"), source("x\r\n")))
                    .isInstanceOf(QueueFullException.class);
            queue.add(entry(START, "d@b.example"), source("x\r\n"));
            assertThat(queue.recipients(10)).hasSize(4);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Engine.class, names = "SQLITE")
    void everythingIsThereAfterARestart(Engine engine) throws Exception {
        try (var database = TestDatabase.open(engine, directory)) {
            queue(database).add(entry(START, "bob@b.example"), source("x\r\n"));
        }
        try (var database = TestDatabase.open(engine, directory)) {
            assertThat(queue(database).claim(10)).hasSize(1);
        }
    }
}
