package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.imap.ReaderLimits;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.directory.PasswordCost;
import org.mailstead.server.mailbox.AccountRules;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.mailbox.NewMessage;
import org.mailstead.server.mailbox.Results;
import org.mailstead.server.mailbox.ScanSearch;
import org.mailstead.server.net.ClassLimits;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.Listener;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.net.ListeningAddress;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.server.tls.CertificateFiles;
import org.mailstead.server.tls.Certificates;
import org.mailstead.server.tls.Tls;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** IMAP on loopback over a real store, with the accounts ann and bob. */
final class ImapTestServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private static final ConnectionLimits CONNECTIONS =
            new ConnectionLimits(
                    100,
                    10,
                    ClassLimits.NONE,
                    ClassLimits.NONE,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ZERO,
                    Duration.ofSeconds(10),
                    16L << 20,
                    Duration.ofSeconds(3));

    final TestDatabase database;
    final Mailboxes mailboxes;
    final Directory directory;
    final AtomicLong quota = new AtomicLong(Long.MAX_VALUE);
    final long ann;
    private final Blobs blobs;
    private final Listener listener;
    private final Listener secure;

    private ImapTestServer(
            Path folder, ImapLimits limits, boolean passwordsInClear, boolean pedantic)
            throws Exception {
        InstantSource clock = InstantSource.fixed(NOW);
        database = TestDatabase.open(Engine.SQLITE, folder);
        blobs = Blobs.inFiles(database, folder, StoreLimits.defaults());
        directory =
                new Directory(
                        database,
                        clock,
                        new DirectoryOptions(
                                Set.of(Domain.parse("mx.example.test")),
                                EnumSet.allOf(Mechanism.class),
                                null),
                        directoryLimits());
        mailboxes =
                new Mailboxes(
                        database,
                        blobs,
                        new ChangeFeed(),
                        clock,
                        new Rules(directory, quota),
                        MailboxLimits.DEFAULT);
        done(directory.admin().domains().add("test", Domain.parse("example.test"), false));
        ann = account("ann");
        account("bob");
        var options = new ImapOptions("mx.example.test", passwordsInClear, "1", pedantic, false);
        var service =
                new ImapService(
                        new ImapServices(
                                directory,
                                mailboxes,
                                new ScanSearch(mailboxes, MailboxLimits.DEFAULT),
                                blobs,
                                clock,
                                options,
                                limits));
        var certificate =
                new CertificateFiles(folder.resolve("c.pem"), folder.resolve("k.pem"))
                        .readOrMake(List.of("mx.example.test"), List.of(), Instant.now());
        var tls = new Tls(new Certificates(List.of(certificate)));
        listener = listen(service, tls, false);
        secure = listen(service, tls, true);
    }

    /** As in the whole server, but for the quota. */
    private record Rules(Directory directory, AtomicLong octets) implements AccountRules {
        @Override
        public long quota(long account) {
            return octets.get();
        }

        @Override
        public AutomaticJunkFlags junkFlags(long account) throws StoreException {
            return directory.junkFlags(account);
        }
    }

    static ImapTestServer start(Path folder) throws Exception {
        return start(folder, ImapLimits.DEFAULT);
    }

    static ImapTestServer start(Path folder, ImapLimits limits) throws Exception {
        return new ImapTestServer(folder, limits, true, false);
    }

    /** One that takes nothing that is wrong. */
    static ImapTestServer pedantic(Path folder) throws Exception {
        return new ImapTestServer(folder, ImapLimits.DEFAULT, true, true);
    }

    /** One that takes passwords over TLS only. */
    static ImapTestServer strict(Path folder) throws Exception {
        return new ImapTestServer(folder, ImapLimits.DEFAULT, false, false);
    }

    /** Limits that a test can pass quickly. */
    static ImapLimits lowLimits() {
        return lowLimits(Duration.ofMillis(600));
    }

    static ImapLimits lowLimits(Duration idleTimeout) {
        var limits = ImapLimits.DEFAULT;
        return new ImapLimits(
                ReaderLimits.SERVER.withLineOctets(2000),
                new ReaderLimits(4000, 1000, 3000, 20, 10, 100, 5000),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                idleTimeout,
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                limits.saslOctets(),
                3,
                4,
                Duration.ZERO,
                3,
                10_000,
                2,
                3,
                5000,
                2,
                2,
                5000,
                3);
    }

    private long account(String name) throws Exception {
        var address = Address.parse(name + "@example.test");
        var account = done(directory.admin().accounts().add("test", name, address));
        done(directory.admin().accounts().setPassword("test", name, PASSWORD));
        return account.id();
    }

    private static Listener listen(ImapService service, Tls tls, boolean implicit)
            throws IOException {
        var clock = InstantSource.system();
        return Listener.open(
                new ListenerOptions(
                        implicit ? "imaps" : "imap",
                        ListeningAddress.of(InetAddress.getLoopbackAddress()),
                        0,
                        tls,
                        implicit,
                        true,
                        List.of(),
                        CONNECTIONS),
                new ConnectionGate(clock, CONNECTIONS),
                new ConnectionIds(clock),
                new ConnectionRoom(Integer.MAX_VALUE),
                service);
    }

    private static DirectoryLimits directoryLimits() {
        var limits = DirectoryLimits.defaults().withoutLoginLimits();
        return new DirectoryLimits(
                limits.lookupsMax(),
                limits.lookupsAge(),
                limits.separatorsMax(),
                limits.passwordCharsMin(),
                limits.passwordOctetsMax(),
                new PasswordCost(64, 1, 4096),
                2,
                limits.passwordsWaitingMax(),
                limits.passwordWait(),
                limits.checkedPasswordsMax(),
                limits.checkedPasswordsAge(),
                limits.loginAttemptsWaitingMax(),
                limits.failedLoginsKeptMax(),
                limits.loginAttemptsAge(),
                limits.failedLoginsPerMinute(),
                limits.failedLoginsPerDay());
    }

    static <T> T done(AdminResult<T> result) {
        assertThat(result).isInstanceOf(AdminResult.Done.class);
        return ((AdminResult.Done<T>) result).value();
    }

    InetSocketAddress address() {
        return listener.address();
    }

    InetSocketAddress secureAddress() {
        return secure.address();
    }

    /** A client that has just connected. */
    Conversing client() throws IOException {
        return new Conversing(listener.address());
    }

    /** A client that has connected and read the greeting. */
    Conversing greeted() throws Exception {
        return client().play("S: * OK [CAPABILITY …] mx.example.test ready");
    }

    /** A client that has logged in as ann. */
    Conversing ann() throws Exception {
        return greeted()
                .play(
                        """
                        C: l LOGIN ann@example.test "correct horse battery"
                        S: l OK [CAPABILITY …] logged in
                        """);
    }

    /** A client of ann's that has selected Inbox. */
    Conversing annInInbox() throws Exception {
        var client = ann();
        client.play("C: s SELECT Inbox");
        client.skipTo("s OK [READ-WRITE] selected");
        return client;
    }

    /** Puts a message into Inbox as another session would. */
    Results.Appended deliver(String text, String... flags) throws Exception {
        return deliverTo("Inbox", text, flags);
    }

    Results.Appended deliverTo(String mailbox, String text, String... flags) throws Exception {
        var octets = OctetSource.of(text.replace("\n", "\r\n").getBytes(UTF_8));
        return mailboxes.deliver(
                ann, new MailboxName(mailbox), new NewMessage(octets, flags(flags), NOW));
    }

    long inbox() throws Exception {
        return mailboxes.find(ann, MailboxName.INBOX).orElseThrow().id();
    }

    static Flags flags(String... names) throws SyntaxException {
        return Flags.parse(List.of(names));
    }

    /** How many clients are connected in clear. */
    int connections() {
        return listener.connections();
    }

    /** The server stops: those who are connected are told. */
    void stop() {
        listener.close();
        secure.close();
    }

    @Override
    public void close() {
        stop();
        mailboxes.close();
        directory.close();
        blobs.close();
        database.close();
    }
}
