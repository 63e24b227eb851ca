package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.config.Transcripts;
import org.mailstead.smtp.Reply;
import org.slf4j.LoggerFactory;

/** What is kept of what was said. outbound TD-1 */
class TranscriptTest {
    private static final ZoneResolver ZONE =
            ZoneResolver.of("a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");

    private static TestCarrier carrier(SinkHost sink, Transcripts transcripts) {
        return new TestCarrier(
                ZONE,
                TestCarrier.limits(sink.port()),
                new RemoteSettings(transcripts, TlsOnly.NOWHERE));
    }

    @Test
    void sessionsOfAnAttemptThatFailedAreKept() throws Exception {
        var tls = TestAuthority.make().issue("mx.a.test").context();
        try (var sink = SinkHost.start().tls(tls)) {
            sink.extensions("PIPELINING", "STARTTLS");
            sink.replyOnce("STARTTLS", "454 4.7.0 not now");
            sink.reply("RCPT", "550 5.1.1 who?");
            try (var carrier = carrier(sink, Transcripts.FAILED)) {
                assertThat(carrier.send("sam@a.test").attempt().transcript().lines())
                        .containsExactly(
                                "-- connected to mx.a.test at 127.0.0.1",
                                "S: 220 sink.test ESMTP",
                                "C: EHLO us.test",
                                "S: 250-sink.test",
                                "S: 250-PIPELINING",
                                "S: 250 STARTTLS",
                                "C: STARTTLS",
                                "S: 454 4.7.0 not now",
                                "-- mx.a.test did not do TLS: STARTTLS refused: 454 4.7.0 not now",
                                "-- connected to mx.a.test at 127.0.0.1",
                                "S: 220 sink.test ESMTP",
                                "C: EHLO us.test",
                                "S: 250-sink.test",
                                "S: 250-PIPELINING",
                                "S: 250 STARTTLS",
                                "C: MAIL FROM:<ann@example.test>",
                                "C: RCPT TO:<sam@a.test>",
                                "C: DATA",
                                "S: 250 2.1.0 sender ok",
                                "S: 550 5.1.1 who?",
                                "S: 503 5.5.1 no recipients");
            }
        }
    }

    @Test
    void messagesAreNot() throws Exception {
        try (var sink = SinkHost.start().extensions("CHUNKING")) {
            sink.drop("BDAT");
            try (var carrier = carrier(sink, Transcripts.FAILED)) {
                assertThat(carrier.send("sam@a.test").attempt().transcript())
                        .contains(
                                "C: BDAT " + TestCarrier.MESSAGE.length() + " LAST",
                                "-- " + TestCarrier.MESSAGE.length() + " octets of message",
                                "-- mx.a.test broke off")
                        .doesNotContain("Hello", "How are you");
            }
        }
    }

    @Test // over a connection that stays open, each attempt keeps its own
    void whatWentWellIsKeptOnlyIfThatIsWanted() throws Exception {
        try (var sink = SinkHost.start();
                var failed = carrier(sink, Transcripts.FAILED);
                var none = carrier(sink, Transcripts.NONE);
                var all = carrier(sink, Transcripts.ALL)) {
            assertThat(failed.send("sam@a.test").attempt().transcript()).isEmpty();
            assertThat(all.send("sam@a.test").attempt().transcript())
                    .startsWith("-- connected to ")
                    .contains("RCPT TO:<sam@a.test>");
            sink.reply("RCPT TO:<eve", "550 no");
            var of = List.of(failed, all);
            for (var carrier : of) {
                assertThat(carrier.send("eve@a.test").attempt().transcript())
                        .startsWith("-- over a connection to mx.a.test at 127.0.0.1 that was open")
                        .contains("RCPT TO:<eve@a.test>", "S: 550 no")
                        .doesNotContain("sam@a.test", "220 ");
            }
            assertThat(none.send("eve@a.test").attempt().transcript()).isEmpty();
        }
    }

    @Test // outbound C-18: commands and data by parts of their own, neither with the message
    void whatIsSaidIsLoggedAtTrace() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger("org.mailstead.server.delivery.protocol");
        var lines = new CopyOnWriteArrayList<String>();
        var appender =
                new AppenderBase<ILoggingEvent>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        lines.add(event.getLoggerName() + " " + event.getKeyValuePairs());
                    }
                };
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.TRACE);
        try (var sink = SinkHost.start();
                var carrier = carrier(sink, Transcripts.NONE)) {
            carrier.send("traced@a.test");
        } finally {
            logger.setLevel(null);
            logger.detachAppender(appender);
        }
        assertThat(lines)
                .anyMatch(one -> one.contains(".commands ") && one.contains("<traced@a.test>"))
                .anyMatch(one -> one.contains(".data ") && one.contains("DATA"))
                .anyMatch(one -> one.contains(".data ") && one.contains("octets="))
                .noneMatch(one -> one.contains("How are you"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100, 1000})
    void longOneKeepsItsBeginningAndItsEnd(int lines) {
        var transcript = new Transcript(2000);
        transcript.client("first");
        transcript.server(new Reply(250, null, Collections.nCopies(lines, "x".repeat(100))));
        transcript.client("y".repeat(100_000));
        transcript.note("last");
        var text = transcript.text();
        assertThat(text).startsWith("C: first\n").endsWith("y...\n-- last");
        assertThat(text.length()).isLessThan(2300);
        assertThat(text.contains(" more left out")).isEqualTo(lines > 5);
    }
}
