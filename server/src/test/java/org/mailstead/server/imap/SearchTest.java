package org.mailstead.server.imap;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SEARCH. RFC 9051 §6.4.4; imap 9.50... */
class SearchTest {
    @TempDir Path folder;

    private static void fill(ImapTestServer server) throws Exception {
        server.deliver(
                """
                From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>
                Subject: lunch today
                Date: Fri, 20 Nov 2026 23:30:00 -0800

                See you there
                """,
                "\\Seen");
        server.deliver(
                """
                From: ann@example.test
                Subject: =?utf-8?b?R3LDvMOfZQ==?=
                Date: Sat, 21 Nov 2026 08:00:00 +0000
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                PGI+d2ljaHRpZzwvYj4gVGV4dA==
                """,
                "\\Flagged",
                "todo");
        server.deliver("Subject: none\n\nx\n", "\\Deleted");
    }

    private static void find(Conversing client, String keys, String numbers) throws Exception {
        client.play("C: a SEARCH " + keys + "\nS: * SEARCH" + numbers + "\nS: a OK searched");
    }

    @Test
    void keysFindTheirMessages() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            fill(server);
            try (var client = server.annInInbox()) {
                find(client, "ALL", " 1 2 3");
                find(client, "SEEN", " 1");
                find(client, "UNSEEN", " 2 3");
                find(client, "NOT UNSEEN", " 1");
                find(client, "KEYWORD TODO", " 2");
                find(client, "UNKEYWORD todo UNDELETED", " 1");
                find(client, "OR FLAGGED DELETED", " 2 3");
                find(client, "NEW", "");
                find(client, "RECENT", "");
                find(client, "OLD", " 1 2 3");
                find(client, "2:* (NOT DELETED)", " 2");
                find(client, "7:9", "");
                find(client, "UID 2:*", " 2 3");
                find(client, "LARGER 25 SMALLER 200", " 1");
                find(client, "SMALLER 25", " 3");
                find(client, "ON 23-Nov-2026", " 1 2 3");
                find(client, "BEFORE 23-Nov-2026", "");
                find(client, "SINCE \"23-Nov-2026\"", " 1 2 3");
                // the day itself counts: SENTSINCE
                find(client, "SENTSINCE 20-Nov-2026", " 1 2");
                find(client, "SENTON 20-Nov-2026", " 1");
                find(client, "SENTBEFORE 21-Nov-2026", " 1");
                find(client, "FROM jürgen".replace("jürgen", "\"jürgen\""), " 1");
                find(client, "FROM EXAMPLE.ORG", " 1");
                find(client, "SUBJECT GRÜSSE".replace("GRÜSSE", "\"GRÜ\""), " 2");
                find(client, "HEADER Date \"\"", " 1 2");
                find(client, "BODY \"see YOU\"", " 1");
                find(client, "BODY wichtig", " 2");
                find(client, "BODY \"wichtig text\"", " 2");
                find(client, "TEXT lunch", " 1");
                find(client, "BODY lunch", "");
                find(client, "CHARSET UTF-8 TEXT today OR BODY nothing SEEN", " 1");
            }
        }
    }

    @Test // RFC 9051 §7.1 (BADCHARSET)
    void unknownCharsetIsTold() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.play(
                    """
                    C: a SEARCH CHARSET KOI8-R TEXT x
                    S: a NO [BADCHARSET (US-ASCII UTF-8)] unknown charset, use UTF-8
                    """);
        }
    }

    @Test // RFC 4731, RFC 9051 §7.3.4; imap 9.51, 9.52
    void extendedAnswersTellWhatIsAsked() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            fill(server);
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN
                        S: * ESEARCH (TAG "a") MIN 2 MAX 3 COUNT 2 ALL 2:3
                        S: a OK searched
                        C: b UID SEARCH RETURN () ALL
                        S: * ESEARCH (TAG "b") UID ALL 1:3
                        S: b OK searched
                        C: c SEARCH RETURN (MIN) UNSEEN
                        S: * ESEARCH (TAG "c") MIN 2
                        S: c OK searched
                        C: d SEARCH RETURN (MAX) UNSEEN
                        S: * ESEARCH (TAG "d") MAX 3
                        S: d OK searched
                        C: e SEARCH RETURN (MIN COUNT) ANSWERED
                        S: * ESEARCH (TAG "e") COUNT 0
                        S: e OK searched
                        C: f ENABLE IMAP4rev2
                        S: * ENABLED IMAP4rev2
                        S: f OK enabled
                        C: g SEARCH SEEN
                        S: * ESEARCH (TAG "g") ALL 1
                        S: g OK searched
                        """);
            }
        }
    }

    @Test // RFC 5182, RFC 9051 §6.4.4.1; imap 9.53
    void resultIsKeptAndUsed() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            fill(server);
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a SEARCH RETURN (SAVE) UNSEEN
                        S: a OK searched
                        C: b FETCH $ UID
                        S: * 2 FETCH (UID 2)
                        S: * 3 FETCH (UID 3)
                        S: b OK fetched
                        C: c UID SEARCH $ FLAGGED
                        S: * SEARCH 2
                        S: c OK searched
                        C: d UID EXPUNGE $
                        S: * 3 EXPUNGE
                        S: d OK expunged
                        C: e FETCH $ UID
                        S: * 2 FETCH (UID 2)
                        S: e OK fetched
                        C: f SEARCH RETURN (SAVE MIN) ALL
                        S: * ESEARCH (TAG "f") MIN 1
                        S: f OK searched
                        C: g STORE $ +FLAGS (\\Answered)
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen \\Answered))
                        S: g OK stored
                        C: h SEARCH RETURN (SAVE) CHARSET X ALL
                        S: h NO [BADCHARSET …] unknown charset, use UTF-8
                        C: i FETCH $ UID
                        S: i OK fetched
                        C: j SEARCH RETURN (SAVE) ALL
                        S: j OK searched
                        C: k SELECT Inbox
                        """);
                client.skipTo("k OK [READ-WRITE] selected");
                client.play("C: l FETCH $ UID\nS: l OK fetched");
            }
        }
    }

    @Test // RFC 7162 §3.1.5
    void modSeqIsSearchedAndTold() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("1\n");
            var second = server.deliver("2\n").modSeq();
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a SEARCH MODSEQ "/flags/\\\\draft" all %d
                        S: * OK [HIGHESTMODSEQ %d] CONDSTORE is enabled
                        S: * SEARCH 2 (MODSEQ %d)
                        S: a OK searched
                        C: b SEARCH RETURN (ALL) MODSEQ 1
                        S: * ESEARCH (TAG "b") ALL 1:2 MODSEQ %d
                        S: b OK searched
                        C: c SEARCH MODSEQ %d
                        S: * SEARCH
                        S: c OK searched
                        """
                                .formatted(second, second, second, second, second + 1));
            }
        }
    }

    @Test // imap 9.51
    void manyNumbersTakeSeveralLines() throws Exception {
        try (var server = ImapTestServer.start(folder, ImapTestServer.lowLimits())) {
            fill(server);
            server.deliver("4\n");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a SEARCH ALL
                        S: * SEARCH 1 2 3
                        S: * SEARCH 4
                        S: a OK searched
                        C: b LIST "" (a b c)
                        S: b NO [LIMIT] at most 2 patterns in one LIST
                        """);
            }
        }
    }
}
