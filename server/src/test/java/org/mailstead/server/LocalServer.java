package org.mailstead.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.config.ListenerProtocol;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** A {@code localserve} on free ports, in this process. */
final class LocalServer implements AutoCloseable {
    static final String IP = "127.0.0.1";

    private final Server server;

    private LocalServer(Server server) {
        this.server = server;
    }

    static LocalServer start(Path directory) throws Exception {
        var addresses = List.of(InetAddress.ofLiteral(IP));
        var config = Localserve.config(directory, addresses, Localserve.ANY_PORT, false);
        return new LocalServer(Server.start(config, ServerMode.LOCAL));
    }

    int port(ListenerProtocol protocol) {
        return server.address(protocol).getPort();
    }

    /** A conversation with it. */
    Talk talk(ListenerProtocol protocol) throws IOException {
        return new Talk(server, protocol);
    }

    /** An address and a port as most programs want them. */
    String endpoint(ListenerProtocol protocol) {
        return IP + ":" + port(protocol);
    }

    Core core() {
        return server.core();
    }

    /** What is counted and measured. */
    Metrics metrics() {
        return server.metrics();
    }

    long account() throws StoreException {
        return server.core().directory().account(Localserve.ACCOUNT).orElseThrow().id();
    }

    Mailbox mailbox(String name) throws StoreException, SyntaxException {
        return server.core().mailboxes().find(account(), MailboxName.parse(name)).orElseThrow();
    }

    /** The newest message of a subject in a mailbox; empty if there is none. */
    String text(String mailbox, String subject) throws Exception {
        var mailboxes = core().mailboxes();
        var snapshot = mailboxes.snapshot(account(), mailbox(mailbox).id());
        for (int row = snapshot.count() - 1; row >= 0; row--) {
            var octets = mailboxes.content(account(), snapshot.content(row)).orElseThrow().octets();
            var text = new String(octets.octets(0, (int) octets.size()), UTF_8);
            if (text.contains("Subject: " + subject + "\r\n")) {
                return text;
            }
        }
        return "";
    }

    /** How many messages a mailbox holds. */
    long count(String name) throws StoreException, MailboxException, SyntaxException {
        var mailboxes = server.core().mailboxes();
        return mailboxes.snapshot(account(), mailbox(name).id()).count();
    }

    /**
     * All that a client could see of the account, but for what messages say: of each mailbox its
     * UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ, roles and subscription, of each message its UID, flags
     * and MODSEQ.
     */
    List<String> everything() throws StoreException, MailboxException {
        var mailboxes = server.core().mailboxes();
        var lines = new ArrayList<String>();
        for (var mailbox : mailboxes.list(account())) {
            lines.add(mailbox.toString());
            var snapshot = mailboxes.snapshot(account(), mailbox.id());
            for (int row = 0; row < snapshot.count(); row++) {
                lines.add(
                        "%d %s %d"
                                .formatted(
                                        snapshot.uid(row),
                                        snapshot.flags(row).wireNames(),
                                        snapshot.modSeq(row)));
            }
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
