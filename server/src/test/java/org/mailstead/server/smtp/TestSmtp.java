package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.dns.Resolver;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.delivery.Carrier;
import org.mailstead.server.delivery.DeliveryLimits;
import org.mailstead.server.delivery.LocalCarrier;
import org.mailstead.server.delivery.Scheduler;
import org.mailstead.server.delivery.WayOut;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.directory.PasswordCost;
import org.mailstead.server.inbound.Aftercare;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.inbound.Inbound;
import org.mailstead.server.inbound.InboundLimits;
import org.mailstead.server.inbound.SenderChecks;
import org.mailstead.server.inbound.SenderServices;
import org.mailstead.server.mailbox.ChangeFeed;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxLimits;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Mailboxes;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.net.ConnectionGate;
import org.mailstead.server.net.ConnectionIds;
import org.mailstead.server.net.ConnectionLimits;
import org.mailstead.server.net.ConnectionRoom;
import org.mailstead.server.net.ConnectionSeal;
import org.mailstead.server.net.Listener;
import org.mailstead.server.net.ListenerOptions;
import org.mailstead.server.net.ListeningAddress;
import org.mailstead.server.net.Network;
import org.mailstead.server.queue.Notifications;
import org.mailstead.server.queue.Queue;
import org.mailstead.server.queue.QueueLimits;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.Returns;
import org.mailstead.server.queue.Signing;
import org.mailstead.server.queue.UniqueSenders;
import org.mailstead.server.reports.Evaluations;
import org.mailstead.server.reports.ReceivedLimits;
import org.mailstead.server.reports.ReportIntake;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.server.submission.Submission;
import org.mailstead.server.submission.SubmissionLimits;
import org.mailstead.server.submission.SubmissionOptions;
import org.mailstead.server.tls.CertificateFiles;
import org.mailstead.server.tls.Certificates;
import org.mailstead.server.tls.TestCertificate;
import org.mailstead.server.tls.Tls;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.server.webhook.WebhookLimits;
import org.mailstead.wire.SyntaxException;

/**
 * All of the server that a message meets, on loopback: SMTP, submission with STARTTLS and with
 * implicit TLS, the queue and its scheduler, the real store. Ann and Bob have mail at example.test.
 */
final class TestSmtp implements AutoCloseable {
    static final String PASSWORD = "correct horse";
    static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    final AtomicReference<Instant> now = new AtomicReference<>(START);
    final TestDatabase database;
    final Directory directory;
    final Evaluations evaluations;
    final Metrics metrics = new Metrics();
    final Mailboxes mailboxes;
    final Queue queue;
    final QueueMemory memory;
    final Scheduler scheduler;
    final long ann;
    final long bob;
    final ConnectionSeal seal;
    private final Blobs blobs;
    private final List<Listener> listeners = new ArrayList<>();
    private final List<TestClient> clients = new ArrayList<>();

    /** What a test wants otherwise than usual. Each method makes another one. */
    static final class Options {
        static final Options USUAL = new Options();

        private SmtpLimits limits = SmtpLimits.DEFAULT.withoutDelays();
        private ConnectionLimits connections = ConnectionLimits.LOCAL;
        private QueueLimits queue =
                QueueLimits.DEFAULT
                        .withWaits(QueueLimits.doubling(Duration.ofMinutes(10), 2))
                        .withoutJitter();
        private SubmissionLimits submission = SubmissionLimits.DEFAULT;
        private InboundLimits inbound = InboundLimits.DEFAULT;
        private boolean submissionTls = true;
        private boolean developer;
        private boolean pedantic;
        private boolean hideClient = true;
        private List<Network> proxies = List.of();

        private Options() {}

        private Options but(Consumer<Options> change) {
            var other = new Options();
            other.limits = limits;
            other.connections = connections;
            other.queue = queue;
            other.submission = submission;
            other.inbound = inbound;
            other.submissionTls = submissionTls;
            other.developer = developer;
            other.pedantic = pedantic;
            other.hideClient = hideClient;
            other.proxies = proxies;
            change.accept(other);
            return other;
        }

        Options limits(UnaryOperator<SmtpLimits> change) {
            return but(it -> it.limits = change.apply(limits));
        }

        Options connections(ConnectionLimits other) {
            return but(it -> it.connections = other);
        }

        Options queue(QueueLimits other) {
            return but(it -> it.queue = other);
        }

        Options submission(SubmissionLimits other) {
            return but(it -> it.submission = other);
        }

        Options inbound(InboundLimits other) {
            return but(it -> it.inbound = other);
        }

        Options plainSubmission() {
            return but(it -> it.submissionTls = false);
        }

        Options developer(boolean on) {
            return but(it -> it.developer = on);
        }

        Options pedantic(boolean on) {
            return but(it -> it.pedantic = on);
        }

        Options showClient() {
            return but(it -> it.hideClient = false);
        }

        Options proxies(List<Network> networks) {
            return but(it -> it.proxies = networks);
        }
    }

    static TestSmtp start(Path directory) throws Exception {
        return new TestSmtp(directory, Options.USUAL, null, null);
    }

    static TestSmtp start(Path directory, Options options) throws Exception {
        return new TestSmtp(directory, options, null, null);
    }

    /**
     * @param checks of who sent a message, by a resolver and options of the test's own
     */
    static TestSmtp start(Path directory, Resolver resolver, AuthenticationOptions checks)
            throws Exception {
        return new TestSmtp(directory, Options.USUAL, new Senders(resolver, checks, false), null);
    }

    /** The same, and what was found is sealed (ARC). */
    static TestSmtp startSealing(Path directory, Resolver resolver, AuthenticationOptions checks)
            throws Exception {
        return new TestSmtp(directory, Options.USUAL, new Senders(resolver, checks, true), null);
    }

    /**
     * @param remote takes mail to other servers
     */
    static TestSmtp start(Path directory, Carrier remote) throws Exception {
        return new TestSmtp(directory, Options.USUAL, null, remote);
    }

    /** How senders are found out. */
    private record Senders(Resolver resolver, AuthenticationOptions options, boolean seals) {}

    private TestSmtp(
            Path folder, Options options, @Nullable Senders senders, @Nullable Carrier remote)
            throws Exception {
        InstantSource clock = now::get;
        var host = Domain.parse("mx.example.test");
        database = TestDatabase.open(Engine.SQLITE, folder);
        blobs = Blobs.inFiles(database, folder, StoreLimits.defaults());
        directory =
                new Directory(
                        database,
                        clock,
                        new DirectoryOptions(
                                Set.of(host),
                                EnumSet.allOf(Mechanism.class),
                                options.developer ? "ann" : null),
                        cheap(DirectoryLimits.defaults()));
        ann = account("ann");
        bob = account("bob");
        done(directory.admin().accounts().setPostmaster("test", "ann"));
        mailboxes =
                new Mailboxes(
                        database,
                        blobs,
                        new ChangeFeed(),
                        clock,
                        account -> directory.quotaOctets(account).orElse(Long.MAX_VALUE),
                        MailboxLimits.DEFAULT);
        queue = new Queue(database, blobs, clock, options.queue);
        memory = new QueueMemory(database, clock);
        evaluations = new Evaluations(database, clock);
        var signing = new Signing(directory, clock, metrics);
        var notifications = new Notifications(queue, signing, host, clock);
        var inbound =
                new Inbound(
                        host,
                        directory,
                        mailboxes,
                        new Aftercare(
                                queue,
                                notifications,
                                new Returns(
                                        database,
                                        directory,
                                        clock,
                                        new WebhookEvents(WebhookLimits.DEFAULT)),
                                null),
                        senders == null ? null : services(senders, signing),
                        clock,
                        options.inbound);
        var submission =
                new Submission(
                        directory,
                        queue,
                        new UniqueSenders(directory, memory),
                        signing,
                        clock,
                        new SubmissionOptions(host, options.hideClient, options.submission));
        var local = new LocalCarrier(inbound, clock);
        scheduler =
                Scheduler.start(
                        queue,
                        remote == null ? local : new WayOut(directory, local, remote, clock),
                        notifications,
                        clock,
                        DeliveryLimits.DEFAULT);
        seal = ConnectionSeal.readOrMake(folder);
        var services = new Services(directory, blobs, inbound, submission, seal, clock);
        var tls = tls(folder);
        var smtp =
                new SmtpSettings(
                        Role.INBOUND,
                        host,
                        false,
                        true,
                        options.developer,
                        options.pedantic,
                        options.limits);
        var submit =
                new SmtpSettings(
                        Role.SUBMISSION,
                        host,
                        options.submissionTls,
                        true,
                        options.developer,
                        options.pedantic,
                        options.limits);
        listen("smtp", tls, false, options, new SmtpService(smtp, services));
        listen("submission", tls, false, options, new SmtpService(submit, services));
        listen("submissions", tls, true, options, new SmtpService(submit, services));
        listen("smtp-plain", null, false, options, new SmtpService(smtp, services));
        var strict =
                new SmtpSettings(
                        Role.INBOUND,
                        host,
                        true,
                        true,
                        options.developer,
                        options.pedantic,
                        options.limits);
        listen("smtp-strict", tls, false, options, new SmtpService(strict, services));
    }

    private SenderServices services(Senders senders, Signing signing) throws SyntaxException {
        var checks =
                new SenderChecks(
                        senders.resolver(),
                        PublicSuffixes::shipped,
                        now::get,
                        senders.options(),
                        metrics);
        return new SenderServices(
                checks,
                evaluations,
                new ReportIntake(
                        database,
                        directory,
                        Domain.parse("mx.example.test"),
                        now::get,
                        ReceivedLimits.DEFAULT,
                        metrics),
                (account, domain) ->
                        Submission.hasWrittenTo(database, account, domain)
                                || mailboxes.correspondents().hasWrittenTo(account, domain),
                senders.seals() ? signing : null);
    }

    private static Tls tls(Path folder) throws IOException {
        var files = new CertificateFiles(folder.resolve("c.pem"), folder.resolve("k.pem"));
        var certificate = files.readOrMake(List.of("mx.example.test"), List.of(), Instant.now());
        return new Tls(new Certificates(List.of(certificate)));
    }

    private void listen(
            String name, @Nullable Tls tls, boolean implicit, Options options, SmtpService service)
            throws IOException {
        var address = ListeningAddress.of(InetAddress.getLoopbackAddress());
        listeners.add(
                Listener.open(
                        new ListenerOptions(
                                name,
                                address,
                                0,
                                tls == null ? null : tls.forListener(name.startsWith("submission")),
                                implicit,
                                name.startsWith("submission"),
                                options.proxies,
                                options.connections),
                        new ConnectionGate(InstantSource.system(), options.connections),
                        new ConnectionIds(InstantSource.system()),
                        new ConnectionRoom(Integer.MAX_VALUE),
                        service));
    }

    private long account(String name) throws Exception {
        var domain = Domain.parse("example.test");
        if (directory.domain(domain).isEmpty()) {
            done(directory.admin().domains().add("test", domain, false));
        }
        var address = Address.parse(name + "@example.test");
        var known = directory.account(name);
        var id =
                known.isPresent()
                        ? known.get().id()
                        : done(directory.admin().accounts().add("test", name, address)).id();
        done(directory.admin().accounts().setPassword("test", name, PASSWORD));
        return id;
    }

    static <T> T done(AdminResult<T> result) {
        return switch (result) {
            case AdminResult.Done<T>(var value) -> value;
            case AdminResult.Refusal<T>(var why) -> throw new AssertionError(why);
        };
    }

    private static DirectoryLimits cheap(DirectoryLimits usual) {
        return new DirectoryLimits(
                usual.lookupsMax(),
                usual.lookupsAge(),
                usual.separatorsMax(),
                usual.passwordCharsMin(),
                usual.passwordOctetsMax(),
                new PasswordCost(8, 1, 4096),
                usual.passwordThreads(),
                usual.passwordsWaitingMax(),
                usual.passwordWait(),
                usual.checkedPasswordsMax(),
                usual.checkedPasswordsAge(),
                usual.loginAttemptsWaitingMax(),
                usual.failedLoginsKeptMax(),
                usual.loginAttemptsAge(),
                usual.failedLoginsPerMinute(),
                usual.failedLoginsPerDay());
    }

    /** The port for mail from anybody. */
    TestClient smtp() throws IOException {
        return client(0);
    }

    /** The port for submission with STARTTLS. */
    TestClient submission() throws IOException {
        return client(1);
    }

    /** The port for submission inside TLS, after its handshake. */
    TestClient submissions() throws IOException {
        var client = client(2);
        client.startTls();
        return client;
    }

    /** The port for submission inside TLS, for a client that shows a certificate. */
    TestClient submissions(TestCertificate certificate) throws IOException {
        var client = client(2);
        client.startTls(certificate);
        return client;
    }

    /** A port for mail from anybody that has no certificate. */
    TestClient withoutTls() throws IOException {
        return client(3);
    }

    /** A port for mail from anybody who has TLS. */
    TestClient requiringTls() throws IOException {
        return client(4);
    }

    int port(int listener) {
        return listeners.get(listener).address().getPort();
    }

    Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port(0));
    }

    private TestClient client(int listener) throws IOException {
        var client = new TestClient(new Socket(InetAddress.getLoopbackAddress(), port(listener)));
        clients.add(client);
        return client;
    }

    /** How many are open on all ports. */
    int connections() {
        return listeners.stream().mapToInt(Listener::connections).sum();
    }

    void stopListeners() {
        listeners.forEach(Listener::stop);
    }

    /** Everything in a mailbox, oldest first; empty if there is no such mailbox. */
    List<String> messages(long account, String mailbox) throws Exception {
        var found = mailboxes.find(account, MailboxName.parse(mailbox));
        var messages = new ArrayList<String>();
        if (found.isPresent()) {
            var snapshot = mailboxes.snapshot(account, found.get().id());
            for (int row = 0; row < snapshot.count(); row++) {
                var octets = mailboxes.content(account, snapshot.id(row)).orElseThrow().octets();
                messages.add(new String(octets.octets(0, (int) octets.size()), ISO_8859_1));
            }
        }
        return messages;
    }

    /** How the newest message of a mailbox came in. */
    Delivery delivery(long account, String mailbox) throws Exception {
        var found = mailboxes.find(account, MailboxName.parse(mailbox)).orElseThrow();
        var snapshot = mailboxes.snapshot(account, found.id());
        return mailboxes.delivery(account, snapshot.id(snapshot.count() - 1)).orElseThrow();
    }

    /** The flags of the messages of a mailbox. */
    List<Flags> flags(long account, String mailbox) throws Exception {
        var found = mailboxes.find(account, MailboxName.parse(mailbox)).orElseThrow();
        var snapshot = mailboxes.snapshot(account, found.id());
        return IntStream.range(0, snapshot.count()).mapToObj(snapshot::flags).toList();
    }

    List<String> inbox(long account) throws Exception {
        return messages(account, "Inbox");
    }

    @Override
    public void close() throws IOException {
        for (var client : clients) {
            client.close();
        }
        listeners.forEach(Listener::close);
        scheduler.close();
        mailboxes.close();
        directory.close();
        blobs.close();
        database.close();
    }
}
