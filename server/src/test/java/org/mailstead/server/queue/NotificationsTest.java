package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.queue.TestQueue.START;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;
import org.mailstead.server.store.Engine;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.DeliverBy;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/** To whom, and in which form, a notification goes. */
class NotificationsTest {
    private static final String LETTER = "Message-ID: <1@a>\r\nSubject: Grüße\r\n\r\nhallo\r\n";

    @TempDir Path directory;

    /** A message that was tried once. */
    private static Claim tried(TestQueue test, long account, String from, String to)
            throws Exception {
        return tried(test, account, from, to, TlsDemand.BY_POLICY);
    }

    private static Claim tried(TestQueue test, long account, String from, String to, TlsDemand tls)
            throws Exception {
        return tried(test, account, from, to, tls, Return.FULL, LETTER);
    }

    private static Claim tried(
            TestQueue test,
            long account,
            String from,
            String to,
            TlsDemand tls,
            @Nullable Return returned,
            String letter)
            throws Exception {
        return tried(test, account, from, to, tls, parameters(returned, null), letter);
    }

    private static MailParameters parameters(@Nullable Return returned, @Nullable DeliverBy by) {
        return new MailParameters(
                null, BodyType.EIGHT_BIT_MIME, true, false, null, null, returned, null, 0, by);
    }

    private static Claim tried(
            TestQueue test,
            long account,
            String from,
            String to,
            TlsDemand tls,
            MailParameters parameters,
            String letter)
            throws Exception {
        var recipient =
                new Recipient(
                        ForwardPath.parse(to), new RcptParameters(Set.of(Notify.FAILURE), null));
        test.queue.add(
                new NewEntry(
                        account == 0 ? null : (Long) account,
                        new Envelope(ReversePath.parse(from), parameters, List.of(recipient)),
                        tls,
                        null,
                        "",
                        OctetSource.of(new byte[0]),
                        START),
                OctetSource.of(letter.getBytes(UTF_8)));
        return test.claim().getFirst();
    }

    /** What is tried after the attempt has failed: its notification, if there is one. */
    private static List<Claim> told(TestQueue test, Claim claim, Action action) throws Exception {
        var one = claim.recipients().getFirst();
        var attempt = test.attempt(5, "550 5.1.1 no such user");
        var notices =
                test.notifications.notices(
                        claim,
                        test.queue.content(claim.message()),
                        List.of(new Told(action, one.recipient(), attempt, null, one.id())));
        test.queue.turn(
                List.of(new Settled(claim, List.of(new Settlement.Failed(one, attempt)), notices)),
                new TestPlaces(0, 0));
        return test.claim();
    }

    private static String content(TestQueue test, Claim claim) throws Exception {
        var content = test.queue.content(claim.message());
        return new String(content.octets(0, (int) content.size()), UTF_8);
    }

    @ParameterizedTest // outbound Q-23, B-10; RFC 6533 §4 to §6
    @CsvSource({"7, ann@a.example", "7, änn@a.example", "0, änn@a.example"})
    void whoReadsUtf8IsToldInIt(long account, String from) throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var notice =
                    told(test, tried(test, account, from, "jörg@b.example"), Action.FAILED)
                            .getFirst();
            assertThat(content(test, notice))
                    .contains("Content-Type: message/global-delivery-status")
                    .contains("Final-Recipient: utf-8; jörg@b.example")
                    .contains("Content-Type: message/global\r\n", "Subject: Grüße");
            assertThat(notice.message().parameters().smtpUtf8()).isTrue();
            assertThat(notice.recipients().getFirst().recipient().path().text(false))
                    .isEqualTo(from);
        }
    }

    @Test // outbound Q-23, B-11; RFC 6533 §3: a host that takes ann's mail need not take UTF-8
    void addressElsewhereInAsciiIsToldInAscii() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var notice =
                    told(test, tried(test, 0, "ann@a.example", "jörg@b.example"), Action.FAILED)
                            .getFirst();
            assertThat(content(test, notice))
                    .contains("Content-Type: message/delivery-status")
                    .contains("Final-Recipient: utf-8; j\\x{F6}rg@b.example")
                    .contains("Content-Type: text/rfc822-headers; charset=utf-8\r\n")
                    .doesNotContain("Content-Type: message/rfc822", "Subject: Grüße");
            assertThat(notice.message().parameters().smtpUtf8()).isFalse();
        }
    }

    @ParameterizedTest // RFC 8689 §5: as if RET=HDRS was present; and as the message itself
    @ValueSource(longs = {0, 7})
    void whatNeedsTlsGoesBackWithoutItsBodyAndByTlsToo(long account) throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var claim = tried(test, account, "änn@a.example", "bob@b.example", TlsDemand.REQUIRED);
            var notice = told(test, claim, Action.FAILED).getFirst();
            assertThat(notice.tls()).isEqualTo(TlsDemand.REQUIRED);
            assertThat(content(test, notice))
                    .contains("message/global-headers", "Subject: Grüße")
                    .doesNotContain("hallo");
        }
    }

    @ParameterizedTest // RFC 8689 §4.2.2: what one message may do without says nothing of others
    @EnumSource(names = {"OPTIONAL", "BY_POLICY"})
    void otherNotificationsGoByThePolicyOfTheirDomain(TlsDemand tls) throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var claim = tried(test, 7, "ann@a.example", "bob@b.example", tls);
            assertThat(told(test, claim, Action.FAILED).getFirst().tls())
                    .isEqualTo(TlsDemand.BY_POLICY);
        }
    }

    @ParameterizedTest // RFC 3461 §6.2, outbound TD-9
    @CsvSource({
        "7, , 1000, true",
        "7, , 200000, false",
        "7, HDRS, 1000, false",
        "7, FULL, 200000, true",
        "7, FULL, 2000000, false",
        "0, , 1000, false",
        "0, FULL, 1000, true",
    })
    void messageGoesBackAsItsSenderAskedAndSmallOnesToUsers(
            long account, @Nullable Return returned, int octets, boolean isWhole) throws Exception {
        var letter = "Subject: hi\r\n\r\n" + "x".repeat(60).concat("\r\n").repeat(octets / 62);
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var claim =
                    tried(
                            test,
                            account,
                            "ann@a.example",
                            "bob@b.example",
                            TlsDemand.BY_POLICY,
                            returned,
                            letter);
            var content = content(test, told(test, claim, Action.FAILED).getFirst());
            assertThat(content.contains("xxxx")).isEqualTo(isWhole);
            assertThat(content).contains("Subject: hi");
        }
    }

    @ParameterizedTest // RFC 3464 §2.2.4, outbound B-7
    @CsvSource({
        "client.example ([192.0.2.9]), mx.example.test, client.example ([192.0.2.9])",
        "c.example (n.example [192.0.2.9]), mx.example.test, c.example ([192.0.2.9])",
        "[192.0.2.9] ([IPv6:2001:db8::1]), mx.example.test, [192.0.2.9] ([IPv6:2001:db8::1])",
        "mx.example.test, mx.example.test, ",
        "client.example ([192.0.2.9]), other.example, ",
        "client.example, mx.example.test, ",
    })
    void hostThatTheMessageCameFromIsNamedIfItIsKnown(
            String from, String by, @Nullable String named) throws Exception {
        var letter =
                "Received: from %s\r\n\tby %s ([192.0.2.1]) via tcp with ESMTPA\r\n\tid x; %s"
                        .formatted(from, by, "Mon, 23 Nov 2026 10:00:00 +0000\r\n" + LETTER);
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var claim =
                    tried(
                            test,
                            7,
                            "ann@a.example",
                            "bob@b.example",
                            TlsDemand.BY_POLICY,
                            Return.HDRS,
                            letter);
            var content = content(test, told(test, claim, Action.FAILED).getFirst());
            if (named == null) {
                assertThat(content).doesNotContain("Received-From-MTA");
            } else {
                assertThat(content).contains("Received-From-MTA: dns; " + named + "\r\n");
            }
        }
    }

    @Test // RFC 3464 §2.3.7, outbound TD-9
    void usersAreToldWhatToAskUsFor() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var ours = tried(test, 7, "ann@a.example", "bob@b.example");
            var id = ours.recipients().getFirst().id();
            var notice = told(test, ours, Action.FAILED).getFirst();
            assertThat(content(test, notice)).contains("Final-Log-ID: " + id + "\r\n");
            test.settle(notice, test::done);
            var stranger = tried(test, 0, "ann@a.example", "bob@b.example");
            notice = told(test, stranger, Action.FAILED).getFirst();
            assertThat(content(test, notice)).doesNotContain("Final-Log-ID");
            test.settle(notice, test::done);
            var relayed = tried(test, 7, "ann@a.example", "carl@b.example");
            notice = told(test, relayed, Action.RELAYED).getFirst();
            assertThat(content(test, notice)).doesNotContain("Final-Log-ID");
        }
    }

    @Test // RFC 2852 §5
    void timeThatTheSenderAllowedIsTold() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var by = new DeliverBy(Duration.ofMinutes(10), DeliverBy.Mode.NOTIFY, false);
            var claim =
                    tried(
                            test,
                            7,
                            "ann@a.example",
                            "bob@b.example",
                            TlsDemand.BY_POLICY,
                            parameters(null, by),
                            LETTER);
            var until = NotificationMessage.date(START.plus(by.within()));
            assertThat(content(test, told(test, claim, Action.FAILED).getFirst()))
                    .contains("\r\nDeliver-By-Date: " + until + "\r\n");
            var other = tried(test, 7, "ann@a.example", "carl@b.example");
            assertThat(content(test, told(test, other, Action.FAILED).getLast()))
                    .doesNotContain("Deliver-By-Date");
        }
    }

    @Test // RFC 3464 §2.2.4: of mail that came by SMTP and never was in the queue
    void hostIsNamedOfWhatNeverWasInTheQueue() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var bob = new Recipient(ForwardPath.parse("bob@b.example"));
            test.notifications.failed(
                    new Envelope(
                            ReversePath.parse("ann@a.example"), MailParameters.NONE, List.of(bob)),
                    new Notifications.Arrived(START, "a.example ([192.0.2.9])", "abc"),
                    OctetSource.of(LETTER.getBytes(UTF_8)),
                    List.of(new Notifications.Failure(bob, Reply.of(550, "no"), START)));
            assertThat(content(test, test.claim().getFirst()))
                    .contains("Received-From-MTA: dns; a.example ([192.0.2.9])\r\n")
                    .contains("Final-Log-ID: abc\r\n");
        }
    }

    @Test // outbound B-1, B-12; RFC 5321 §4.5.5
    void postmasterIsToldOfWhatHasNoSenderAndNobodyOfThat() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            var lost =
                    told(test, tried(test, 7, "gone@a.example", "bob@b.example"), Action.FAILED)
                            .getFirst();
            var notice = told(test, lost, Action.FAILED).getFirst();
            assertThat(notice.recipients().getFirst().recipient().path())
                    .isEqualTo(new ForwardPath.Postmaster());
            assertThat(notice.from()).isEqualTo(new ReversePath.Null());
            assertThat(content(test, notice))
                    .contains("To: postmaster@mx.example.test\r\n")
                    .contains("A message without a sender, such as a notification")
                    .contains("Final-Recipient: rfc822; gone@a.example");
            assertThat(told(test, notice, Action.FAILED)).isEmpty();
            assertThat(test.queue.recipients(1)).isEmpty();
        }
    }

    @Test // only of failures, and of no more than a person reads
    void postmasterIsNotFlooded() throws Exception {
        try (var test = TestQueue.open(Engine.SQLITE, directory)) {
            assertThat(told(test, tried(test, 0, "", "bob@b.example"), Action.DELAYED)).isEmpty();
            for (var i = 0; i < 100; i++) {
                var notice =
                        told(test, tried(test, 0, "", "bob@b.example"), Action.FAILED).getFirst();
                test.settle(notice, test::done);
            }
            assertThat(told(test, tried(test, 0, "", "bob@b.example"), Action.FAILED)).isEmpty();
            test.later(Duration.ofHours(1));
            assertThat(told(test, tried(test, 0, "", "bob@b.example"), Action.FAILED)).hasSize(1);
        }
    }
}
