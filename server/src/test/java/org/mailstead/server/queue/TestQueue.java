package org.mailstead.server.queue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DirectoryLimits;
import org.mailstead.server.directory.DirectoryOptions;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Engine;
import org.mailstead.server.store.StoreLimits;
import org.mailstead.server.store.TestDatabase;
import org.mailstead.server.webhook.WebhookEvents;
import org.mailstead.server.webhook.WebhookLimits;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Notify;
import org.mailstead.smtp.OriginalRecipient;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.Return;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/** A queue on a real database, whose clock a test sets. */
public final class TestQueue implements AutoCloseable {
    public static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    /** 3 attempts, after 10 and 20 minutes. */
    public static final QueueLimits LIMITS =
            QueueLimits.DEFAULT
                    .withWaits(QueueLimits.doubling(Duration.ofMinutes(10), 2))
                    .withoutJitter();

    public final AtomicReference<Instant> now = new AtomicReference<>(START);
    public final TestDatabase database;
    final Blobs blobs;
    public final Queue queue;
    final QueueVerification verification;
    public final QueueAdmin admin;
    public final Notifications notifications;
    public final QueueMemory memory;

    public final Directory directory;
    public final WebhookEvents webhooks = new WebhookEvents(WebhookLimits.DEFAULT);

    private TestQueue(
            TestDatabase database,
            Path folder,
            String node,
            QueueLimits limits,
            Function<Directory, Ways> ways)
            throws Exception {
        this.database = database;
        this.blobs = Blobs.inFiles(database, folder.resolve(node), StoreLimits.defaults());
        this.verification = new QueueVerification(database, blobs);
        var host = Domain.parse("mx.example.test");
        this.directory =
                new Directory(
                        database,
                        now::get,
                        new DirectoryOptions(Set.of(host), Set.of(), null),
                        DirectoryLimits.defaults());
        this.queue =
                new Queue(database, blobs, now::get, node, limits, ways.apply(directory), webhooks);
        var signing = new Signing(directory, now::get, new Metrics());
        this.notifications = new Notifications(queue, signing, host, now::get);
        this.admin = new QueueAdmin(queue, notifications, database, blobs, now::get);
        this.memory = new QueueMemory(database, now::get);
    }

    public static TestQueue open(Engine engine, Path directory) throws Exception {
        return open(engine, directory, "a", LIMITS);
    }

    public static TestQueue open(Engine engine, Path directory, String node, QueueLimits limits)
            throws Exception {
        return open(engine, directory, node, limits, _ -> Ways.DIRECT);
    }

    public static TestQueue open(
            Engine engine,
            Path directory,
            String node,
            QueueLimits limits,
            Function<Directory, Ways> ways)
            throws Exception {
        return new TestQueue(TestDatabase.open(engine, directory), directory, node, limits, ways);
    }

    @Override
    public void close() {
        blobs.close();
        database.close();
    }

    public void later(Duration duration) {
        now.set(now.get().plus(duration));
    }

    List<Claim> claim() throws Exception {
        return queue.turn(List.of(), TestPlaces.many());
    }

    void settle(Claim claim, Settlement... settlements) throws Exception {
        queue.turn(
                List.of(new Settled(claim, List.of(settlements), List.of())), new TestPlaces(0, 0));
    }

    /** Every recipient of a claim ends so. */
    void settle(Claim claim, Function<QueuedRecipient, Settlement> how) throws Exception {
        settle(claim, claim.recipients().stream().map(how).toArray(Settlement[]::new));
    }

    Settlement done(QueuedRecipient recipient) {
        return new Settlement.Done(recipient, attempt(2, null));
    }

    Settlement later(QueuedRecipient recipient) {
        return new Settlement.Later(recipient, attempt(4, "451 4.3.0 later"), false, null);
    }

    Settlement failed(QueuedRecipient recipient, String reply) {
        return new Settlement.Failed(recipient, attempt(5, reply));
    }

    /** An attempt at a host that said something. */
    Attempt attempt(int kind, @Nullable String reply) {
        var status = new EnhancedStatusCode(kind, 0, 0);
        Reply said = null;
        if (reply != null) {
            var code = Integer.parseInt(reply.substring(0, 3));
            var rest = reply.substring(4);
            var given = EnhancedStatusCode.at(rest);
            var text = given.isPresent() ? rest.substring(rest.indexOf(' ') + 1) : rest;
            said = new Reply(code, given.orElse(null), List.of(text));
            status = given.orElse(status);
        }
        return new Attempt(
                now.get(),
                Duration.ofMillis(12),
                "",
                "mx.b.example",
                InetAddress.ofLiteral("192.0.2.7"),
                status,
                said,
                "",
                "TLSv1.3 TLS_AES_256_GCM_SHA384",
                List.of("MX mx.b.example of preference 10", "no policy"));
    }

    long add(String... to) throws Exception {
        return queue.add(entry(START, to), body());
    }

    public static OctetSource body() {
        return source("a: b\r\n\r\nx\r\n");
    }

    public static NewEntry entry(Instant notBefore, String... to) throws Exception {
        return entry(7L, 0, notBefore, to);
    }

    public static NewEntry entry(long account, int priority, Instant notBefore, String... to)
            throws Exception {
        var parameters =
                new MailParameters(
                        null,
                        BodyType.EIGHT_BIT_MIME,
                        true,
                        false,
                        null,
                        null,
                        Return.HDRS,
                        "e 1",
                        priority,
                        null);
        var recipients = new ArrayList<Recipient>();
        for (var recipient : to) {
            recipients.add(
                    new Recipient(
                            ForwardPath.parse(recipient),
                            new RcptParameters(
                                    Set.of(Notify.SUCCESS, Notify.FAILURE),
                                    new OriginalRecipient("rfc822", "x@y.example"))));
        }
        var envelope = new Envelope(ReversePath.parse("ann@a.example"), parameters, recipients);
        return new NewEntry(
                account == 0 ? null : account,
                envelope,
                TlsDemand.OPTIONAL,
                "<1@a>",
                "hi",
                source("P: 1\r\n"),
                notBefore);
    }

    /** Nobody but one. */
    static QueueFilter only(long recipient) {
        return new QueueFilter(0, Set.of(recipient), null, null, null, null, null, null, null);
    }

    static OctetSource source(String text) {
        return OctetSource.of(text.getBytes(US_ASCII));
    }
}
