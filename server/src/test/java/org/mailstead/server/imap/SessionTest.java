package org.mailstead.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the greeting to the end. */
class SessionTest {
    @TempDir Path folder;

    @Test // RFC 9051 §6.1; imap 4.1
    void greetingTellsWhatCanBeDone() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.client()) {
            client.play(
                    """
                    S: * OK [CAPABILITY IMAP4rev2 IMAP4rev1 …] mx.example.test ready
                    C: a CAPABILITY
                    S: * CAPABILITY IMAP4rev2 IMAP4rev1 …STARTTLS … AUTH=PLAIN …
                    S: a OK told
                    C: b NOOP
                    S: b OK done
                    C: c LOGOUT
                    S: * BYE goodbye
                    S: c OK logged out
                    S: EOF
                    """);
        }
    }

    @Test // imap 4.2: after login, how to log in is not told
    void capabilitiesShrinkAfterLogin() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play("C: l LOGIN ann@example.test \"correct horse battery\"");
            org.assertj.core.api.Assertions.assertThat(client.line())
                    .startsWith("l OK [CAPABILITY IMAP4rev2 ")
                    .contains(" CONDSTORE", " APPENDLIMIT=104857600")
                    .doesNotContain("AUTH=", "STARTTLS", "LOGINDISABLED");
        }
    }

    @Test // RFC 9051 §3; imap 3.16
    void commandsInTheWrongStateAreRefused() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: a SELECT Inbox
                    S: a NO [CLIENTBUG] log in first
                    C: b FETCH 1 FLAGS
                    S: b NO [CLIENTBUG] log in first
                    C: c APPEND Inbox {3+}
                    C: abc
                    S: c NO [CLIENTBUG] log in first
                    C: d APPEND Inbox {3}
                    S: d NO [CLIENTBUG] log in first
                    C: l LOGIN ann@example.test "correct horse battery"
                    S: l OK …
                    C: e FETCH 1 FLAGS
                    S: e NO [CLIENTBUG] select a mailbox first
                    C: f CLOSE
                    S: f NO [CLIENTBUG] select a mailbox first
                    C: g LOGIN ann@example.test x
                    S: g NO [CLIENTBUG] you are logged in already
                    C: h STARTTLS
                    S: h NO [CLIENTBUG] you are logged in already
                    """);
        }
    }

    @Test // imap 2.10: whoever does not speak IMAP is not talked to
    void invalidFirstCommandEndsTheConnection() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: GET / HTTP/1.1
                    S: * BYE this is an IMAP server
                    S: EOF
                    """);
        }
    }

    @Test // imap 3.15: what was expected is told only after login
    void syntaxErrorsAreExplainedToThoseWhoLoggedIn() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: a NOOP
                    S: a OK done
                    C: b XYZZY
                    S: b BAD not a valid command
                    C: l LOGIN ann@example.test "correct horse battery"
                    S: l OK …
                    C: c XYZZY
                    S: c BAD unknown command at offset 7
                    C: d FETCH x FLAGS
                    S: d BAD expected a number, found octet 0x78 at offset 8
                    """);
        }
    }

    @Test // imap 3.1: told before the end
    void lineOverTheLimitEndsTheConnection() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play("C: a NOOP\nS: a OK done");
            client.send("b LOGIN " + "x".repeat(20_000) + "\r\n");
            client.play("S: * BYE [ALERT] …");
        }
    }

    @Test // imap 2.5
    void silenceBeforeLoginEndsTheConnection() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.greeted()) {
            client.play("S: * BYE nothing came for too long\nS: EOF");
        }
    }

    @Test // imap 1.12
    void stoppingServerSaysGoodbye() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann();
                var idle = server.ann()) {
            idle.play("C: a IDLE\nS: + idling");
            client.play("C: a NOOP\nS: a OK done");
            server.stop();
            client.play("S: * BYE [UNAVAILABLE] …\nS: EOF");
            idle.play("S: * BYE [UNAVAILABLE] …\nS: EOF");
        }
    }

    @Test // imap 4.4: not announced, not enabled; what is sent works all the same
    void disabledCapabilitiesAreNotAnnouncedToTheAccount() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            ImapTestServer.done(
                    server.directory
                            .admin()
                            .settings()
                            .disableImapCapabilities(
                                    "test", "ann", Set.of("MOVE", "utf8=accept", "IMAP4REV2")));
            try (var client = server.client()) {
                assertThat(client.line())
                        .contains("IMAP4rev2 ", " MOVE ", " UTF8=ACCEPT ", " AUTH=PLAIN");
                client.send("l LOGIN ann@example.test \"" + ImapTestServer.PASSWORD + "\"\r\n");
                assertThat(client.line())
                        .startsWith("l OK [CAPABILITY IMAP4rev1 ")
                        .doesNotContain("IMAP4rev2", "MOVE", "UTF8=ACCEPT");
                client.send("c CAPABILITY\r\n");
                assertThat(client.line())
                        .startsWith("* CAPABILITY IMAP4rev1 ")
                        .doesNotContain("IMAP4rev2", "MOVE", "UTF8=ACCEPT");
                server.deliver("x\n");
                client.play(
                        """
                        S: c OK told
                        C: e ENABLE utf8=accept IMAP4rev2 CONDSTORE
                        S: * ENABLED CONDSTORE
                        S: e OK enabled
                        C: s SELECT Inbox
                        """);
                assertThat(client.skipTo("s OK …")).contains("* 0 RECENT");
                client.play("C: m MOVE 1 Archive");
                client.skipTo("m OK done");
            }
            try (var other = server.greeted()) {
                other.send("l LOGIN bob@example.test \"" + ImapTestServer.PASSWORD + "\"\r\n");
                assertThat(other.line()).contains(" MOVE ", " UTF8=ACCEPT ");
            }
        }
    }

    @ParameterizedTest // imap 2.6: half an hour between commands, not in one
    @ValueSource(strings = {"a LIST \"\" {5+}\r\nab", "a LIST \"\" ", "a LIST \"\" {5}\r\n"})
    void aCommandOnceBegunMustComeSoon(String part) throws Exception {
        var limits = ImapTestServer.lowLimits(Duration.ofMinutes(30));
        try (var server = ImapTestServer.start(folder, limits);
                var client = server.ann()) {
            client.send(part);
            assertThat(client.textToEnd()).endsWith("* BYE nothing came for too long\r\n");
        }
    }

    @Test // RFC 2971 §3; imap 9.1, 9.2
    void idTellsTheVersionOnlyAfterLogin() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.greeted()) {
            client.play(
                    """
                    C: a ID ("name" "test" "version" NIL)
                    S: * ID ("name" "Mailstead")
                    S: a OK told
                    C: b ID ("a" "1" "A" "2")
                    S: b BAD …
                    C: l LOGIN ann@example.test "correct horse battery"
                    S: l OK …
                    C: c ID NIL
                    S: * ID ("name" "Mailstead" "version" "1")
                    S: c OK told
                    """);
        }
    }

    @Test // RFC 9051 §6.3.1: answered also when nothing is enabled; imap 4.8
    void enableAnswersWithWhatIsKnown() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play(
                    """
                    C: a ENABLE XYZZY
                    S: * ENABLED
                    S: a OK enabled
                    C: b ENABLE imap4rev2 condstore XYZZY
                    S: * ENABLED imap4rev2 condstore
                    S: b OK enabled
                    """);
        }
    }

    @Test // RFC 9051 §5.5: commands sent together are done in order
    void pipelinedCommandsAreDoneInOrder() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send("a NOOP\r\nb NAMESPACE\r\nc XYZZY {3+}\r\nabc\r\nd NOOP\r\n");
            client.play(
                    """
                    S: a OK done
                    S: * NAMESPACE (("" "/")) NIL NIL
                    S: b OK told
                    S: c BAD …
                    S: d OK done
                    """);
        }
    }
}
