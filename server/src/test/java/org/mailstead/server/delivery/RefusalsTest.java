package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;
import static org.mailstead.server.delivery.TestCarrier.texts;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.RcptParameters;

/** What a host may answer, and where it may go silent. outbound §13, §14 */
class RefusalsTest {
    private static final ZoneResolver ONE =
            ZoneResolver.of(
                    """
                    a.test.     MX 10 mx.a.test.
                    mx.a.test.  A  127.0.0.1
                    """);
    private static final ZoneResolver TWO =
            ZoneResolver.of(
                    """
                    a.test.     MX 10 mx1.a.test.
                    a.test.     MX 20 mx2.a.test.
                    mx1.a.test. A  127.0.0.1
                    mx2.a.test. A  127.0.0.2
                    """);

    @Test // RFC 5321 §4.1.1, RFC 1870 §6, RFC 3461 §4
    void whatHelpsIsSaidWhereTheHostKnowsIt() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            var wanted = new RcptParameters(Set.of(Notify.SUCCESS), null);
            var result = carrier.send(Letter.to("sam@a.test").with(wanted)).getFirst();
            assertThat(text(result)).isEqualTo("delivered 2.0.0 <250 2.0.0 taken>");
            assertThat(((Result.Delivered) result).handover())
                    .isEqualTo(Result.Handover.NOTIFYING_HOST);
            assertThat(sink.heard())
                    .startsWith(
                            "EHLO us.test",
                            "MAIL FROM:<ann@example.test> SIZE=56 BODY=7BIT",
                            "RCPT TO:<sam@a.test> NOTIFY=SUCCESS",
                            "DATA");
            assertThat(sink.taken.getFirst().message()).isEqualTo(TestCarrier.MESSAGE);
            var attempt = result.attempt();
            assertThat(attempt.host()).isEqualTo("mx.a.test");
            assertThat(attempt.address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(attempt.decisions())
                    .contains(
                            "a.test has the mail hosts mx.a.test (10).",
                            "Connected to mx.a.test at 127.0.0.1, without TLS.");
        }
    }

    @Test // RFC 5321 §3.2; RFC 3461 §5.2.2: who knows no NOTIFY will not tell
    void anOldHostGetsHeloAndNothingThatItDoesNotKnow() throws Exception {
        try (var sink = SinkHost.start().reply("EHLO", "500 5.5.1 what");
                var carrier = new TestCarrier(ONE, sink.port())) {
            var wanted = new RcptParameters(Set.of(Notify.SUCCESS), null);
            var result = carrier.send(Letter.to("sam@a.test").with(wanted)).getFirst();
            assertThat(((Result.Delivered) result).handover())
                    .isEqualTo(Result.Handover.SILENT_HOST);
            assertThat(sink.heard())
                    .startsWith(
                            "EHLO us.test",
                            "HELO us.test",
                            "MAIL FROM:<ann@example.test>",
                            "RCPT TO:<sam@a.test>",
                            "DATA");
        }
    }

    @ParameterizedTest // RFC 5321 §4.2.1: 5yz is final, 4yz is not, wherever it comes
    @CsvSource({
        "CONNECT, 554 no service, refused 5.0.0 <554 no service>",
        "CONNECT, 421 4.3.2 busy, delayed 4.3.2 <421 4.3.2 busy>",
        "CONNECT, 450 later, delayed 4.0.0 <450 later>",
        "EHLO, 550 5.7.1 go away, refused 5.7.1 <550 5.7.1 go away>",
        "EHLO, 421 4.3.2 busy, delayed 4.3.2 <421 4.3.2 busy>",
        "MAIL, 550 5.1.8 bad sender, refused 5.1.8 <550 5.1.8 bad sender>",
        "MAIL, 550 5.7.1 blocked, refused 5.7.1 <550 5.7.1 blocked>",
        "MAIL, 552 too large, refused 5.0.0 <552 too large>",
        "MAIL, 451 4.3.0 later, delayed 4.3.0 <451 4.3.0 later>",
        "MAIL, 421 4.3.0 later, delayed 4.3.0 <421 4.3.0 later>",
        "MAIL, 530 5.7.0 STARTTLS first, refused 5.7.0 <530 5.7.0 STARTTLS first>",
        "RCPT, 550 5.1.1 nobody, refused 5.1.1 <550 5.1.1 nobody>",
        "RCPT, 552 5.2.2 mailbox full, refused 5.2.2 <552 5.2.2 mailbox full>",
        "RCPT, 552 mailbox full, refused 5.0.0 <552 mailbox full>",
        "RCPT, 450 4.2.0 greylisted, delayed 4.2.0 <450 4.2.0 greylisted>",
        "RCPT, 452 4.5.3 too many, delayed 4.5.3 <452 4.5.3 too many>",
        "RCPT, 421 4.3.0 later, delayed 4.3.0 <421 4.3.0 later>",
        "RCPT, 550 4.1.1 class differs, refused 5.0.0 <550 4.1.1 class differs>",
        "DATA, 554 5.6.0 no, refused 5.6.0 <554 5.6.0 no>",
        "DATA, 451 4.3.0 later, delayed 4.3.0 <451 4.3.0 later>",
        "MESSAGE, 550 5.7.1 spam, refused 5.7.1 <550 5.7.1 spam>",
        "MESSAGE, 552 5.3.4 too large, refused 5.3.4 <552 5.3.4 too large>",
        "MESSAGE, 450 4.7.0 later, delayed 4.7.0 <450 4.7.0 later>",
        "MESSAGE, 421 4.3.0 later, delayed 4.3.0 <421 4.3.0 later>",
    })
    void aReplyDecides(String command, String reply, String expected) throws Exception {
        try (var sink = SinkHost.start().reply(command, reply);
                var carrier = new TestCarrier(ONE, sink.port())) {
            assertThat(text(carrier.send("sam@a.test"))).isEqualTo(expected);
            assertThat(sink.taken).isEmpty();
        }
    }

    @ParameterizedTest // RFC 5321 §4.2.4.2 and its like: what is no reply delays, and ends the
    // connection
    @CsvSource({
        "CONNECT, hello",
        "CONNECT, 999 x",
        "EHLO, 25",
        "MAIL, 250-a|251 b",
        "RCPT, 20x ok",
        "DATA, ''",
        "DATA, 250 what",
        "MESSAGE, 3 x",
        "MESSAGE, 354 more",
    })
    void nonsenseDelays(String command, String reply) throws Exception {
        try (var sink = SinkHost.start().reply(command, reply.replace('|', '\n'));
                var carrier = new TestCarrier(ONE, TestCarrier.impatient(sink.port()))) {
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.");
        }
    }

    @ParameterizedTest // RFC 5321 §4.2.4.2
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"})
    void aBrokenConnectionDelays(String command) throws Exception {
        try (var sink = SinkHost.start().drop(command);
                var carrier = new TestCarrier(ONE, sink.port())) {
            var result = carrier.send("sam@a.test");
            assertThat(text(result)).startsWith("delayed 4.4.2 mx.a.test ");
            assertThat(((Result.Delayed) result).unreachable()).isFalse();
        }
    }

    @ParameterizedTest // RFC 5321 §4.5.3.2
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"})
    void silenceDelays(String command) throws Exception {
        try (var sink = SinkHost.start().hang(command);
                var carrier = new TestCarrier(ONE, TestCarrier.impatient(sink.port()))) {
            var result = carrier.send("sam@a.test");
            assertThat(text(result)).startsWith("delayed 4.4.2 mx.a.test ");
            assertThat(((Result.Delayed) result).timedOut()).isTrue(); // outbound ME-2
        }
    }

    @Test
    void nobodyThereDelaysAndSaysSo() throws Exception {
        int port;
        try (var sink = SinkHost.start()) {
            port = sink.port();
        }
        try (var carrier = new TestCarrier(ONE, port)) {
            var result = carrier.send("sam@a.test");
            assertThat(text(result))
                    .startsWith("delayed 4.4.1 No connection to mx.a.test: 127.0.0.1: ");
            assertThat(((Result.Delayed) result).unreachable()).isTrue();
            assertThat(((Result.Delayed) result).timedOut()).isFalse();
            assertThat(result.attempt().decisions().getLast())
                    .matches( // outbound TD-4
                            "By the DNS these are the mail hosts of a\\.test until [0-9T:-]+Z:"
                                    + " sooner no others are tried\\.");
        }
        var shortly =
                ZoneResolver.of("$TTL 60\na.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");
        try (var carrier = new TestCarrier(shortly, port)) {
            assertThat(carrier.send("sam@a.test").attempt().decisions().getLast())
                    .startsWith("No connection to mx.a.test: ");
        }
    }

    @Test // RFC 5321 §5.1: a name without an address is no host, and that is certain
    void aHostWithoutAddressIsNone() throws Exception {
        var zone = ZoneResolver.of("a.test. MX 10 gone.a.test.\nb.test. TXT x\n");
        try (var carrier = new TestCarrier(zone, 25)) {
            assertThat(text(carrier.send("sam@a.test")))
                    .isEqualTo("refused 5.4.4 gone.a.test has no address");
            assertThat(text(carrier.send("sam@b.test")))
                    .isEqualTo("refused 5.4.4 b.test has no address");
        }
    }

    @Test // RFC 5321 §5.1, §6.3; outbound W-10
    void mailThatWouldComeBackIsNotSent() throws Exception {
        var zone =
                ZoneResolver.of(
                        """
                        a.test.     MX 10 mx.a.test.
                        a.test.     MX 20 we.a.test.
                        a.test.     MX 20 mx3.a.test.
                        mx.a.test.  A  127.0.0.1
                        we.a.test.  A  127.0.0.99
                        mx3.a.test. A  127.0.0.1
                        b.test.     MX 10 we.a.test.
                        """);
        try (var sink = SinkHost.start().reply("RCPT", "450 4.2.0 later");
                var carrier = new TestCarrier(zone, sink.port())) {
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.2.0 ");
            assertThat(sink.conversations).hasSize(1); // and not mx3, which is no better than us
            assertThat(text(carrier.send("sam@b.test"))).startsWith("refused 5.4.6 ");
            assertThat(text(carrier.send("sam@[127.0.0.99]"))).startsWith("refused 5.4.6 ");
        }
    }

    @Test // RFC 5321 §4.1.3; outbound D-1
    void anAddressLiteralIsTakenAtItsWord() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            var result = carrier.send("sam@[127.0.0.1]");
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().host()).isEqualTo("[127.0.0.1]");
            assertThat(sink.taken.getFirst().to()).containsExactly("RCPT TO:<sam@[127.0.0.1]>");
        }
    }

    @ParameterizedTest // outbound W-30: each recipient its own reply, pipelined or not
    @ValueSource(booleans = {true, false})
    void eachRecipientHasItsOwnReply(boolean pipelining) throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            sink.reply("RCPT TO:<no@", "550 5.1.1 nobody")
                    .reply("RCPT TO:<full@", "452 4.2.2 full");
            if (!pipelining) {
                sink.extensions("ENHANCEDSTATUSCODES");
            }
            assertThat(
                            texts(
                                    carrier.send(
                                            Letter.to(
                                                    "no@a.test",
                                                    "yes@a.test",
                                                    "full@a.test",
                                                    "yes2@a.test"))))
                    .containsExactly(
                            "refused 5.1.1 <550 5.1.1 nobody>",
                            "delivered 2.0.0 <250 2.0.0 taken>",
                            "delayed 4.2.2 <452 4.2.2 full>",
                            "delivered 2.0.0 <250 2.0.0 taken>");
            assertThat(texts(carrier.send(Letter.to("no@a.test", "no@a.test"))))
                    .containsExactly(
                            "refused 5.1.1 <550 5.1.1 nobody>", "refused 5.1.1 <550 5.1.1 nobody>");
        }
    }

    @Test // RFC 5321 §4.5.3.1.10; RFC 9422 §4.2; outbound C-19
    void whoIsTooManyGoesIntoTheNextTransaction() throws Exception {
        var count = new java.util.concurrent.atomic.AtomicInteger();
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            sink.act(
                    "MAIL",
                    session -> {
                        count.set(0);
                        return session.usual();
                    });
            sink.act(
                    "RCPT",
                    session ->
                            count.incrementAndGet() > 2 ? "452 4.5.3 too many" : session.usual());
            var results =
                    carrier.send(
                            Letter.to("1@a.test", "2@a.test", "3@a.test", "4@a.test", "5@a.test"));
            assertThat(texts(results)).allMatch(text -> text.startsWith("delivered"));
            assertThat(sink.taken).extracting(taken -> taken.to().size()).containsExactly(2, 2, 1);
            assertThat(sink.conversations).hasSize(1);
        }
        try (var sink = SinkHost.start().with("LIMITS RCPTMAX=2 X=1");
                var carrier = new TestCarrier(ONE, sink.port())) {
            carrier.send(Letter.to("1@a.test", "2@a.test", "3@a.test"));
            assertThat(sink.taken).extracting(taken -> taken.to().size()).containsExactly(2, 1);
        }
    }

    @Test // outbound W-29: whoever was refused for now is tried at the next host
    void theNextHostGetsWhoIsLeft() throws Exception {
        try (var first = SinkHost.start().reply("RCPT TO:<late@", "450 4.2.0 later");
                var second = SinkHost.start("127.0.0.2", first.port());
                var carrier = new TestCarrier(TWO, first.port())) {
            first.reply("RCPT TO:<no@", "550 5.1.1 nobody");
            assertThat(texts(carrier.send(Letter.to("a@a.test", "late@a.test", "no@a.test"))))
                    .containsExactly(
                            "delivered 2.0.0 <250 2.0.0 taken>",
                            "delivered 2.0.0 <250 2.0.0 taken>",
                            "refused 5.1.1 <550 5.1.1 nobody>");
            assertThat(second.taken.getFirst().to()).containsExactly("RCPT TO:<late@a.test>");
        }
    }

    @ParameterizedTest // outbound W-13, TD-3: another host may have more room or know more
    @CsvSource({
        "MAIL, 552 5.3.4 too large", "MAIL, 452 4.3.1 disk full", "CONNECT, 554 not here",
        "EHLO, 554 not here", "MESSAGE, 552 5.3.4 too large", "MESSAGE, 451 4.3.0 later",
        "MAIL, 550 5.7.1 blocked", "DATA, 451 4.3.0 later",
    })
    void whatIsOfOneHostIsTriedAtTheNext(String command, String reply) throws Exception {
        try (var first = SinkHost.start().reply(command, reply);
                var second = SinkHost.start("127.0.0.2", first.port());
                var carrier = new TestCarrier(TWO, first.port())) {
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delivered");
            assertThat(second.taken).hasSize(1);
        }
    }

    @Test // RFC 1870 §6.1: nothing is sent to a host that is too small for it; outbound C-7
    void aMessageThatIsTooLargeForAllIsReturned() throws Exception {
        try (var first = SinkHost.start().extensions("SIZE 20");
                var second = SinkHost.start("127.0.0.2", first.port()).extensions("SIZE 30");
                var carrier = new TestCarrier(TWO, first.port())) {
            assertThat(text(carrier.send("sam@a.test")))
                    .isEqualTo(
                            "refused 5.3.4 The message is too large for mx1.a.test; The message is"
                                    + " too large for mx2.a.test");
            assertThat(first.heard()).noneMatch(line -> line.startsWith("MAIL"));
            second.reply("CONNECT", "421 4.3.2 busy");
        }
    }

    @Test // a host that may have room later keeps the message in the queue
    void aMessageThatOneHostMayTakeLaterIsNotReturned() throws Exception {
        try (var first = SinkHost.start().extensions("SIZE 20");
                var second = SinkHost.start("127.0.0.2", first.port()).greeting("421 4.3.2 busy");
                var carrier = new TestCarrier(TWO, first.port())) {
            assertThat(text(carrier.send("sam@a.test")))
                    .isEqualTo("delayed 4.3.2 <421 4.3.2 busy>");
            assertThat(second.conversations).hasSize(1);
        }
    }

    @Test // RFC 5321 §4.5.3.2.6: the first may have it
    void afterTheMessageBrokeOffNoOtherHostIsTried() throws Exception {
        try (var first = SinkHost.start().drop("MESSAGE");
                var second = SinkHost.start("127.0.0.2", first.port());
                var carrier = new TestCarrier(TWO, first.port())) {
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.4.2 ");
            assertThat(second.conversations).isEmpty();
        }
    }

    @Test // RFC 5321 §5.1: all addresses of a host
    void aDeadAddressIsNoDeadHost() throws Exception {
        var zone =
                ZoneResolver.of(
                        "a.test. MX 1 mx.a.test.\nmx.a.test. A 127.0.0.5\nmx.a.test. A 127.0.0.1\n");
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(zone, sink.port())) {
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delivered");
        }
    }

    @Test // outbound T-6, at once
    void theOtherFamilyIsTriedWhereOneIsBlocked() throws Exception {
        var zone =
                ZoneResolver.of(
                        "a.test. MX 1 mx.a.test.\nmx.a.test. AAAA ::1\nmx.a.test. A 127.0.0.1\n");
        try (var four = SinkHost.start();
                var six = SinkHost.start("::1", four.port());
                var carrier = new TestCarrier(zone, four.port())) {
            six.reply("MAIL", "554 5.7.1 your address is on a list");
            var result = carrier.send("sam@a.test");
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().address()).isEqualTo(InetAddress.ofLiteral("127.0.0.1"));
            assertThat(six.conversations).hasSize(1);
            assertThat(result.attempt().decisions())
                    .contains("mx.a.test may have blocked our address, another kind is tried.");
        }
    }

    @Test // slow drip: each octet comes in time, the reply never
    void aReplyThatDripsIsCutOff() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, TestCarrier.impatient(sink.port()))) {
            sink.act(
                    "RCPT",
                    session -> {
                        while (true) {
                            session.out.write('2');
                            session.out.flush();
                            try {
                                session.socket.setSoTimeout(50);
                                session.in.line(10);
                            } catch (java.net.SocketTimeoutException _) {
                                // a pause without sleeping
                            } catch (org.mailstead.wire.LineTooLongException e) {
                                throw new java.io.IOException(e);
                            }
                        }
                    });
            var result = carrier.send("sam@a.test");
            assertThat(text(result))
                    .startsWith("delayed 4.4.2 ")
                    .endsWith(", since all together took too long");
            assertThat(((Result.Delayed) result).timedOut()).isTrue();
        }
    }

    @ParameterizedTest // RFC 5321 §4.5.3.1.5 bounds a line, we bound lines and all of a session
    @ValueSource(strings = {"CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"})
    void repliesAndLinesWithoutEndAreCutOff(String command) throws Exception {
        for (var lines : new boolean[] {true, false}) {
            try (var sink = SinkHost.start();
                    var carrier = new TestCarrier(ONE, sink.port())) {
                sink.act(
                        command,
                        session -> {
                            while (true) {
                                session.out.write(
                                        (lines ? "250-x\r\n" : "250-xx").getBytes(US_ASCII));
                            }
                        });
                assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.4.2 ");
            }
        }
    }

    @Test
    void aBannerWithoutEndIsCutOff() throws Exception {
        try (var sink = SinkHost.start();
                var carrier = new TestCarrier(ONE, sink.port())) {
            sink.act(
                    "CONNECT",
                    session -> {
                        while (true) {
                            session.write("220-welcome to a very talkative host");
                        }
                    });
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.4.2 ");
        }
    }
}
