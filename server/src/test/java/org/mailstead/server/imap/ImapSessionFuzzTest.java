package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.imap.ImapReader;
import org.mailstead.imap.ReaderLimits;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseReader;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.net.WildClient;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * Whatever a client sends, the session answers by the grammar and ends when the client does, and
 * the store is as it should be. Each session begins with the same mailboxes.
 */
@Execution(ExecutionMode.SAME_THREAD)
class ImapSessionFuzzTest {
    /** After so many sessions that changed something the store is checked. */
    private static final int CHECK_EVERY = 100;

    private static final String LOGIN =
            "l LOGIN ann@example.test \"" + ImapTestServer.PASSWORD + "\"\r\n";

    private static final String MESSAGE =
            """
            From: Ann <ann@example.test>
            To: bob@example.test
            Subject: =?utf-8?q?J=C3=BC?=
            Date: Mon, 23 Nov 2026 09:30:00 +0100
            Message-ID: <a@example.test>
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64

            SGVsbG8=
            --b
            Content-Type: message/rfc822

            Subject: inner

            text
            --b--
            """;

    private static ImapTestServer server;
    private static WildClient client;
    private static List<MailboxName> mailboxes;
    private static long modSeq;
    private static int changes;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = ImapTestServer.start(folder);
        client = new WildClient();
        server.deliver("x\n");
        mailboxes = server.mailboxes.list(server.ann).stream().map(Mailbox::name).toList();
        begin();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
        server.close();
    }

    /** The usual mailboxes, Inbox with three messages. */
    private static void begin() throws Exception {
        var all = new ArrayList<>(server.mailboxes.list(server.ann));
        all.sort(Comparator.comparing(Mailbox::name).reversed());
        for (var mailbox : all) {
            if (!mailboxes.contains(mailbox.name())) {
                server.mailboxes.delete(server.ann, mailbox.name());
            } else {
                var uids = server.mailboxes.snapshot(server.ann, mailbox.id()).uids();
                server.mailboxes.remove(server.ann, mailbox.id(), uids);
            }
        }
        for (var name : mailboxes) {
            if (server.mailboxes.find(server.ann, name).isEmpty()) {
                server.mailboxes.create(server.ann, name, Set.of());
            }
        }
        for (var name : server.mailboxes.subscriptions(server.ann)) {
            if (!mailboxes.contains(name)) {
                server.mailboxes.unsubscribe(server.ann, name);
            }
        }
        server.deliver(MESSAGE, "\\Seen", "$x");
        server.deliver("Subject: two\n\nbody\n");
        server.deliver("no header\n", "\\Deleted");
        modSeq = server.mailboxes.modSeq(server.ann);
    }

    static Stream<byte[]> beforeLogin() {
        return octets(
                "a CAPABILITY\nb NOOP\nc LOGOUT\n",
                "a LOGIN ann@example.test {5+}\nwrongb LOGIN {3}\nann {1+}\nx\n",
                LOGIN.strip() + "\na NAMESPACE\nb ENABLE IMAP4rev2 CONDSTORE\n",
                "a AUTHENTICATE PLAIN AGFubkBleGFtcGxlLnRlc3QAY29ycmVjdCBob3JzZSBiYXR0ZXJ5\n",
                "a AUTHENTICATE SCRAM-SHA-256 biwsbj1hbm4scj1hYmNkZWZnaA==\nYz1iaXdz\nb AUTHENTICATE LOGIN\n*\n",
                "a ID (\"name\" \"x\")\nb STARTTLS\n\u0016\u0003\n",
                "GET / HTTP/1.1\n",
                "a APPEND Inbox {3}\nabc\nb SELECT Inbox\n");
    }

    @MethodSource("beforeLogin")
    @FuzzTest
    void anyClientIsAnsweredByTheGrammar(byte[] octets) throws Exception {
        serve("", octets);
    }

    static Stream<byte[]> loggedIn() {
        return octets(
                "a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY MODSEQ)\n",
                "a FETCH 1 (BODY.PEEK[1] BODY[2.HEADER.FIELDS (Subject)] BINARY[1] BINARY.SIZE[1])\n",
                "a UID FETCH 1:* (BODY[]<1.5> BODY[HEADER.FIELDS.NOT (x)] RFC822.TEXT) (CHANGEDSINCE 1)\n",
                "a SEARCH RETURN (MIN MAX COUNT ALL SAVE) OR UNSEEN (NOT DELETED SUBJECT two)\nb FETCH $ UID\n",
                "a SEARCH CHARSET UTF-8 HEADER x {1+}\ny SENTSINCE 1-Jan-2020 LARGER 1 MODSEQ 1 TEXT hello\n",
                "a STORE 1:2 +FLAGS.SILENT (\\Deleted $new)\nb STORE * (UNCHANGEDSINCE 1) FLAGS ()\nc EXPUNGE\n",
                "a UID EXPUNGE 1:*\nb CLOSE\nc UNSELECT\n",
                "a COPY 1:* Sent\nb UID MOVE 1:* Archive\nc MOVE 1 Nowhere\n",
                "a APPEND Inbox (\\Seen) \"23-Nov-2026 09:30:00 +0100\" {3+}\nabc\nb APPEND Inbox {1}\nx {1+}\nyz\n",
                "a CREATE a/b/&AOk-\nb RENAME a c/d\nc DELETE c/d/b\nd RENAME Inbox old\ne SUBSCRIBE x\n",
                "a LIST \"\" *\nb LIST (SUBSCRIBED) \"\" (% a/%) RETURN (CHILDREN SPECIAL-USE STATUS (MESSAGES SIZE))\nc LSUB \"\" *\n",
                "a STATUS Inbox (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ DELETED SIZE APPENDLIMIT)\n",
                "a IDLE\nDONE\nb IDLE\n\u00ffx\n",
                "a SELECT Sent (CONDSTORE)\nb EXAMINE Inbox\nc STORE 1 FLAGS x\n",
                "a CREATE x (USE (\\Archive \\Junk))\nb ENABLE UTF8=ACCEPT\nc APPEND x UTF8 (~{3+}\nabc)\n",
                "a ENABLE IMAP4rev2\nb CREATE \u00c3\u00a9\nc LIST \"\" *\n");
    }

    @MethodSource("loggedIn")
    @FuzzTest
    void anyUserIsAnsweredByTheGrammar(byte[] octets) throws Exception {
        serve(LOGIN + "s SELECT Inbox\r\n", octets);
    }

    private static void serve(String start, byte[] octets) throws Exception {
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(start.getBytes(US_ASCII));
        sent.writeBytes(octets);
        var answer = client.talk(server.address(), sent.toByteArray());
        responses(answer);
        if (server.mailboxes.modSeq(server.ann) != modSeq) {
            if (++changes % CHECK_EVERY == 0) {
                assertThat(server.mailboxes.verify(server.ann, false)).isEmpty();
                server.mailboxes.maintain(server.ann);
            }
            begin();
        }
    }

    /** Reads the answer as a client does. */
    private static void responses(byte[] answer) throws IOException {
        var text = new String(answer, ISO_8859_1);
        // behind STARTTLS, of which the client hears no more than an alert. RFC 8446 §6
        var alert = text.indexOf("OK begin TLS\r\n\u0015\u0003");
        var length = alert < 0 ? answer.length : text.indexOf('\u0015', alert);
        var in = new WireInput(new ByteArrayInputStream(answer, 0, length), 4096);
        var reader = new ImapReader(in, ReaderLimits.CLIENT, _ -> {});
        var responses = new ResponseReader(reader);
        var isFirst = true;
        try {
            while (true) {
                var response = responses.next();
                if (isFirst) {
                    assertThat(response).isInstanceOf(Response.Status.class);
                    isFirst = false;
                }
                if (response instanceof Response.Enabled(var names)
                        && names.stream().anyMatch(ImapSessionFuzzTest::isUtf8)) {
                    reader.utf8(true);
                }
                assertThat(response).as(text).isNotInstanceOf(Response.Other.class);
            }
        } catch (EOFException _) {
            assertThat(isFirst).isFalse();
            assertThat(length == 0 || answer[length - 1] == '\n').as(text).isTrue();
        } catch (SyntaxException e) {
            throw new AssertionError(text, e);
        }
    }

    private static boolean isUtf8(String enabled) {
        return enabled.equalsIgnoreCase("IMAP4rev2") || enabled.equalsIgnoreCase("UTF8=ACCEPT");
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }
}
