package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FETCH. RFC 9051 §6.4.5; imap §10. */
class FetchTest {
    private static final String NESTED =
            """
            From: Ann <ann@example.test>
            Subject: outer
            X-Folded: a
             b
            Content-Type: multipart/mixed; boundary=b

            preamble
            --b

            one
            --b
            Content-Type: message/rfc822
            Content-Description: a letter

            Subject: inner
            Content-Type: multipart/alternative; boundary=c

            --c
            Content-Type: text/plain
            Content-Transfer-Encoding: base64

            aGVsbG8A
            --c
            Content-Type: text/html

            <p>
            --c--
            --b
            Content-Type: application/x; name=n
            Content-Transfer-Encoding: x-strange

            zzz
            --b--
            epilogue
            """;

    @TempDir Path folder;

    @Test // imap 10.3: UID first, flags and mod-sequence last
    void itemsComeFromTheSnapshot() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("Subject: hi\n\nhello\n", "\\Flagged", "todo");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a FETCH 1 FAST
                        S: * 1 FETCH (UID 1 INTERNALDATE "23-Nov-2026 10:00:00 +0000" RFC822.SIZE 22 FLAGS (\\Flagged todo))
                        S: a OK fetched
                        C: b UID FETCH 1:* (FLAGS UID)
                        S: * 1 FETCH (UID 1 FLAGS (\\Flagged todo))
                        S: b OK fetched
                        C: c UID FETCH 7 FLAGS
                        S: * 1 FETCH (UID 1 FLAGS (\\Flagged todo))
                        S: c OK fetched
                        C: d FETCH 2 FLAGS
                        S: d BAD … messages, and none of that number
                        C: e FETCH 1 ALL
                        S: * 1 FETCH (UID 1 INTERNALDATE "…" RFC822.SIZE 22 ENVELOPE (NIL "hi" NIL NIL NIL NIL NIL NIL NIL NIL) FLAGS (\\Flagged todo))
                        S: e OK fetched
                        C: f FETCH 1 (BODY BODYSTRUCTURE)
                        S: * 1 FETCH (UID 1 BODY ("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 7 1) BODYSTRUCTURE ("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 7 1 NIL NIL NIL NIL))
                        S: f OK fetched
                        """
                                .replace("UID FETCH 7 FLAGS", "UID FETCH 7:* FLAGS"));
            }
        }
    }

    @Test // imap 3.13: the empty mailbox
    void emptyMailboxHasNoMessageNumbers() throws Exception {
        try (var server = ImapTestServer.start(folder);
                var client = server.annInInbox()) {
            client.play(
                    """
                    C: a FETCH 1:* FLAGS
                    S: a BAD … messages, and none of that number
                    C: b FETCH * FLAGS
                    S: b BAD … messages, and none of that number
                    C: c UID FETCH 1:* FLAGS
                    S: c OK fetched
                    C: d UID FETCH * FLAGS
                    S: d OK fetched
                    """);
        }
    }

    /** What a section of the nested message must give. */
    private void check(Conversing client, String item, String name, String expected)
            throws Exception {
        client.send("x FETCH 1 " + item + "\r\n");
        var start = "* 1 FETCH (UID 1 " + name + " ";
        if (expected.equals("NIL")) {
            assertThat(client.line()).isEqualTo(start + "NIL)");
        } else {
            var octets = expected.replace("\n", "\r\n").getBytes(ISO_8859_1);
            assertThat(client.line()).isEqualTo(start + "{" + octets.length + "}");
            assertThat(new String(client.octets(octets.length), ISO_8859_1))
                    .as(item)
                    .isEqualTo(new String(octets, ISO_8859_1));
            assertThat(client.line()).isEqualTo(")");
        }
        client.play("S: x OK fetched");
    }

    @Test // RFC 9051 §6.4.5.1; imap 10.9
    void sectionsAreExact() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver(NESTED, "\\Seen");
            try (var client = server.annInInbox()) {
                var header = NESTED.substring(0, NESTED.indexOf("\npreamble") + 1);
                var text = NESTED.substring(header.length());
                check(client, "BODY[]", "BODY[]", NESTED);
                check(client, "RFC822", "RFC822", NESTED);
                check(client, "BODY.PEEK[HEADER]", "BODY[HEADER]", header);
                check(client, "RFC822.HEADER", "RFC822.HEADER", header);
                check(client, "BODY[TEXT]", "BODY[TEXT]", text);
                check(client, "RFC822.TEXT", "RFC822.TEXT", text);
                check(client, "BODY[1]", "BODY[1]", "one");
                check(client, "BODY[1.MIME]", "BODY[1.MIME]", "\n");
                check(
                        client,
                        "BODY[2.MIME]",
                        "BODY[2.MIME]",
                        "Content-Type: message/rfc822\nContent-Description: a letter\n\n");
                var inner = "Subject: inner\nContent-Type: multipart/alternative; boundary=c\n\n";
                check(client, "BODY[2.HEADER]", "BODY[2.HEADER]", inner);
                check(client, "BODY[2.1]", "BODY[2.1]", "aGVsbG8A");
                check(client, "BODY[2.2]", "BODY[2.2]", "<p>");
                var innerText =
                        "--c\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
                                + "aGVsbG8A\n--c\nContent-Type: text/html\n\n<p>\n--c--";
                check(client, "BODY[2.TEXT]", "BODY[2.TEXT]", innerText);
                check(client, "BODY[2]", "BODY[2]", inner + innerText);
                check(client, "BODY[3]", "BODY[3]", "zzz");
                check(client, "BODY[4]", "BODY[4]", "NIL");
                check(client, "BODY[1.1]", "BODY[1.1]", "NIL");
                check(client, "BODY[1.HEADER]", "BODY[1.HEADER]", "NIL");
            }
        }
    }

    @Test // RFC 9051 §6.4.5.1
    void headerFieldsStandAsInTheMessage() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver(NESTED, "\\Seen");
            try (var client = server.annInInbox()) {
                check(
                        client,
                        "BODY[HEADER.FIELDS (x-folded From Nothing)]",
                        "BODY[HEADER.FIELDS (x-folded From Nothing)]",
                        "From: Ann <ann@example.test>\nX-Folded: a\n b\n\n");
                check(
                        client,
                        "BODY[HEADER.FIELDS.NOT (x-folded From content-type)]",
                        "BODY[HEADER.FIELDS.NOT (x-folded From content-type)]",
                        "Subject: outer\n\n");
                check(
                        client,
                        "BODY[2.HEADER.FIELDS (subject)]",
                        "BODY[2.HEADER.FIELDS (subject)]",
                        "Subject: inner\n\n");
            }
        }
    }

    @Test // RFC 9051 §6.4.5; imap 10.8
    void partialsAreCut() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("Subject: x\n\nhello\n", "\\Seen");
            try (var client = server.annInInbox()) {
                check(client, "BODY[TEXT]<1.3>", "BODY[TEXT]<1>", "ell");
                check(client, "BODY[TEXT]<4.99>", "BODY[TEXT]<4>", "o\n");
                check(client, "BODY[TEXT]<7.1>", "BODY[TEXT]<7>", "");
                check(client, "BODY[TEXT]<99.1>", "BODY[TEXT]<99>", "");
                check(client, "BODY[1]<0.2>", "BODY[1]<0>", "he");
                client.play("C: z FETCH 1 BODY[]<0.0>\nS: z BAD …");
            }
        }
    }

    @Test // RFC 3516 §4; imap 10.6, 10.7
    void binaryIsDecoded() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver(NESTED, "\\Seen");
            server.deliver(
                    "Subject: x\nContent-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n",
                    "\\Seen");
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a FETCH 1 BINARY.SIZE[2.1]
                        S: * 1 FETCH (UID 1 BINARY.SIZE[2.1] 6)
                        S: a OK fetched
                        C: b FETCH 1 BINARY.PEEK[2.1]
                        S: * 1 FETCH (UID 1 BINARY[2.1] ~{6}
                        S: hello\0)
                        S: b OK fetched
                        C: c FETCH 1 BINARY[2.1]<1.3>
                        S: * 1 FETCH (UID 1 BINARY[2.1]<1> {3}
                        S: ell)
                        S: c OK fetched
                        C: d FETCH 1:2 BINARY[3]
                        S: * 1 FETCH (UID 1)
                        S: * 2 FETCH (UID 2 BINARY[3] NIL)
                        S: d NO [UNKNOWN-CTE] unknown transfer encoding
                        C: e FETCH 2 BINARY[1]
                        S: * 2 FETCH (UID 2 BINARY[1] {6}
                        S: a=bc
                        S: )
                        S: e OK fetched
                        C: f FETCH 2 (BINARY.SIZE[] BINARY[])
                        S: * 2 FETCH (UID 2 BINARY.SIZE[] 20 BINARY[] {20}
                        S: Subject: x
                        S:
                        S: a=bc
                        S: )
                        S: f OK fetched
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.4.5; imap 6.15, 10.5, 9.10
    void readingSetsSeenUnlessPeeked() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            server.deliver("Subject: x\n\nhello\n");
            server.deliver("Subject: y\n\nhello\n");
            try (var examined = server.ann();
                    var client = server.annInInbox()) {
                examined.play("C: a EXAMINE Inbox");
                examined.skipTo("a OK [READ-ONLY] examined");
                examined.play(
                        """
                        C: b FETCH 1 BODY[TEXT]
                        S: * 1 FETCH (UID 1 BODY[TEXT] {7}
                        S: hello
                        S: )
                        S: b OK fetched
                        """);
                client.play(
                        """
                        C: a FETCH 1:2 (BODY.PEEK[TEXT]<0.1> RFC822.HEADER FLAGS)
                        S: * 1 FETCH (UID 1 BODY[TEXT]<0> {1}
                        S: h RFC822.HEADER {14}
                        S: Subject: x
                        S:
                        S:  FLAGS ())
                        S: * 2 FETCH (UID 2 BODY[TEXT]<0> {1}
                        S: h RFC822.HEADER {14}
                        S: Subject: y
                        S:
                        S:  FLAGS ())
                        S: a OK fetched
                        C: b FETCH 1:2 (BODY[TEXT]<0.1>)
                        S: * 1 FETCH (UID 1 BODY[TEXT]<0> {1}
                        S: h)
                        S: * 2 FETCH (UID 2 BODY[TEXT]<0> {1}
                        S: h)
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                        S: * 2 FETCH (UID 2 FLAGS (\\Seen))
                        S: b OK fetched
                        C: c FETCH 1 BODY[TEXT]<0.1>
                        S: * 1 FETCH (UID 1 BODY[TEXT]<0> {1}
                        S: h)
                        S: c OK fetched
                        """);
                examined.play(
                        """
                        C: c NOOP
                        S: * 1 FETCH (UID 1 FLAGS (\\Seen))
                        S: * 2 FETCH (UID 2 FLAGS (\\Seen))
                        S: c OK done
                        """);
            }
        }
    }

    @Test // RFC 9051 §6.4.5: BODY[] is the message, octet for octet, alone or beside its parts
    void wholeMessagesOfAnyKindAreExact() throws Exception {
        wholeMessagesAreExact(ImapLimits.DEFAULT);
    }

    @Test
    void wholeMessagesOfSeveralBatchesAreExact() throws Exception {
        wholeMessagesAreExact(ImapTestServer.lowLimits(Duration.ofSeconds(30)));
    }

    private void wholeMessagesAreExact(ImapLimits limits) throws Exception {
        var noise = new byte[400_000];
        new Random(1).nextBytes(noise);
        var attachment =
                "Subject: x\nContent-Transfer-Encoding: base64\n\n%s\n"
                        .formatted(
                                Base64.getMimeEncoder(72, new byte[] {'\n'}).encodeToString(noise));
        var letters =
                List.of(
                        "Subject: short\n\nhello\n",
                        "Subject: text\n\n" + "A line of a letter.\n".repeat(3000),
                        attachment.substring(0, 70 + 73 * 900),
                        attachment,
                        "Subject: last\n\n");
        try (var server = ImapTestServer.start(folder, limits)) {
            for (var letter : letters) {
                server.deliver(letter, "\\Seen");
            }
            try (var client = server.annInInbox()) {
                for (var items : List.of("BODY.PEEK[]", "(BODY.PEEK[] BODY.PEEK[HEADER])")) {
                    client.play("C: a FETCH 1:5 " + items);
                    for (int i = 0; i < letters.size(); i++) {
                        var whole = letters.get(i).replace("\n", "\r\n");
                        assertThat(client.line())
                                .isEqualTo(
                                        "* %d FETCH (UID %d BODY[] {%d}"
                                                .formatted(i + 1, i + 1, whole.length()));
                        assertThat(octets(client, whole.length())).isEqualTo(whole);
                        skipTo(client, ")");
                    }
                    client.play("S: a OK fetched");
                }
                var whole = letters.get(3).replace("\n", "\r\n");
                client.play("C: b FETCH 4 (BODY.PEEK[]<200001.300000> RFC822)");
                client.play("S: * 4 FETCH (UID 4 BODY[]<200001> {300000}");
                assertThat(octets(client, 300_000)).isEqualTo(whole.substring(200_001, 500_001));
                assertThat(client.line()).isEqualTo(" RFC822 {" + whole.length() + "}");
                assertThat(octets(client, whole.length())).isEqualTo(whole);
                client.play("S: )\nS: b OK fetched");
            }
        }
    }

    private static String octets(Conversing client, int count) throws IOException {
        return new String(client.octets(count), ISO_8859_1);
    }

    private static void skipTo(Conversing client, String end) throws Exception {
        while (!client.line().equals(end)) {
            // of the header
        }
    }

    @Test // imap 2.6, §14: a large message goes out in memory that does not grow with it
    void largeMessagesStream() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            var body = "0123456789abcde\n".repeat(300_000);
            server.deliver("Subject: x\n\n" + body, "\\Seen");
            try (var client = server.annInInbox()) {
                client.play("C: a FETCH 1 BODY[TEXT]");
                var size = 300_000 * 17;
                assertThat(client.line()).isEqualTo("* 1 FETCH (UID 1 BODY[TEXT] {" + size + "}");
                assertThat(new String(client.octets(size), ISO_8859_1))
                        .isEqualTo(body.replace("\n", "\r\n"));
                client.play("S: )\nS: a OK fetched");
                client.play("C: b FETCH 1 BODY[TEXT]<3000000.17>");
                client.play("S: * 1 FETCH (UID 1 BODY[TEXT]<3000000> {17}");
                assertThat(client.octets(17)).hasSize(17);
                client.play("S: )\nS: b OK fetched");
            }
        }
    }

    @Test // RFC 7162 §3.1.4
    void changedSinceTellsOnlyWhatChanged() throws Exception {
        try (var server = ImapTestServer.start(folder)) {
            var first = server.deliver("1\n").modSeq();
            var second = server.deliver("2\n").modSeq();
            try (var client = server.annInInbox()) {
                client.play(
                        """
                        C: a FETCH 1:2 (FLAGS) (CHANGEDSINCE %d)
                        S: * OK [HIGHESTMODSEQ %d] CONDSTORE is enabled
                        S: * 2 FETCH (UID 2 FLAGS () MODSEQ (%d))
                        S: a OK fetched
                        C: b UID FETCH 1:2 (FLAGS) (CHANGEDSINCE %d)
                        S: b OK fetched
                        C: c FETCH 1 MODSEQ
                        S: * 1 FETCH (UID 1 MODSEQ (%d))
                        S: c OK fetched
                        """
                                .formatted(first, second, second, second, first));
            }
        }
    }
}
