package org.mailstead.server.imap;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** STORE, COPY, MOVE, EXPUNGE, and what other sessions hear of them and when. */
class ChangeTest {
    @TempDir Path folder;

    @Test // RFC 9051 §6.4.6; imap 11.2, 11.4
    void storeChangesFlagsAndTells() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n");
            server.deliver("2\n", "\\Seen");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a STORE 1:2 +FLAGS (\\Seen Todo)
                        S: * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent todo)
                        S: * OK [PERMANENTFLAGS (…todo \\*)] …
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen todo))
                        S: * 2 FETCH (UID 2 FLAGS (\\Seen todo))
                        S: a OK stored
                        C: b STORE 1 -FLAGS \\Seen
                        S: * 1 FETCH (UID 1 FLAGS (todo))
                        S: b OK stored
                        C: c UID STORE 2,9 FLAGS.SILENT ($FORWARDED)
                        S: c OK stored
                        C: d FETCH 2 FLAGS
                        S: * 2 FETCH (UID 2 FLAGS ($Forwarded))
                        S: d OK fetched
                        C: e STORE 2 +FLAGS ($Forwarded)
                        S: * 2 FETCH (UID 2 FLAGS ($Forwarded))
                        S: e OK stored
                        C: f STORE 1 +FLAGS (\\Recent)
                        S: f BAD …
                        C: g STORE 2 FLAGS ()
                        S: * 2 FETCH (UID 2 FLAGS ())
                        S: g OK stored
                        C: h EXAMINE Inbox
                        """);
                client.skipTo("h OK [READ-ONLY] examined");
                client.play(
                        """
                        C: i STORE 1 +FLAGS (\\Seen)
                        S: i NO [READ-ONLY] the mailbox is open read-only: SELECT it, not EXAMINE, to change it
                        C: j EXPUNGE
                        S: j NO [READ-ONLY] the mailbox is open read-only: SELECT it, not EXAMINE, to change it
                        """);
            }
        }
    }

    @Test // RFC 7162 §3.1.3; imap 11.5, 11.6
    void unchangedSinceLeavesWhatChangedAlone() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            var first = server.deliver("1\n").modSeq();
            var second = server.deliver("2\n").modSeq();
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a UID STORE 1:2 (UNCHANGEDSINCE %d) +FLAGS.SILENT (\\Seen)
                        S: * OK [HIGHESTMODSEQ %d] CONDSTORE is enabled
                        S: * 1 FETCH (UID 1 MODSEQ (%d))
                        S: * 2 FETCH (UID 2 FLAGS () MODSEQ (%d))
                        S: a OK [MODIFIED 2] some had changed before
                        C: b STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\\Flagged)
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (%d))
                        S: b OK [MODIFIED 1] some had changed before
                        """
                                .formatted(first, second, second + 1, second, second + 1));
            }
        }
    }

    @Test // RFC 9051 §7.5.1; imap 6.3, 6.4
    void expungeIsNotToldInsideFetchStoreAndSearch() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n", "\\Deleted");
            server.deliver("2\n");
            try (var one = server.annInInbox();
                    var two = server.annInInbox()) {
                one.play("C: a EXPUNGE\nS: * 1 EXPUNGE\nS: a OK expunged");
                server.deliver("3\n");
                two.play(
                        """
                        C: a FETCH 1:2 (UID)
                        S: * 1 FETCH (UID 1)
                        S: * 2 FETCH (UID 2)
                        S: * 3 EXISTS
                        S: * 3 FETCH (UID 3 FLAGS ())
                        S: a OK fetched
                        C: b SEARCH ALL
                        S: * SEARCH 1 2 3
                        S: b OK searched
                        C: c STORE 2 +FLAGS (\\Seen)
                        S: * 2 FETCH (UID 2 FLAGS (\\Seen))
                        S: c OK stored
                        C: d FETCH 9 FLAGS
                        S: d BAD … messages, and none of that number
                        C: e FETCH 1:2 BODY.PEEK[]
                        S: * 1 FETCH (UID 1 BODY[] {3}
                        S: 1
                        S: )
                        S: * 2 FETCH (UID 2 BODY[] {3}
                        S: 2
                        S: )
                        S: e OK [EXPUNGEISSUED] some messages are removed
                        C: f UID FETCH 3 UID
                        S: * 3 FETCH (UID 3)
                        S: * 1 EXPUNGE
                        S: f OK fetched
                        C: g FETCH 1:2 UID
                        S: * 1 FETCH (UID 2)
                        S: * 2 FETCH (UID 3)
                        S: g OK fetched
                        """);
            }
        }
    }

    @Test // RFC 9051 §7.5.1: each EXPUNGE moves the numbers behind it
    void expungeNumbersFollowEachOther() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            for (int i = 1; i <= 5; i++) {
                server.deliver(i + "\n", i % 2 == 1 ? "\\Deleted" : "\\Seen");
            }
            try (var one = server.annInInbox();
                    var two = server.annInInbox()) {
                one.play(
                        """
                        C: a UID EXPUNGE 1:3
                        S: * 1 EXPUNGE
                        S: * 2 EXPUNGE
                        S: a OK expunged
                        C: b ENABLE CONDSTORE
                        S: * ENABLED CONDSTORE
                        S: * OK [HIGHESTMODSEQ …] CONDSTORE is enabled
                        S: b OK enabled
                        C: c EXPUNGE
                        S: * 3 EXPUNGE
                        S: c OK [HIGHESTMODSEQ …] expunged
                        C: d EXPUNGE
                        S: d OK [HIGHESTMODSEQ …] expunged
                        """);
                two.play(
                        """
                        C: a NOOP
                        S: * 1 EXPUNGE
                        S: * 2 EXPUNGE
                        S: * 3 EXPUNGE
                        S: a OK done
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.4.1; imap 9.49
    void closeRemovesWithoutTelling() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n", "\\Deleted");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a CLOSE
                        S: a OK closed
                        C: b STATUS Inbox (MESSAGES)
                        S: * STATUS Inbox (MESSAGES 0)
                        S: b OK told
                        """);
            }
            server.deliver("2\n", "\\Deleted");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a UNSELECT
                        S: a OK unselected
                        C: b STATUS Inbox (MESSAGES)
                        S: * STATUS Inbox (MESSAGES 1)
                        S: b OK told
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.4.7, §6.4.8; imap 9.61..9.63
    void copyAndMoveTellTheNewUids() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n", "\\Flagged");
            server.deliver("2\n");
            server.deliver("3\n");
            try (var client = server.annInInbox();
                    var other = server.ann()) {
                other.play("C: a SELECT Archive");
                other.skipTo("a OK [READ-WRITE] selected");
                client.play(
                        """
                        C: a COPY 1,3 nothing
                        S: a NO [TRYCREATE] no such mailbox: nothing, create it first
                        C: b COPY 1 Inbox
                        S: b NO [CANNOT] the messages are in that mailbox already
                        C: c UID COPY 77 Archive
                        S: c OK nothing to copy
                        C: d COPY 3,1 Archive
                        S: d OK [COPYUID … 1,3 1:2] copied
                        C: e MOVE 9 Archive
                        S: e BAD … messages, and none of that number
                        C: f MOVE 1:2 Archive
                        S: * OK [COPYUID … 1:2 3:4] moved
                        S: * 1 EXPUNGE
                        S: * 1 EXPUNGE
                        S: f OK done
                        C: g UID FETCH 1:* UID
                        S: * 1 FETCH (UID 3)
                        S: g OK fetched
                        """);
                other.play(
                        """
                        C: b NOOP
                        S: * 4 EXISTS
                        S: * 1 FETCH (UID 1 FLAGS (\\Flagged $NotJunk))
                        S: * 2 FETCH (UID 2 FLAGS ($NotJunk))
                        S: * 3 FETCH (UID 3 FLAGS (\\Flagged $NotJunk))
                        S: * 4 FETCH (UID 4 FLAGS ($NotJunk))
                        S: b OK done
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.3.13; imap 6.6..6.8, 9.43
    void idleTellsAtOnce() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n");
            try (var idle = server.annInInbox();
                    var other = server.annInInbox()) {
                idle.play("C: a IDLE\nS: + idling");
                server.deliver("2\n");
                idle.play("S: * 2 EXISTS\nS: * 2 FETCH (UID 2 FLAGS ())");
                other.play("C: a STORE 1 +FLAGS.SILENT (\\Deleted)");
                other.skipTo("a OK stored");
                idle.play("S: * 1 FETCH (UID 1 FLAGS (\\Deleted))");
                other.play("C: b UID EXPUNGE 1");
                other.skipTo("b OK expunged");
                idle.play("S: * 1 EXPUNGE");
                other.play("C: c CREATE new");
                other.skipTo("c OK created");
                idle.play(
                        """
                        S: * LIST (\\Subscribed) "/" new
                        C: done
                        S: a OK idled
                        C: b NOOP
                        S: b OK done
                        C: c IDLE
                        S: + idling
                        C: what?
                        S: * BYE expected DONE
                        S: c BAD expected DONE
                        S: EOF
                        """);
            }
        }
    }

    @Test // imap 3.14, 6.2: the store fails, and nothing has happened
    void failingStoreMeansTryLater() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n");
            try (var client = server.annInInbox()) {
                server.database.failCommitsOfAccounts(1);
                client.play(
                        """
                        C: a STORE 1 +FLAGS (\\Seen)
                        S: a NO [UNAVAILABLE] cannot be done now, try later
                        C: b FETCH 1 FLAGS
                        S: * 1 FETCH (UID 1 FLAGS ())
                        S: b OK fetched
                        C: c STORE 1 +FLAGS (\\Seen)
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                        S: c OK stored
                        """);
            }
        }
    }
}
