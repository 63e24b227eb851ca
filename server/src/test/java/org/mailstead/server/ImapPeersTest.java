package org.mailstead.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.Localserve.ADDRESS;
import static org.mailstead.server.Localserve.PASSWORD;
import static org.mailstead.server.config.ListenerProtocol.IMAP;
import static org.mailstead.server.config.ListenerProtocol.IMAPS;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.wire.OctetSource;

/** Programs that read mail. Issue 2 §9 */
class ImapPeersTest {
    private static final int MIRRORED = 10_000;
    private static final int BATCH = 1000;

    @TempDir Path data;
    @TempDir Path home;

    private static void fill(LocalServer server, int count) throws Exception {
        var inbox = server.mailbox("Inbox").id();
        var received = Instant.parse("2026-01-02T03:04:05Z");
        var batch = new ArrayList<NewMessage>();
        for (int i = 1; i <= count; i++) {
            var text =
                    """
                    From: Ann <ann@example.org>\r
                    To: mailstead@localhost\r
                    Subject: message %1$d\r
                    Date: Fri, 2 Jan 2026 03:04:05 +0000\r
                    Message-ID: <%1$d@example.org>\r
                    \r
                    This is message %1$d.\r
                    """
                            .formatted(i);
            var flags = i % 2 == 0 ? Flags.NONE.with(Flag.SEEN) : Flags.NONE;
            batch.add(new NewMessage(OctetSource.of(text.getBytes(US_ASCII)), flags, received));
            if (batch.size() == BATCH || i == count) {
                server.core().mailboxes().append(server.account(), inbox, batch);
                batch.clear();
            }
        }
    }

    @Test // both ways, and the second time nothing changes
    void mbsyncMirrorsTenThousandMessagesBothWays() throws Exception {
        Peer.require("mbsync");
        var peer = new Peer(home);
        var mail = Files.createDirectory(home.resolve("mail"));
        try (var server = LocalServer.start(data)) {
            fill(server, MIRRORED);
            var config =
                    peer.file(
                            "mbsyncrc",
                            """
                            IMAPAccount m
                            Host %s
                            Port %d
                            User %s
                            Pass %s
                            SSLType None
                            AuthMechs LOGIN

                            IMAPStore far
                            Account m

                            MaildirStore near
                            Path %s/
                            Inbox %s/INBOX
                            SubFolders Verbatim

                            Channel all
                            Far :far:
                            Near :near:
                            Patterns *
                            Create Both
                            Expunge Both
                            SyncState *
                            """
                                    .formatted(
                                            LocalServer.IP,
                                            server.port(IMAP),
                                            ADDRESS,
                                            PASSWORD,
                                            mail,
                                            mail));
            String[] sync = {"mbsync", "-c", config.toString(), "-a"};
            peer.ok(sync);
            var inbox = mail.resolve("INBOX");
            var files = files(inbox);
            assertThat(files).hasSize(MIRRORED);
            assertThat(files).filteredOn(file -> file.endsWith(",S")).hasSize(MIRRORED / 2);

            // the second time: nothing here, and nothing there
            var there = server.everything();
            peer.ok(sync);
            assertThat(files(inbox)).isEqualTo(files);
            assertThat(server.everything()).isEqualTo(there);

            var fresh = "From: me@localhost\nSubject: written here\n\nNear.\n";
            Files.writeString(inbox.resolve("new").resolve("1.1.near"), fresh);
            var seen = files.stream().filter(file -> file.endsWith(",")).findFirst().orElseThrow();
            var current = inbox.resolve("cur");
            if (Files.exists(current.resolve(seen))) {
                Files.move(current.resolve(seen), current.resolve(seen + "FS"));
            } else {
                Files.move(inbox.resolve("new").resolve(seen), current.resolve(seen + "FS"));
            }
            peer.ok(sync);
            assertThat(server.count("Inbox")).isEqualTo(MIRRORED + 1);
            assertThat(server.mailbox("Inbox").counts().unseen()).isEqualTo(MIRRORED / 2);
            var after = server.everything();
            var mirrored = files(inbox);
            peer.ok(sync);
            assertThat(server.everything()).isEqualTo(after);
            assertThat(files(inbox)).isEqualTo(mirrored);
        }
    }

    private static List<String> files(Path folder) throws Exception {
        try (Stream<Path> cur = Files.list(folder.resolve("cur"));
                Stream<Path> fresh = Files.list(folder.resolve("new"))) {
            return Stream.concat(cur, fresh)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void muttOpensFlagsMovesAndDeletes() throws Exception {
        Peer.require("mutt", "script");
        var peer = new Peer(home);
        try (var server = LocalServer.start(data)) {
            fill(server, 4);
            var config =
                    peer.file(
                            "muttrc",
                            """
                            set imap_user = "%s"
                            set imap_pass = "%s"
                            set ssl_starttls = no
                            set ssl_force_tls = no
                            set folder = "imap://%s/"
                            set spoolfile = "+INBOX"
                            set sort = mailbox-order
                            set confirmappend = no
                            set confirmcreate = no
                            set delete = yes
                            set move = no
                            set mark_old = no
                            set quit = yes
                            set wait_key = no
                            push "<first-entry><flag-message><first-entry><next-entry>\\
                            <save-message>=Archive<enter><first-entry><next-entry><next-entry>\\
                            <delete-message><first-entry><display-message><exit><sync-mailbox><quit>"
                            """
                                    .formatted(ADDRESS, PASSWORD, server.endpoint(IMAP)));
            var result =
                    peer.run("script", "-qec", "mutt -n -F " + config + " -f +INBOX", "/dev/null");
            assertThat(result.status()).as(result.output()).isZero();
            assertThat(server.count("Archive")).as(result.output()).isEqualTo(1);
            assertThat(server.count("Inbox")).isEqualTo(2);
            var mailboxes = server.core().mailboxes();
            var snapshot = mailboxes.snapshot(server.account(), server.mailbox("Inbox").id());
            assertThat(snapshot.flags(0).has(Flag.FLAGGED)).isTrue();
            assertThat(snapshot.flags(0).has(Flag.SEEN)).isTrue();
            assertThat(snapshot.uid(1)).isEqualTo(4);
        }
    }

    @Test // imaplib, and two clients on one mailbox that hear of each other by IDLE
    void pythonReadsAndTwoClientsSeeEachOthersChanges() throws Exception {
        Peer.require("python3");
        var peer = new Peer(home);
        var script =
                peer.file(
                        "read.py",
                        """
                        import imaplib, ssl, sys, time
                        ip, imap, imaps, user, password = sys.argv[1:]
                        tls = ssl.create_default_context()
                        tls.check_hostname = False
                        tls.verify_mode = ssl.CERT_NONE

                        def ok(answer):
                            assert answer[0] == "OK", answer
                            return answer[1]

                        one = imaplib.IMAP4_SSL(ip, int(imaps), ssl_context=tls)
                        ok(one.login(user, password))
                        two = imaplib.IMAP4(ip, int(imap))
                        ok(two.starttls(ssl_context=tls))
                        ok(two.login_cram_md5(user, password))
                        assert ok(one.select("INBOX")) == [b"4"]
                        assert ok(two.select("INBOX")) == [b"4"]
                        names = b" ".join(ok(one.list()))
                        for name in (b"Inbox", b"Archive", b"Drafts", b"Sent", b"Trash", b"Junk"):
                            assert name in names, names
                        body = ok(one.fetch("2", "(UID FLAGS ENVELOPE BODYSTRUCTURE BODY[TEXT])"))
                        assert b"This is message 2." in body[0][1], body
                        assert ok(one.search(None, "SUBJECT", '"message 3"')) == [b"3"]
                        assert ok(one.search(None, "UNSEEN")) == [b"1 3"]

                        def idle(client):
                            tag = client._new_tag()
                            client.send(tag + b" IDLE\\r\\n")
                            assert client.readline().startswith(b"+")
                            return tag

                        def until(client, wanted):
                            while True:
                                line = client.readline()
                                if wanted in line:
                                    return line

                        def done(client, tag):
                            client.send(b"DONE\\r\\n")
                            until(client, tag + b" OK")

                        tag = idle(two)
                        ok(one.store("1", "+FLAGS", "(\\\\Flagged Urgent)"))
                        assert b"urgent" in until(two, b"* 1 FETCH").lower()
                        ok(one.append("INBOX", None, None, b"Subject: fifth\\r\\n\\r\\nText\\r\\n"))
                        until(two, b"* 5 EXISTS")
                        ok(one.store("2", "+FLAGS", "(\\\\Deleted)"))
                        ok(one.expunge())
                        until(two, b"* 2 EXPUNGE")
                        done(two, tag)
                        tag = idle(one)
                        ok(two.copy("1", "Archive"))
                        ok(two.uid("MOVE", "3", "Trash"))
                        until(one, b"* 2 EXPUNGE")
                        done(one, tag)
                        ok(one.create("Projects/2026"))
                        ok(one.rename("Projects/2026", "Projects/Old"))
                        assert b"Projects/Old" in b" ".join(ok(two.list()))
                        ok(one.delete("Projects/Old"))
                        one.logout()
                        two.logout()
                        """);
        try (var server = LocalServer.start(data)) {
            fill(server, 4);
            peer.ok(
                    "python3",
                    script.toString(),
                    LocalServer.IP,
                    Integer.toString(server.port(IMAP)),
                    Integer.toString(server.port(IMAPS)),
                    ADDRESS,
                    PASSWORD);
            assertThat(server.count("Archive")).isEqualTo(1);
            assertThat(server.count("Trash")).isEqualTo(1);
            assertThat(server.count("Inbox")).isEqualTo(3);
        }
    }
}
