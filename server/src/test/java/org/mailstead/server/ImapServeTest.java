package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;

/** IMAP over the control socket, logged in. imap 1.11, 2.4, 4.2 */
class ImapServeTest {
    @TempDir Path data;
    @TempDir Path home;

    private String converse(String address, String commands) throws OperationException {
        var out = new ByteArrayOutputStream();
        var in = new ByteArrayInputStream(commands.replace("\n", "\r\n").getBytes(US_ASCII));
        new ControlClient(data).converse("imapserve", List.of(address), in, out);
        return out.toString(US_ASCII);
    }

    @Test
    void sessionBeginsLoggedInAndEndsWithEitherEnd() throws Exception {
        try (var server = LocalServer.start(data)) {
            var text =
                    converse(
                            Localserve.ADDRESS,
                            """
                            a LOGIN x y
                            b APPEND Inbox {5+}
                            hello
                            c LOGOUT
                            """);
            assertThat(text.lines())
                    .satisfiesExactly(
                            line ->
                                    assertThat(line)
                                            .startsWith("* PREAUTH [CAPABILITY IMAP4rev2 ")
                                            .doesNotContain("AUTH=", "STARTTLS", "LOGINDISABLED"),
                            line -> assertThat(line).startsWith("a NO [CLIENTBUG]"),
                            line -> assertThat(line).startsWith("b OK [APPENDUID "),
                            line -> assertThat(line).startsWith("* BYE "),
                            line -> assertThat(line).isEqualTo("c OK logged out"));
            assertThat(server.count("Inbox")).isEqualTo(1);
            // the client's end, without a word
            assertThat(converse(Localserve.ADDRESS, "a NOOP\n")).endsWith("a OK done\r\n");
        }
    }

    @Test
    void largeMessagesGoBothWays() throws Exception {
        try (var server = LocalServer.start(data)) {
            var message = "Subject: large\n\n" + "0123456789\n".repeat(200_000);
            var octets = message.length() + message.chars().filter(c -> c == '\n').count();
            var text =
                    converse(
                            Localserve.ADDRESS,
                            "a APPEND Inbox {"
                                    + octets
                                    + "+}\n"
                                    + message
                                    + "\n"
                                    + "b SELECT Inbox\nc FETCH 1 BODY[]\nd LOGOUT\n");
            assertThat(text).contains(message.replace("\n", "\r\n")).contains("d OK logged out");
            assertThat(server.count("Inbox")).isEqualTo(1);
        }
    }

    @Test
    void addressesOfNobodyAreRefused() throws Exception {
        try (var _ = LocalServer.start(data)) {
            assertThatThrownBy(() -> converse("nobody@example.org", "a NOOP\n"))
                    .hasMessage("no account has the address nobody@example.org");
            assertThatThrownBy(() -> converse("what is this", "a NOOP\n"))
                    .hasMessageStartingWith("not an address");
        }
    }

    @Test // imap 1.12
    void stoppingServerSaysGoodbye() throws Exception {
        var pipe = Pipe.open();
        var toUs = Pipe.open();
        try (var _ = pipe.sink();
                var heard = Channels.newInputStream(toUs.source())) {
            var server = LocalServer.start(data);
            var client =
                    CompletableFuture.runAsync(() -> {
                        try (var out = Channels.newOutputStream(toUs.sink())) {
                            new ControlClient(data)
                                    .converse(
                                            "imapserve",
                                            List.of(Localserve.ADDRESS),
                                            Channels.newInputStream(pipe.source()),
                                            out);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    });
            assertThat(heard.read()).isEqualTo('*'); // the greeting
            server.close();
            assertThat(new String(heard.readAllBytes(), US_ASCII))
                    .endsWith("* BYE [UNAVAILABLE] the server is stopping, try again later\r\n");
            client.join();
        }
    }

    @Test // Python's imaplib over a pipe; --fd0 with a socket for standard input
    void pythonTunnelsThroughTheCommand() throws Exception {
        Peer.require("python3");
        var peer = new Peer(home);
        var script =
                peer.file(
                        "tunnel.py",
                        """
                        import imaplib, socket, subprocess, sys
                        command = sys.argv[1:]
                        client = imaplib.IMAP4_stream(" ".join(command))
                        assert client.state == "AUTH", client.state
                        client.append("INBOX", None, None, b"Subject: tunnel\\r\\n\\r\\n")
                        assert client.select("INBOX")[1] == [b"1"]
                        client.logout()
                        ours, theirs = socket.socketpair()
                        other = subprocess.Popen(command + ["--fd0"], stdin=theirs)
                        theirs.close()
                        ours.sendall(b"a STATUS INBOX (MESSAGES)\\r\\nb LOGOUT\\r\\n")
                        heard = b""
                        while b"b OK" not in heard:
                            octets = ours.recv(4096)
                            assert octets, heard
                            heard += octets
                        assert b"* STATUS Inbox (MESSAGES 1)" in heard, heard
                        assert other.wait() == 0
                        """);
        try (var _ = LocalServer.start(data)) {
            peer.ok(
                    "python3",
                    script.toString(),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@" + peer.file("java", "-cp " + System.getProperty("java.class.path")),
                    "org.mailstead.server.Main",
                    "imapserve",
                    "--dir",
                    data.toString(),
                    Localserve.ADDRESS);
        }
    }
}
