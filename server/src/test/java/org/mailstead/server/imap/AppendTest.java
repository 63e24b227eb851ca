package org.mailstead.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** APPEND. RFC 9051 §6.3.12; imap 9.34... */
class AppendTest {
    @TempDir Path folder;

    @Test // RFC 9051 §6.3.12, RFC 4315
    void appendedMessageIsThere() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.play(
                    """
                    C: a APPEND Inbox (\\Seen todo) " 1-Feb-1994 21:52:25 -0800" {6}
                    S: + go on
                    C: hello!
                    S: * FLAGS (…todo)
                    S: * OK [PERMANENTFLAGS (…)] …
                    S: * 1 EXISTS
                    S: a OK [APPENDUID … 1] stored
                    C: b FETCH 1 (FLAGS INTERNALDATE BODY.PEEK[])
                    S: * 1 FETCH (UID 1 INTERNALDATE " 2-Feb-1994 05:52:25 +0000" BODY[] {6}
                    S: hello! FLAGS (\\Seen todo))
                    S: b OK fetched
                    """);
        }
    }

    @Test // imap 9.36: a bare LF becomes CRLF, and the size counts it
    void bareLineFeedsBecomeCrlf() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.send("a APPEND Inbox {7+}\r\na\nb\r\nc\n\r\n");
            client.skipTo("a OK [APPENDUID … 1] stored");
            client.play(
                    """
                    C: b FETCH 1 (RFC822.SIZE BODY.PEEK[])
                    S: * 1 FETCH (UID 1 RFC822.SIZE 9 BODY[] {9}
                    S: a
                    S: b
                    S: c
                    S: )
                    S: b OK fetched
                    """);
        }
    }

    @Test // RFC 3502: all or none
    void severalMessagesAreStoredTogether() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.send("a APPEND Archive {1+}\r\n1 (\\Seen) {1+}\r\n2\r\n");
            client.play("S: a OK [APPENDUID … 1:2] stored");
            client.send("b APPEND Archive {1+}\r\n1 {0+}\r\n\r\n");
            client.play("S: b NO a message without octets: nothing is stored");
            client.play(
                    """
                    C: c STATUS Archive (MESSAGES UNSEEN)
                    S: * STATUS Archive (MESSAGES 2 UNSEEN 1)
                    S: c OK told
                    """);
        }
    }

    @Test // imap 9.34, 9.38, 9.65
    void refusalIsKnownBeforeTheOctetsCome() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.ann()) {
            client.play(
                    """
                    C: a APPEND nothing {5}
                    S: a NO [TRYCREATE] no such mailbox: nothing, create it first
                    C: b APPEND nothing {5+}
                    C: hello
                    S: b NO [TRYCREATE] no such mailbox: nothing, create it first
                    C: c APPEND Inbox {10001}
                    S: c NO [TOOBIG] a message may have 10000 octets at most
                    C: d APPEND Inbox (\\Xyzzy) {3+}
                    C: abc
                    S: d BAD …
                    C: e APPEND Inbox
                    S: e BAD …
                    C: f APPEND Inbox "no date" {3}
                    S: f BAD …
                    """);
            server.quota.set(10);
            client.play(
                    """
                    C: g APPEND Inbox {11}
                    S: g NO [OVERQUOTA] the account is full: delete messages, or ask for more room
                    C: h APPEND Inbox {10001+}
                    S: * BYE [ALERT] …
                    S: h BAD [TOOBIG] a message may have 10000 octets at most
                    S: EOF
                    """);
        }
    }

    @Test
    void twoManyMessagesAreRefused() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.ann()) {
            client.send("a APPEND Inbox {1+}\r\n1 {1+}\r\n2 {1+}\r\n3\r\n");
            client.play("S: a NO [LIMIT] at most 2 messages in one APPEND: send several");
        }
    }

    @Test // the promise: not acknowledged before it is committed
    void failingStoreMeansTryLater() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            server.database.failCommits(1);
            client.send("a APPEND Inbox {1+}\r\n1\r\n");
            client.play("S: a NO [UNAVAILABLE] cannot be done now, try later");
            client.send("b APPEND Inbox {1+}\r\n1\r\n");
            client.play("S: * 1 EXISTS\nS: b OK [APPENDUID … 1] stored");
        }
    }

    @Test
    void clientThatHangsUpInsideAMessageHasStoredNothing() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            try (var client = server.ann()) {
                client.send("a APPEND Inbox {100}\r\n");
                client.play("S: + go on");
                client.send("hello");
            }
            assertThat(server.mailboxes.snapshot(server.ann, server.inbox()).count()).isZero();
        }
    }
}
