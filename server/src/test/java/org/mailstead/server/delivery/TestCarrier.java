package org.mailstead.server.delivery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.Deadline;
import org.mailstead.server.queue.QueuedMessage;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.TestSpool;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.RcptParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.mailstead.x509.Pkix;

/** The way to other servers alone: claims go in, results come out. Hosts are on loopback. */
final class TestCarrier implements AutoCloseable {
    static final String MESSAGE =
            "From: ann@example.test\r\nSubject: Hello\r\n\r\nHow are you?\r\n";
    static final BlockListWatch NO_LISTS =
            new BlockListWatch(
                    List.of(),
                    ZoneResolver.of(""),
                    new Metrics(),
                    InstantSource.system(),
                    BlockListWatch.Pace.DEFAULT);
    static final Duration SHORT = Duration.ofMillis(700);

    final RemoteCarrier carrier;
    final Metrics metrics = new Metrics();

    /** What a claim of a test is like. */
    record Letter(
            List<Recipient> to,
            TlsDemand tls,
            MailParameters parameters,
            String content,
            List<Attempt> earlier,
            @Nullable Deadline deadline) {
        static Letter to(String... addresses) {
            var to = new ArrayList<Recipient>();
            for (var address : addresses) {
                to.add(new Recipient(path(address)));
            }
            return new Letter(
                    to,
                    TlsDemand.BY_POLICY,
                    parameters(BodyType.SEVEN_BIT, false),
                    MESSAGE,
                    List.of(),
                    null);
        }

        Letter tls(TlsDemand other) {
            return new Letter(to, other, parameters, content, earlier, deadline);
        }

        Letter content(BodyType type, boolean utf8, String other) {
            return new Letter(to, tls, parameters(type, utf8), other, earlier, deadline);
        }

        Letter with(RcptParameters more) {
            var changed = to.stream().map(one -> new Recipient(one.path(), more)).toList();
            return new Letter(changed, tls, parameters, content, earlier, deadline);
        }

        Letter after(InetAddress used) {
            var attempt =
                    new Attempt(
                            Instant.EPOCH,
                            Duration.ZERO,
                            "",
                            "x",
                            used,
                            new EnhancedStatusCode(4, 0, 0),
                            null,
                            "",
                            "",
                            List.of());
            return new Letter(to, tls, parameters, content, List.of(attempt), deadline);
        }

        Letter by(Deadline other) {
            return new Letter(to, tls, parameters, content, earlier, other);
        }

        private static MailParameters parameters(BodyType type, boolean utf8) {
            return new MailParameters(null, type, utf8, false, null, null, null, null);
        }
    }

    TestCarrier(Resolver resolver, int port, X509Certificate... trusted) {
        this(resolver, limits(port), trusted);
    }

    TestCarrier(Resolver resolver, RemoteLimits limits, X509Certificate... trusted) {
        this(resolver, limits, TlsMemory.NONE, trusted);
    }

    TestCarrier(
            Resolver resolver,
            RemoteLimits limits,
            RemoteSettings settings,
            X509Certificate... trusted) {
        this(resolver, limits, settings, TlsMemory.NONE, trusted);
    }

    TestCarrier(Resolver resolver, RemoteLimits limits, TlsMemory tls, X509Certificate... trusted) {
        this(resolver, limits, RemoteSettings.DEFAULT, tls, trusted);
    }

    private TestCarrier(
            Resolver resolver,
            RemoteLimits limits,
            RemoteSettings settings,
            TlsMemory tls,
            X509Certificate... trusted) {
        carrier =
                new RemoteCarrier(
                        new RemoteServices(
                                resolver,
                                tls,
                                new RemoteMetrics(metrics),
                                TestCarrier.NO_LISTS,
                                new InTemporaryFiles(),
                                new RemoteServices.Identity(
                                        domain("us.test"),
                                        new OwnHosts(
                                                Set.of(domain("us.test")),
                                                address ->
                                                        address.getHostAddress()
                                                                .equals("127.0.0.99")),
                                        List.of(),
                                        new Pkix(List.of(trusted))),
                                InstantSource.system(),
                                settings,
                                limits));
    }

    /** Signs nothing, but says that it would. */
    static final class InTemporaryFiles implements Rewriting {
        @Override
        public Spool spool() {
            return TestSpool.inMemory();
        }

        @Override
        public String signatures(Address author, OctetSource message) {
            return "DKIM-Signature: anew for " + author.ascii() + "\r\n";
        }
    }

    /** The usual ones. */
    static RemoteLimits limits(int port) {
        return RemoteLimits.DEFAULT.withPort(port);
    }

    /** Where nobody waits long. */
    static RemoteLimits impatient(int port) {
        var usual = RemoteLimits.DEFAULT;
        var client = ClientLimits.DEFAULT;
        return new RemoteLimits(
                port,
                SHORT,
                Duration.ofMillis(50),
                usual.hostsMax(),
                usual.sessionsMax(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                usual.octetsPerSecondMin(),
                usual.recipientsMax(),
                usual.toRelayMax(),
                usual.transcriptCharsMax(),
                new ClientLimits(
                        SHORT,
                        SHORT,
                        SHORT,
                        SHORT,
                        SHORT,
                        SHORT,
                        client.replyLineOctetsMax(),
                        client.replyLinesMax(),
                        client.pipelinedMax()),
                usual.idle());
    }

    /** One result for each recipient. */
    List<Result> send(Letter letter) throws Exception {
        return carrier.carry(claim(letter), content(letter));
    }

    /** The same from the null path. */
    List<Result> sendNotification(Letter letter) throws Exception {
        var claim = claim(letter);
        var notification =
                new Claim(
                        claim.message(),
                        new ReversePath.Null(),
                        claim.recipients(),
                        claim.earlier());
        return carrier.carry(notification, content(letter));
    }

    /** The one result. */
    Result send(String to) throws Exception {
        return send(Letter.to(to)).getFirst();
    }

    static OctetSource content(Letter letter) {
        return OctetSource.of(letter.content().getBytes(ISO_8859_1));
    }

    static Claim claim(Letter letter) {
        var from = new ReversePath.Of(((ForwardPath.Of) path("ann@example.test")).address());
        var content = content(letter);
        var message =
                new QueuedMessage(
                        1,
                        Instant.EPOCH,
                        null,
                        from,
                        letter.parameters(),
                        letter.deadline(),
                        null,
                        null,
                        null,
                        "",
                        OctetSource.of(new byte[0]),
                        1,
                        content.size(),
                        "",
                        "");
        var recipients = new ArrayList<QueuedRecipient>();
        for (var to : letter.to()) {
            recipients.add(
                    new QueuedRecipient(
                            recipients.size() + 1,
                            1,
                            to,
                            false,
                            1 + letter.earlier().size(),
                            Instant.EPOCH,
                            null,
                            null,
                            null,
                            letter.tls(),
                            null,
                            1,
                            1,
                            null,
                            0));
        }
        return new Claim(message, from, recipients, letter.earlier());
    }

    static Domain domain(String text) {
        return new Domain(text);
    }

    static ForwardPath path(String text) {
        try {
            return ForwardPath.parse(text);
        } catch (SyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** In a line: what it came to, the status, what is said of it. */
    static String text(Result result) {
        var attempt = result.attempt();
        var kind = result.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
        var reply = attempt.reply();
        return kind
                + " "
                + attempt.status()
                + " "
                + (reply == null ? attempt.problem() : "<" + reply + ">");
    }

    static List<String> texts(List<Result> results) {
        return results.stream().map(TestCarrier::text).toList();
    }

    @Override
    public void close() {
        carrier.close();
    }
}
