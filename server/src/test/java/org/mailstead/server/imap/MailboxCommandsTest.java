package org.mailstead.server.imap;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CREATE, DELETE, RENAME, LIST, LSUB, STATUS, SELECT. imap §9. */
class MailboxCommandsTest {
    @TempDir Path folder;

    @Test // RFC 9051 §6.3.2; imap §8, 9.8
    void selectTellsTheMailbox() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("Subject: 1\n\nx\n", "\\Seen");
            server.deliver("Subject: 2\n\nx\n", "todo");
            try (var client = server.ann()) {
                client.play(
                        """
                        C: a SELECT inbox
                        S: * FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent todo)
                        S: * OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded $Junk $NotJunk $Phishing $MDNSent todo \\*)] these stay
                        S: * 0 RECENT
                        S: * 2 EXISTS
                        S: * OK [UNSEEN 2] first unseen
                        S: * OK [UIDVALIDITY …] UIDs are valid
                        S: * OK [UIDNEXT 3] next UID
                        S: * LIST () "/" Inbox
                        S: * OK [HIGHESTMODSEQ …] highest mod-sequence
                        S: a OK [READ-WRITE] selected
                        C: b EXAMINE INBOX
                        S: * OK [CLOSED] closed
                        S: * FLAGS (…)
                        S: * OK [PERMANENTFLAGS ()] these stay
                        S: * 0 RECENT
                        S: * 2 EXISTS
                        S: * OK [UNSEEN 2] first unseen
                        S: * OK [UIDVALIDITY …] UIDs are valid
                        S: * OK [UIDNEXT 3] next UID
                        S: * LIST () "/" Inbox
                        S: * OK [HIGHESTMODSEQ …] highest mod-sequence
                        S: b OK [READ-ONLY] examined
                        C: c SELECT nothing
                        S: * OK [CLOSED] closed
                        S: c NO [NONEXISTENT] no such mailbox: nothing
                        C: d FETCH 1 FLAGS
                        S: d NO [CLIENTBUG] select a mailbox first
                        C: e SELECT a//b
                        S: e NO [CANNOT] …
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.3.2: no RECENT and no UNSEEN with IMAP4rev2
    void selectOfRev2HasNoRecent() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("x\n");
            try (var client = server.ann()) {
                client.play(
                        """
                        C: e ENABLE IMAP4rev2
                        S: * ENABLED IMAP4rev2
                        S: e OK enabled
                        C: a SELECT Inbox
                        S: * FLAGS (…)
                        S: * OK [PERMANENTFLAGS (…)] these stay
                        S: * 1 EXISTS
                        S: * OK [UIDVALIDITY …] UIDs are valid
                        S: * OK [UIDNEXT 2] next UID
                        S: * LIST () "/" Inbox
                        S: * OK [HIGHESTMODSEQ …] highest mod-sequence
                        S: a OK [READ-WRITE] selected
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.3.4, RFC 6154 §3; imap 9.12..9.14
    void createMakesParentsAndRoles() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play(
                    """
                    C: a CREATE a/b/
                    S: * LIST (\\Subscribed) "/" a
                    S: * LIST (\\Subscribed) "/" a/b
                    S: a OK created
                    C: b CREATE a
                    S: b NO [ALREADYEXISTS] mailbox exists: a
                    C: c CREATE iNBox
                    S: c NO [ALREADYEXISTS] mailbox exists: Inbox
                    C: d CREATE Gone (USE (\\Trash))
                    S: * LIST (\\Trash \\Subscribed) "/" Gone
                    S: d OK created
                    C: e CREATE All (USE (\\All))
                    S: e NO [USEATTR] no mailbox can be \\All: there are \\Archive \\Drafts \\Junk \\Sent \\Trash
                    C: f LIST (SPECIAL-USE) "" (Gone Trash)
                    S: * LIST (\\Trash) "/" Gone
                    S: f OK listed
                    C: g CREATE Entw&APw-rfe
                    S: * LIST (\\Subscribed) "/" Entw&APw-rfe
                    S: g OK created
                    C: h CREATE "x&Jjo"
                    S: h BAD …
                    C: i CREATE #x
                    S: i NO [CANNOT] …
                    C: j ENABLE UTF8=ACCEPT
                    S: * ENABLED UTF8=ACCEPT
                    S: j OK enabled
                    C: k LIST "" Entw*
                    S: * LIST (\\HasNoChildren) "/" "Entwürfe"
                    S: k OK listed
                    C: l CREATE "Größe"
                    S: * LIST (\\Subscribed) "/" "Größe"
                    S: l OK created
                    """);
        }
    }

    @Test // RFC 9051 §6.3.5, §6.3.6; imap 9.15..9.19
    void renameTakesChildrenAlongAndDeleteDoesNot() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: a CREATE a/b");
            client.skipTo("a OK created");
            client.play(
                    """
                    C: b DELETE a
                    S: b NO [HASCHILDREN] …
                    C: c RENAME a x/y
                    S: c OK renamed
                    C: d LIST "" x*
                    S: * LIST (\\HasChildren) "/" x
                    S: * LIST (\\HasChildren) "/" x/y
                    S: * LIST (\\HasNoChildren) "/" x/y/b
                    S: d OK listed
                    C: e RENAME a z
                    S: e NO [NONEXISTENT] no such mailbox: a
                    C: f RENAME x Trash
                    S: f NO [ALREADYEXISTS] mailbox exists: Trash
                    C: g DELETE x/y/b
                    S: g OK removed
                    C: h DELETE x/y/b
                    S: h NO [NONEXISTENT] …
                    C: i DELETE Inbox
                    S: i NO [CANNOT] …
                    C: j RENAME Inbox Old
                    S: j OK renamed
                    C: k STATUS Old (MESSAGES)
                    S: * STATUS Old (MESSAGES 0)
                    S: k OK told
                    """);
        }
    }

    @Test // RFC 9051 §6.3.9; imap 9.21..9.31
    void listMatchesAndTells() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann()) {
            client.play("C: a CREATE a/b/c");
            client.skipTo("a OK created");
            client.play(
                    """
                    C: b LIST "" ""
                    S: * LIST () "/" ""
                    S: b OK listed
                    C: c LIST "" %
                    S: * LIST (\\HasNoChildren \\Archive) "/" Archive
                    S: * LIST (\\HasNoChildren \\Drafts) "/" Drafts
                    S: * LIST (\\HasNoChildren) "/" Inbox
                    S: * LIST (\\HasNoChildren \\Junk) "/" Junk
                    S: * LIST (\\HasNoChildren \\Sent) "/" Sent
                    S: * LIST (\\HasNoChildren \\Trash) "/" Trash
                    S: * LIST (\\HasChildren) "/" a
                    S: c OK listed
                    C: d LIST a *
                    S: * LIST (\\HasChildren) "/" a/b
                    S: * LIST (\\HasNoChildren) "/" a/b/c
                    S: d OK listed
                    C: e LIST "" INB*
                    S: * LIST (\\HasNoChildren) "/" Inbox
                    S: e OK listed
                    C: f LIST "" /%
                    S: f OK listed
                    C: g LIST "" (a %/b "") RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UIDNEXT))
                    S: * LIST (\\Subscribed \\HasChildren) "/" a
                    S: * STATUS a (MESSAGES 0 UIDNEXT 1)
                    S: * LIST (\\Subscribed \\HasChildren) "/" a/b
                    S: * STATUS a/b (MESSAGES 0 UIDNEXT 1)
                    S: g OK listed
                    C: h UNSUBSCRIBE a
                    S: h OK unsubscribed
                    C: i UNSUBSCRIBE a/b
                    S: i OK unsubscribed
                    C: j SUBSCRIBE not/there
                    S: j OK subscribed
                    C: k LIST (SUBSCRIBED) "" (a* n*)
                    S: * LIST (\\Subscribed) "/" a/b/c
                    S: * LIST (\\NonExistent \\Subscribed) "/" not/there
                    S: k OK listed
                    C: l LIST (SUBSCRIBED RECURSIVEMATCH) "" (a not)
                    S: * LIST () "/" a ("CHILDINFO" ("SUBSCRIBED"))
                    S: * LIST (\\NonExistent) "/" not ("CHILDINFO" ("SUBSCRIBED"))
                    S: l OK listed
                    C: m LSUB "" n*
                    S: * LSUB () "/" not/there
                    S: m OK listed
                    C: n LSUB "" a%
                    S: * LSUB (\\Noselect) "/" a
                    S: n OK listed
                    C: o UNSUBSCRIBE nobody/knows
                    S: o NO [NONEXISTENT] …
                    C: p LIST () "" Sent
                    S: * LIST (\\Sent) "/" Sent
                    S: p OK listed
                    """);
        }
    }

    @Test // RFC 9051 §6.3.11, RFC 8438, RFC 7889; imap 9.33
    void statusTellsItsItemsInOrder() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n", "\\Seen", "\\Deleted");
            server.deliver("22\n");
            try (var client = server.ann()) {
                client.play(
                        """
                        C: a STATUS inbox (SIZE UNSEEN DELETED MESSAGES RECENT UIDNEXT APPENDLIMIT)
                        S: * STATUS Inbox (MESSAGES 2 UIDNEXT 3 UNSEEN 1 DELETED 1 SIZE 7 RECENT 0 APPENDLIMIT 104857600)
                        S: a OK told
                        C: b STATUS nothing (MESSAGES)
                        S: b NO [NONEXISTENT] no such mailbox: nothing
                        C: c STATUS Inbox (HIGHESTMODSEQ UIDVALIDITY)
                        S: * STATUS Inbox (UIDVALIDITY … HIGHESTMODSEQ …)
                        S: c OK told
                        """);
            }
        }
    }

    @Test // imap 6.9, 6.12: others hear of it, the client itself does not
    void othersHearOfNewMailboxes() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var one = server.ann();
                var two = server.ann()) {
            two.play(
                    """
                    C: e ENABLE IMAP4rev2
                    S: * ENABLED IMAP4rev2
                    S: e OK enabled
                    """);
            one.play(
                    """
                    C: a CREATE x
                    S: * LIST (\\Subscribed) "/" x
                    S: a OK created
                    C: b NOOP
                    S: b OK done
                    """);
            two.play(
                    """
                    C: a NOOP
                    S: * LIST (\\Subscribed) "/" x
                    S: a OK done
                    """);
            one.play(
                    """
                    C: c RENAME x y
                    S: c OK renamed
                    C: d DELETE y
                    S: d OK removed
                    """);
            two.play(
                    """
                    C: b NOOP
                    S: * LIST (\\NonExistent) "/" y
                    S: b OK done
                    """);
        }
    }

    @Test // imap 6.17
    void selectedMailboxThatWasRemovedIsToldAsGone() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliverTo("x", "hello\n");
            try (var one = server.ann();
                    var two = server.ann()) {
                one.play("C: a SELECT x");
                one.skipTo("a OK [READ-WRITE] selected");
                two.play("C: a DELETE x\nS: a OK removed");
                one.play(
                        """
                        C: b NOOP
                        S: b OK done
                        C: c FETCH 1 FLAGS
                        S: c NO [NONEXISTENT] the mailbox was removed meanwhile, select another one
                        C: d UID SEARCH ALL
                        S: d NO [NONEXISTENT] the mailbox was removed meanwhile, select another one
                        C: e CLOSE
                        S: e OK closed
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.3.2: whatever was selected before, and by whom the name was given
    void selectOpensTheMailboxThatHasTheNameNow() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.ann();
                var other = server.ann()) {
            other.play("C: a CREATE one").skipTo("a OK …");
            for (int i = 0; i < 3; i++) {
                client.play("C: b SELECT one");
                client.skipTo("b OK [READ-WRITE] selected");
            }
            other.play("C: b RENAME one two").skipTo("b OK …");
            client.play("C: c SELECT one\nS: * OK [CLOSED] closed");
            client.skipTo("c NO …");
            client.play("C: d SELECT two");
            client.skipTo("d OK [READ-WRITE] selected");

            other.play("C: c DELETE two").skipTo("c OK …");
            other.play("C: d CREATE two").skipTo("d OK …");
            other.play("C: e APPEND two {1+}\nC: x").skipTo("e OK …");
            client.play("C: e SELECT two");
            client.skipTo("* 1 EXISTS");
            client.skipTo("e OK [READ-WRITE] selected");
        }
    }

    @Test // imap 6.3: what came between two commands is told, also around a SELECT
    void whatHappensAfterSelectIsToldAsBefore() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            for (int i = 1; i <= 3; i++) {
                client.play("C: a SELECT Inbox");
                client.skipTo("a OK [READ-WRITE] selected");
                server.deliver("1\n");
                client.play(
                        "C: b NOOP\nS: * %1$d EXISTS\nS: * %1$d FETCH (UID %1$d FLAGS ())\nS: b OK done"
                                .formatted(i));
            }
        }
    }
}
