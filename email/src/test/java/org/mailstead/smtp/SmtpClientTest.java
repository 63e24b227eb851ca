package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.WireInput;

class SmtpClientTest {
    private static final String EHLO = "C: EHLO me.example\nS: 250-mx.example\n";

    /** A server that plays one side of a conversation, and tells what went otherwise. */
    private static final class Script implements AutoCloseable {
        private final ServerSocket server;
        private final CompletableFuture<Void> played;

        Script(String conversation) throws IOException {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            played = CompletableFuture.runAsync(() -> play(conversation));
        }

        private void play(String conversation) {
            try (var socket = server.accept()) {
                var in = new WireInput(socket.getInputStream(), 1024);
                for (var line : List.of(conversation.split("\n"))) {
                    if (line.startsWith("S: ")) {
                        socket.getOutputStream()
                                .write(
                                        (line.substring(3).replace("|", "\r\n") + "\r\n")
                                                .getBytes(UTF_8));
                    } else {
                        assertThat("C: " + new String(in.line(2000), ISO_8859_1)).isEqualTo(line);
                    }
                }
            } catch (IOException | org.mailstead.wire.LineTooLongException e) {
                throw new IllegalStateException(e);
            }
        }

        SmtpClient client() throws IOException {
            return client(ClientObserver.NONE);
        }

        SmtpClient client(ClientObserver observer) throws IOException {
            var socket = new Socket(server.getInetAddress(), server.getLocalPort());
            return SmtpClient.greet(socket, ClientLimits.DEFAULT, observer);
        }

        @Override
        public void close() throws IOException {
            server.close();
            played.join();
        }
    }

    private static Envelope envelope(MailParameters parameters, String... to) throws Exception {
        var envelope = new Envelope(ReversePath.parse("ann@me.example"), parameters, List.of());
        for (var recipient : to) {
            envelope = envelope.with(new Recipient(ForwardPath.parse(recipient)));
        }
        return envelope;
    }

    private static OctetSource message(String text) {
        return OctetSource.of(text.getBytes(UTF_8));
    }

    @Test // RFC 5321 §3.3, §4.5.2
    void messageIsSentStepByStepToAPlainServer() throws Exception {
        try (var script =
                        new Script(
                                """
                                S: 220 mx.example ESMTP
                                C: EHLO me.example
                                S: 502 what
                                C: HELO me.example
                                S: 250 mx.example
                                C: MAIL FROM:<ann@me.example>
                                S: 250 ok
                                C: RCPT TO:<bob@mx.example>
                                S: 250 ok
                                C: RCPT TO:<eve@mx.example>
                                S: 550 no
                                C: DATA
                                S: 354 go
                                C: a: b
                                C:\s
                                C: ..dot
                                C: end
                                C: .
                                S: 250 taken
                                """);
                var client = script.client()) {
            assertThat(client.hello("me.example")).isEqualTo(Extensions.NONE);
            var sent =
                    client.send(
                            envelope(MailParameters.NONE, "bob@mx.example", "eve@mx.example"),
                            message("a: b\r\n\r\n.dot\r\nend"));
            assertThat(sent)
                    .isEqualTo(
                            new Transmission.Accepted(
                                    Reply.of(250, "taken"),
                                    List.of(Reply.of(250, "ok"), Reply.of(550, "no"))));
        }
    }

    @Test // RFC 2920 §3.1, RFC 1870 §6, RFC 3461 §4
    void pipelinedCommandsUseWhatTheServerOffers() throws Exception {
        try (var script =
                        new Script(
                                "S: 220 hi\n"
                                        + EHLO
                                        + """
                                        S: 250-PIPELINING
                                        S: 250-SIZE 1000
                                        S: 250-DSN
                                        S: 250-LIMITS RCPTMAX=7 FOO=1
                                        S: 250 ENHANCEDSTATUSCODES
                                        C: MAIL FROM:<ann@me.example> SIZE=6 ENVID=x
                                        C: RCPT TO:<bob@mx.example> NOTIFY=SUCCESS
                                        C: DATA
                                        S: 250 2.1.0 ok
                                        S: 550-5.1.1 no
                                        S: 550 5.1.1 such user
                                        S: 503 5.5.1 nobody
                                        C: RSET
                                        S: 250 2.0.0 ok
                                        C: MAIL FROM:<ann@me.example> SIZE=6
                                        S: 451 4.3.0 later
                                        """);
                var client = script.client()) {
            var extensions = client.hello("me.example");
            assertThat(extensions.sizeMax()).hasValue(1000);
            assertThat(extensions.recipientsMax()).hasValue(7);
            var parameters = new MailParameters(null, null, false, false, null, null, null, "x");
            var notified =
                    new Recipient(
                            ForwardPath.parse("bob@mx.example"),
                            new RcptParameters(Set.of(Notify.SUCCESS), null));
            assertThat(client.send(envelope(parameters).with(notified), message("a: b\r\n")))
                    .isInstanceOfSatisfying(
                            Transmission.Refused.class,
                            refused -> {
                                assertThat(refused.command()).isEqualTo("RCPT");
                                assertThat(refused.reply().toString())
                                        .isEqualTo("550 5.1.1 no such user");
                            });
            var second = client.send(envelope(MailParameters.NONE), message("a: b\r\n"));
            assertThat(second)
                    .isEqualTo(
                            new Transmission.Refused(
                                    "MAIL", Reply.of(451, "4.3.0", "later"), List.of()));
        }
    }

    @Test
    void whatTheServerCannotDoIsNotSent() throws Exception {
        try (var script = new Script("S: 220 hi\n" + EHLO + "S: 250 SIZE 5\n");
                var client = script.client()) {
            client.hello("me.example");
            assertThat(client.send(envelope(MailParameters.NONE, "b@c.example"), message("123456")))
                    .isEqualTo(new Transmission.Unsupported("SIZE"));
            assertThat(client.send(envelope(MailParameters.NONE, "\u00e9@c.example"), message("1")))
                    .isEqualTo(new Transmission.Unsupported("SMTPUTF8"));
        }
    }

    @Test // RFC 5321 §2.3.8
    void messageWithABareLineEndIsNeverEnded() throws Exception {
        try (var script =
                        new Script(
                                "S: 220 hi\n"
                                        + EHLO
                                        + """
                                        S: 250 HELP
                                        C: MAIL FROM:<ann@me.example>
                                        S: 250 ok
                                        C: RCPT TO:<b@c.example>
                                        S: 250 ok
                                        C: DATA
                                        S: 354 go
                                        """);
                var client = script.client()) {
            client.hello("me.example");
            assertThatThrownBy(() ->
                            client.send(
                                    envelope(MailParameters.NONE, "b@c.example"),
                                    message("a\nb\r\n")))
                    .isInstanceOf(BareLineEndException.class);
        }
    }

    /** After EHLO with the extensions, plays the rest. */
    private static Transmission send(String extensions, String rest, String... to)
            throws Exception {
        return send(extensions, rest, "a: b\r\n", to);
    }

    private static Transmission send(String extensions, String rest, String text, String[] to)
            throws Exception {
        try (var script = new Script("S: 220 hi\n" + EHLO + "S: 250 " + extensions + "\n" + rest);
                var client = script.client()) {
            client.hello("me.example");
            return client.send(envelope(MailParameters.NONE, to), message(text));
        }
    }

    @Test // RFC 2920 §3.1; outbound C-9
    void dataGoesWithTheRecipients() throws Exception {
        assertThat(
                        send(
                                "PIPELINING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                C: RCPT TO:<a@c.example>
                                C: RCPT TO:<b@c.example>
                                C: DATA
                                S: 250 ok
                                S: 550 no
                                S: 250 ok
                                S: 354 go
                                C: a: b
                                C: .
                                S: 250 taken
                                """,
                                "a@c.example",
                                "b@c.example"))
                .isEqualTo(
                        new Transmission.Accepted(
                                Reply.of(250, "taken"),
                                List.of(Reply.of(550, "no"), Reply.of(250, "ok"))));
    }

    @Test // RFC 2920 §3.1; outbound C-9
    void serverThatWantsAMessageForNobodyGetsAnEmptyOne() throws Exception {
        assertThat(
                        send(
                                "PIPELINING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                C: RCPT TO:<a@c.example>
                                C: DATA
                                S: 250 ok
                                S: 550 no
                                S: 354 go
                                C: .
                                S: 250 what
                                """,
                                "a@c.example"))
                .isEqualTo(
                        new Transmission.Refused(
                                "RCPT", Reply.of(550, "no"), List.of(Reply.of(550, "no"))));
    }

    @Test // nobody gets an empty message from a server that takes no notice of its own refusal
    void recipientsAcceptedBehindARefusedMailGetNothing() throws Exception {
        assertThat(
                        send(
                                "PIPELINING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                C: RCPT TO:<a@c.example>
                                C: DATA
                                S: 550 no
                                S: 250 ok
                                S: 354 go
                                """,
                                "a@c.example"))
                .isEqualTo(
                        new Transmission.Refused(
                                "MAIL", Reply.of(550, "no"), List.of(Reply.of(250, "ok"))));
    }

    @Test // outbound C-9: the refusal is not lost
    void refusalStaysOneIfTheServerHangsUpBehindIt() throws Exception {
        var head = "C: MAIL FROM:<ann@me.example>\nC: RCPT TO:<a@c.example>\nC: DATA\n";
        assertThat(send("PIPELINING", head + "S: 250 ok\nS: 550 no\n", "a@c.example"))
                .isInstanceOfSatisfying(
                        Transmission.Refused.class,
                        refused -> assertThat(refused.reply().code()).isEqualTo(550));
        assertThat(send("PIPELINING", head + "S: 421 closing\n", "a@c.example"))
                .isEqualTo(
                        new Transmission.Refused(
                                "MAIL",
                                Reply.of(421, "closing"),
                                List.of(Reply.of(421, "closing"))));
        assertThatThrownBy(() -> send("PIPELINING", head + "S: 250 ok\n", "a@c.example"))
                .isInstanceOf(IOException.class);
    }

    @Test // RFC 5321 §4.5.3.1.10; outbound C-10
    void withoutPipeliningNoMoreAreNamedOnceThereAreTooMany() throws Exception {
        var sent =
                send(
                        "HELP",
                        """
                        C: MAIL FROM:<ann@me.example>
                        S: 250 ok
                        C: RCPT TO:<a@c.example>
                        S: 250 ok
                        C: RCPT TO:<b@c.example>
                        S: 452 too many
                        C: DATA
                        S: 354 go
                        C: a: b
                        C: .
                        S: 250 taken
                        """,
                        "a@c.example",
                        "b@c.example",
                        "d@c.example");
        assertThat(((Transmission.Accepted) sent).recipients())
                .extracting(Reply::code)
                .containsExactly(250, 452, 452);
    }

    @Test // RFC 3030 §2
    void chunkingSendsTheMessageAsItIs() throws Exception {
        assertThat(
                        send(
                                "CHUNKING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                S: 250 ok
                                C: RCPT TO:<a@c.example>
                                S: 250 ok
                                C: BDAT 12 LAST
                                C: a: b
                                C: .dot
                                S: 250 taken
                                """,
                                "a: b\r\n.dot",
                                new String[] {"a@c.example"}))
                .isInstanceOf(Transmission.Accepted.class);
        assertThatThrownBy(() ->
                        send(
                                "CHUNKING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                S: 250 ok
                                C: RCPT TO:<a@c.example>
                                S: 250 ok
                                """,
                                "a\nb\r\n",
                                new String[] {"a@c.example"}))
                .isInstanceOf(BareLineEndException.class);
    }

    @Test // outbound C-5: replies that nobody asked for are not taken for others
    void moreRepliesThanCommandsEndTheConnection() {
        assertThatThrownBy(() ->
                        send(
                                "PIPELINING",
                                """
                                C: MAIL FROM:<ann@me.example>
                                C: RCPT TO:<a@c.example>
                                C: DATA
                                S: 250 ok|250 ok|354 go|250 taken
                                """,
                                "a@c.example"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("more replies");
    }

    @Test // RFC 5321 §3.8
    void goodbyeBetweenTwoMessagesIsTheAnswerToTheSecond() throws Exception {
        try (var script =
                        new Script(
                                "S: 220 hi\n"
                                        + EHLO
                                        + """
                                        S: 250 HELP
                                        C: NOOP
                                        S: 250 ok|421 idle
                                        """);
                var client = script.client()) {
            client.hello("me.example");
            assertThat(client.execute(new Command.Noop()).code()).isEqualTo(250);
            var envelope = envelope(MailParameters.NONE, "a@c.example");
            assertThat(client.send(envelope, message("a: b\r\n")))
                    .isEqualTo(new Transmission.Refused("MAIL", Reply.of(421, "idle"), List.of()));
            assertThatThrownBy(() -> client.send(envelope, message("a: b\r\n")))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test // RFC 3207 §5
    void octetsBehindTheReplyToStartTlsAreAnAttack() throws Exception {
        try (var script =
                        new Script(
                                "S: 220 hi\n"
                                        + EHLO
                                        + "S: 250 STARTTLS\nC: STARTTLS\nS: 220 go|250 forged\n");
                var client = script.client()) {
            client.hello("me.example");
            assertThatThrownBy(() ->
                            client.startTls(
                                    javax.net.ssl.SSLContext.getDefault(),
                                    "mx.example",
                                    parameters -> parameters))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test // RFC 5321 §4.2; outbound C-1, C-5
    void whatIsNoReplyEndsTheConnection() throws IOException {
        for (var greeting :
                List.of("SSH-2.0", "220-a\nS: 250 b", "2200", "120 x", "220", "554 go away")) {
            try (var script = new Script("S: " + greeting)) {
                if (greeting.equals("220")) {
                    script.client().close();
                } else {
                    assertThatThrownBy(script::client)
                            .as(greeting)
                            .isInstanceOf(ProtocolException.class);
                }
            }
        }
        try (var script = new Script("S: 220-x\n".repeat(300))) {
            assertThatThrownBy(script::client).hasMessageContaining("lines");
        }
    }

    /** Writes down all that it is told. */
    private static final class Told implements ClientObserver {
        final List<String> lines = new ArrayList<>();

        @Override
        public void said(String verb, String line) {
            lines.add(verb + " C: " + line);
        }

        @Override
        public void sent(long octets) {
            lines.add("sent " + octets);
        }

        @Override
        public void heard(String verb, Reply reply, Duration took) {
            assertThat(took).isBetween(Duration.ZERO, Duration.ofMinutes(1));
            lines.add(verb + " S: " + reply);
        }
    }

    @Test // outbound C-18, ME-9: each reply is told with the command that it answers
    void whoListensHearsAllButTheMessage() throws Exception {
        var told = new Told();
        try (var script =
                        new Script(
                                """
                                S: 220 mx.example
                                C: EHLO me.example
                                S: 250-mx.example
                                S: 250 PIPELINING
                                C: MAIL FROM:<ann@me.example>
                                C: RCPT TO:<bob@mx.example>
                                C: RCPT TO:<eve@mx.example>
                                C: DATA
                                S: 250 ok
                                S: 250 ok too
                                S: 550 no
                                S: 354 go
                                C: secret
                                C: .
                                S: 250 taken
                                """);
                var client = script.client(told)) {
            client.hello("me.example");
            client.send(
                    envelope(MailParameters.NONE, "bob@mx.example", "eve@mx.example"),
                    message("secret\r\n"));
        }
        assertThat(told.lines)
                .containsExactly(
                        "CONNECTION S: 220 mx.example",
                        "EHLO C: EHLO me.example",
                        "EHLO S: 250 mx.example PIPELINING",
                        "MAIL C: MAIL FROM:<ann@me.example>",
                        "RCPT C: RCPT TO:<bob@mx.example>",
                        "RCPT C: RCPT TO:<eve@mx.example>",
                        "DATA C: DATA",
                        "MAIL S: 250 ok",
                        "RCPT S: 250 ok too",
                        "RCPT S: 550 no",
                        "DATA S: 354 go",
                        "sent 8",
                        "MESSAGE S: 250 taken");
    }

    @Test // outbound C-17: nobody who listens learns what a login is made with
    void whoListensHearsNoSecrets() throws Exception {
        var told = new Told();
        try (var script =
                        new Script(
                                """
                                S: 220 mx.example
                                C: EHLO me.example
                                S: 250-mx.example
                                S: 250 AUTH LOGIN PLAIN
                                C: AUTH PLAIN AGFubgBzZXNhbWU=
                                S: 535 5.7.8 no
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                C: YW5u
                                S: 334 UGFzc3dvcmQ6
                                C: c2VzYW1l
                                S: 235 welcome
                                """);
                var client = script.client(told)) {
            client.hello("me.example");
            for (var mechanism : List.of(Mechanism.PLAIN, Mechanism.LOGIN)) {
                client.authenticate(
                        SaslClient.start(
                                mechanism,
                                new SaslClient.Login(
                                        "ann",
                                        "sesame",
                                        ChannelBindings.NONE,
                                        false,
                                        SaslLimits.DEFAULT)));
            }
        }
        assertThat(told.lines.subList(3, told.lines.size()))
                .containsExactly(
                        "AUTH C: AUTH PLAIN (credentials)",
                        "AUTH S: 535 5.7.8 no",
                        "AUTH C: AUTH LOGIN",
                        "AUTH S: 334 (challenge)",
                        "AUTH C: AUTH (credentials)",
                        "AUTH S: 334 (challenge)",
                        "AUTH C: AUTH (credentials)",
                        "AUTH S: 235 welcome");
    }
}
