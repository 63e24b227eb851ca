package org.mailstead.server.imap;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.mailbox.MailboxName;

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

    @Test // inbound REC-10
    void whatIsAppendedToSentTellsWhomTheUserWritesTo() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            var sam = "To: Sam <sam@mail.example.org>\r\n\r\n";
            var tom = "Cc: tom@example.com\r\n\r\n";
            client.send(
                    "a APPEND Sent (\\Seen) {%d+}\r\n%s (\\Seen) {%d+}\r\n%s\r\n"
                            .formatted(sam.length(), sam, tom.length(), tom));
            client.play("S: a OK [APPENDUID … 1:2] stored");
            var correspondents = server.mailboxes.correspondents();
            assertThat(correspondents.hasWrittenTo(server.ann, new Domain("example.org"))).isTrue();
            assertThat(correspondents.find(server.ann, Address.parse("Tom@example.com")))
                    .isPresent();
            client.send("b CREATE Gesendet (USE (\\Sent))\r\n");
            client.skipTo("b OK …");
            client.send("c APPEND Inbox {24+}\r\nTo: eve@example.net\r\n\r\nx\r\n");
            client.skipTo("c OK [APPENDUID … 1] stored");
            assertThat(correspondents.hasWrittenTo(server.ann, new Domain("example.net")))
                    .isFalse();
            client.send("d UID MOVE 1 Gesendet\r\n");
            client.skipTo("d OK …");
            assertThat(correspondents.hasWrittenTo(server.ann, new Domain("example.net"))).isTrue();
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
            server.database.failCommitsOfAccounts(1);
            client.send("a APPEND Inbox {1+}\r\n1\r\n");
            client.play("S: a NO [UNAVAILABLE] cannot be done now, try later");
            client.send("b APPEND Inbox {1+}\r\n1\r\n");
            client.play("S: * 1 EXISTS\nS: b OK [APPENDUID … 1] stored");
        }
    }

    @Test // RFC 9051 §5.5: what is pipelined is answered in its order, each for itself
    void pipelinedAppendsAreAnsweredInOrder() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            var commands = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                commands.append("a%d APPEND Archive {2+}\r\n%02d\r\n".formatted(i, i));
            }
            commands.append("b APPEND Nowhere {1+}\r\nx\r\n");
            commands.append("c APPEND Archive {0+}\r\n\r\n");
            commands.append("d APPEND Inbox {1+}\r\nx\r\n");
            commands.append("e STATUS Archive (MESSAGES)\r\n");
            client.send(commands.toString());
            for (int i = 0; i < 100; i++) {
                client.play("S: a%d OK [APPENDUID … %d] stored".formatted(i, i + 1));
            }
            client.play(
                    """
                    S: b NO [TRYCREATE] …
                    S: c NO a message without octets: nothing is stored
                    S: * 1 EXISTS
                    S: d OK [APPENDUID … 1] stored
                    S: * STATUS Archive (MESSAGES 100)
                    S: e OK told
                    """);
        }
    }

    @Test // the promise holds for each of them
    void pipelinedAppendsThatCannotBeStoredAreRefused() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            server.database.failCommitsOfAccounts(1);
            client.send("a APPEND Inbox {1+}\r\n1\r\n".repeat(20));
            var stored = 0;
            for (int i = 0; i < 20; i++) {
                stored += client.line().startsWith("a OK [APPENDUID ") ? 1 : 0;
            }
            assertThat(server.mailboxes.snapshot(server.ann, server.inbox()).count())
                    .isEqualTo(stored)
                    .isLessThan(20);
        }
    }

    @Test // imap 6.3: what went elsewhere in the same transaction hides nothing
    void pipelinedAppendsToSeveralMailboxesAreAllTold() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            var commands = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                commands.append("a APPEND Archive {1+}\r\nx\r\n");
                commands.append("b APPEND Inbox {1+}\r\nx\r\n");
            }
            client.send(commands.append("c NOOP\r\n").toString());
            assertThat(client.skipTo("c OK done"))
                    .contains("* 60 EXISTS\n")
                    .doesNotContain(" NO ", " FETCH ");
        }
    }

    @Test // imap 11.8: flags that one of them did not get are told, whatever the others got
    void flagsThatPipelinedMessagesGotAreTold() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: s SELECT Junk");
            client.skipTo("s OK [READ-WRITE] selected");
            client.send(
                    "a APPEND Junk ($Junk) {1+}\r\nx\r\n".repeat(10)
                            + "b APPEND Junk () {1+}\r\nx\r\n".repeat(10)
                            + "c NOOP\r\n");
            var told = client.skipTo("c OK done");
            for (int i = 11; i <= 20; i++) {
                assertThat(told).contains("* " + i + " FETCH (UID " + i + " FLAGS ($Junk))\n");
            }
        }
    }

    @Test // imap 9.37: the transaction that all share asks again, and each is answered for itself
    void pipelinedAppendsBeyondTheQuotaAreRefusedAlone() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            server.quota.set(50);
            client.send(
                    "a APPEND Archive {9+}\r\n123456789\r\n".repeat(7)
                            + "b APPEND Archive {5+}\r\n12345\r\n");
            for (int i = 1; i <= 5; i++) {
                client.play("S: a OK [APPENDUID … %d] stored".formatted(i));
            }
            client.play("S: a NO [OVERQUOTA] …\nS: a NO [OVERQUOTA] …");
            client.play("S: b OK [APPENDUID … 6] stored");
        }
    }

    @Test // RFC 9051 §4.3: a client may wait for all answers before it sends a literal
    void literalIsAskedForBehindTheAnswersToEarlierAppends() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send("a APPEND Archive {1+}\r\nx\r\n".repeat(3) + "b APPEND Archive {2}\r\n");
            client.play(
                    """
                    S: a OK [APPENDUID … 1] stored
                    S: a OK [APPENDUID … 2] stored
                    S: a OK [APPENDUID … 3] stored
                    S: + go on
                    C: xy
                    S: b OK [APPENDUID … 4] stored
                    """);
        }
    }

    @Test // RFC 9051 §9: a literal has no NUL, a literal8 may
    void nulComesInALiteral8() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send("a APPEND Inbox {8+}\r\na: b\r\n\0\n\r\n");
            client.play("S: a NO a message with NUL comes as a literal8, …");
            client.send("b APPEND Inbox ~{8+}\r\na: b\r\n\0\n\r\n");
            client.play(
                    "S: b OK …\nC: s STATUS Inbox (MESSAGES)\nS: * STATUS Inbox (MESSAGES 1)\nS: s OK …");
        }
    }

    @Test // no more than some wait at once: lowLimits() has room for 3
    void moreAppendsThanMayWaitAreStoredToo() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits());
                var client = server.ann()) {
            client.send(
                    "a APPEND Archive {3000+}\r\n%s\r\n".formatted("x".repeat(3000)).repeat(20));
            for (int i = 1; i <= 20; i++) {
                client.play("S: a OK [APPENDUID … %d] stored".formatted(i));
            }
        }
    }

    @Test // RFC 9051 §6.1.3, RFC 2177
    void whatIsPipelinedBehindAppendsIsDoneBehindThem() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.send("a APPEND Inbox {1+}\r\nx\r\n".repeat(2) + "b IDLE\r\n");
            assertThat(client.skipTo("+ idling"))
                    .contains("* 2 EXISTS\n")
                    .containsPattern("(?s)a OK .* 1] stored\n.*a OK .* 2] stored\n");
            client.send("DONE\r\n" + "c APPEND Archive {1+}\r\nx\r\n".repeat(2) + "d LOGOUT\r\n");
            client.play(
                    """
                    S: b OK idled
                    S: c OK [APPENDUID … 1] stored
                    S: c OK [APPENDUID … 2] stored
                    S: * BYE goodbye
                    S: d OK logged out
                    S: EOF
                    """);
        }
    }

    @Test // RFC 9051 §7.1.5: what is stored is said, then goodbye
    void sessionsThatEndAnswerWhatIsStored() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send("a APPEND Archive {1+}\r\nx\r\n".repeat(3) + "b APPEND Archive {9+}\r\nx");
            awaitArchived(server, 3);
            server.stop();
            client.play(
                    """
                    S: a OK [APPENDUID … 1] stored
                    S: a OK [APPENDUID … 2] stored
                    S: a OK [APPENDUID … 3] stored
                    S: * BYE [UNAVAILABLE] …
                    S: EOF
                    """);
            awaitArchived(server, 3);
        }
    }

    @Test // the same where the password was changed meanwhile
    void revokedSessionsAnswerWhatIsStored() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.send("a APPEND Archive {1+}\r\nx\r\n".repeat(3) + "b APPEND Archive {9+}\r\nx");
            awaitArchived(server, 3);
            ImapTestServer.done(
                    server.directory
                            .admin()
                            .accounts()
                            .setPassword("test", "ann", "another one, longer"));
            client.play(
                    """
                    S: a OK [APPENDUID … 1] stored
                    S: a OK [APPENDUID … 2] stored
                    S: a OK [APPENDUID … 3] stored
                    S: * BYE your account or its password was changed, log in again
                    S: EOF
                    """);
        }
    }

    private static void awaitArchived(ImapTestServer server, int messages) throws Exception {
        var archive = server.mailboxes.find(server.ann, new MailboxName("Archive")).orElseThrow();
        await().atMost(20, SECONDS)
                .until(() ->
                        server.mailboxes.snapshot(server.ann, archive.id()).count() == messages);
    }

    @Test // each that was sent whole is kept, though nobody hears the answer
    void clientThatHangsUpBehindPipelinedAppendsHasStoredThem() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            try (var client = server.ann()) {
                client.send(
                        "a APPEND Archive {1+}\r\nx\r\n".repeat(10)
                                + "b APPEND Archive {9+}\r\nhello");
            }
            await().atMost(20, SECONDS).until(() -> server.connections() == 0);
            awaitArchived(server, 10);
            assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
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
