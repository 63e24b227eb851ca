package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.server.delivery.RemoteMetrics.Dialed;
import org.mailstead.server.delivery.TlsSession.Outcome;
import org.mailstead.server.tls.ClientTls;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ProtocolException;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.smtp.TlsException;
import org.mailstead.smtp.TlsFailure;

/** Opens connections to hosts, up to where messages can be sent. Any number of threads. */
final class Opener {
    /** RFC 3463 §3.5: no answer from host, bad connection. */
    private static final EnhancedStatusCode NO_ANSWER = new EnhancedStatusCode(4, 4, 1);

    private static final EnhancedStatusCode BAD_CONNECTION = new EnhancedStatusCode(4, 4, 2);
    private static final EnhancedStatusCode TLS_FAILED = new EnhancedStatusCode(4, 7, 5);

    private final Dialer dialer;
    private final String hello;
    private final RemoteLimits limits;
    private final RemoteMetrics metrics;
    private final BlockListWatch blockLists;
    private final ScheduledExecutorService timer;
    private final SSLContext context;
    private final CertificateJudge judge;

    /**
     * @param timer ends what takes too long
     */
    Opener(Dialer dialer, RemoteServices services, ScheduledExecutorService timer) {
        this.dialer = dialer;
        this.timer = timer;
        limits = services.limits();
        metrics = services.metrics();
        blockLists = services.blockLists();
        var identity = services.identity();
        hello = identity.hostName().ascii();
        judge = new CertificateJudge(identity.pkix(), services.clock(), metrics);
        this.context = ClientTls.judgedLater();
    }

    /**
     * Opens one to the first address that answers.
     *
     * @param transcript of the attempt that this is for
     */
    Opening open(Peer host, List<InetAddress> addresses, TlsPlan plan, Transcript transcript) {
        try {
            return open(host, addresses, plan, transcript, context);
        } catch (OutdatedException e) {
            // the host may have another certificate by now: let it show that
            transcript.note(String.valueOf(e.getMessage()));
            return anew(host, e.address, plan, transcript);
        }
    }

    private Opening anew(Peer host, InetAddress address, TlsPlan plan, Transcript transcript) {
        try {
            return open(host, List.of(address), plan, transcript, ClientTls.judgedLater());
        } catch (OutdatedException e) {
            throw new IllegalStateException("resumed what is not there", e);
        }
    }

    private Opening open(
            Peer host,
            List<InetAddress> addresses,
            TlsPlan plan,
            Transcript transcript,
            SSLContext sessions)
            throws OutdatedException {
        Socket socket;
        try {
            socket = dialer.dial(addresses, limits.port());
            metrics.dialed(Dialed.OK);
            if (dialer.isDirect()) {
                blockLists.connected(socket.getLocalAddress());
            }
        } catch (IOException e) {
            metrics.dialed(Dialed.of(e));
            var text = "No connection to " + host + ": " + e.getMessage();
            return new Opening.Failed(
                    Opening.Stage.CONNECT, null, Problem.of(NO_ANSWER, text, e), null);
        }
        var recorder = new Recorder(host, metrics, transcript);
        recorder.note("connected to " + host + " at " + socket.getInetAddress().getHostAddress());
        var end = Link.endAfter(timer, socket, limits.sessionTimeout());
        Opening opening = null;
        try {
            opening = new Steps(host, socket, plan, recorder, sessions).open();
            return opening instanceof Opening.Failed failed && Link.isOver(end)
                    ? failed.late()
                    : opening;
        } finally {
            end.cancel(false);
            if (!(opening instanceof Opening.Open)) {
                Link.closeQuietly(socket);
            }
        }
    }

    /** One connection, from the greeting on. */
    private final class Steps {
        private final Peer host;
        private final Socket socket;
        private final TlsPlan plan;
        private final Recorder recorder;
        private final SSLContext sessions;
        private Opening.Stage stage = Opening.Stage.GREETING;
        private Outcome outcome = new Outcome.NotReached();
        private @Nullable String helo;

        Steps(Peer host, Socket socket, TlsPlan plan, Recorder recorder, SSLContext sessions) {
            this.host = host;
            this.socket = socket;
            this.plan = plan;
            this.recorder = recorder;
            this.sessions = sessions;
        }

        Opening open() throws OutdatedException {
            try {
                var client = SmtpClient.greet(socket, limits.client(), recorder);
                helo = firstWord(client.greeting());
                stage = Opening.Stage.HELLO;
                client.hello(hello);
                var tls = startsTls(client) ? secured(client) : "";
                return new Opening.Open(
                        new Link(
                                new Link.Key.Host(host, plan),
                                socket,
                                client,
                                tls,
                                recorder,
                                timer),
                        session());
            } catch (OutdatedException e) {
                throw e;
            } catch (ProtocolException e) {
                return failed(e, e.reply());
            } catch (IOException e) {
                return failed(e, null);
            }
        }

        private boolean startsTls(SmtpClient client) {
            return switch (plan) {
                case TlsPlan.Clear() -> false;
                case TlsPlan.Opportunistic() -> {
                    var isOffered = client.extensions().has("STARTTLS");
                    if (!isOffered) {
                        outcome = new Outcome.NotOffered();
                    }
                    yield isOffered;
                }
                case TlsPlan.Secured _ -> true; // offered or not: somebody may have taken it out
            };
        }

        /** Says EHLO again inside TLS. Returns what there is, in words. */
        private String secured(SmtpClient client) throws IOException {
            stage = Opening.Stage.TLS;
            client.startTls(sessions, host.text(), this::parameters);
            var session = Objects.requireNonNull(client.tls());
            stage = Opening.Stage.CERTIFICATE;
            var judgement = judge.judge(host, plan, client.peerCertificates());
            if (judgement.refusal() != null && client.isTlsResumed()) {
                session.invalidate();
                throw new OutdatedException(judgement.refusal(), socket.getInetAddress());
            }
            outcome = new Outcome.Judged(judgement);
            if (judgement.refusal() != null) {
                throw new UntrustedException(judgement.refusal());
            }
            stage = Opening.Stage.HELLO;
            client.hello(hello);
            return session.getProtocol()
                    + " "
                    + session.getCipherSuite()
                    + (client.isTlsResumed() ? ", resumed" : "")
                    + (judgement.text().isEmpty() ? "" : ", " + judgement.text());
        }

        private SSLParameters parameters(SSLParameters parameters) {
            // RFC 7672 §8.1: the TLSA base domain; RFC 8461 §4.2: the name of the host
            var dane = plan instanceof TlsPlan.Secured secured ? secured.dane() : null;
            return ClientTls.parameters(parameters, dane == null ? host.name() : dane.base());
        }

        private TlsSession session() {
            return new TlsSession(outcome, helo, socket.getLocalAddress(), socket.getInetAddress());
        }

        /** What TLS came to, after something failed. outbound U-5 */
        private Outcome outcome(IOException e, @Nullable Reply reply) {
            if (stage == Opening.Stage.TLS && reply != null) {
                return new Outcome.Refused(reply.code());
            }
            var failure = e instanceof TlsException tls ? tls.failure() : TlsFailure.of(e);
            // TLS 1.3 brings some alerts only behind the handshake
            var isAlert =
                    stage == Opening.Stage.HELLO
                            && outcome instanceof Outcome.Judged
                            && failure.kind() == TlsFailure.Kind.REMOTE_ALERT;
            return stage == Opening.Stage.TLS || isAlert ? new Outcome.Failed(failure) : outcome;
        }

        private Opening.Failed failed(IOException e, @Nullable Reply reply) {
            outcome = outcome(e, reply);
            recorder.note(text(e));
            var status =
                    stage == Opening.Stage.TLS || stage == Opening.Stage.CERTIFICATE
                            ? TLS_FAILED
                            : BAD_CONNECTION;
            var problem =
                    reply != null && !reply.isPositive() && !reply.isIntermediate()
                            ? Problem.of(reply)
                            : Problem.of(status, text(e), e);
            return new Opening.Failed(stage, socket.getInetAddress(), problem, session());
        }

        private String text(IOException e) {
            var what =
                    switch (stage) {
                        case CONNECT, GREETING -> "did not greet";
                        case HELLO -> "did not answer EHLO";
                        case TLS -> "did not do TLS";
                        case CERTIFICATE -> "has a certificate that must not be trusted";
                    };
            return host + " " + what + ": " + e.getMessage();
        }
    }

    /** A greeting begins with the host's name. RFC 5321 §4.2 */
    private static String firstWord(Reply greeting) {
        var line = greeting.lines().getFirst();
        var space = line.indexOf(' ');
        var word = space < 0 ? line : line.substring(0, space);
        return word.substring(0, Math.min(word.length(), Domain.OCTETS_MAX));
    }

    /** A session was resumed whose certificate is worth nothing, or nothing any more. */
    private static final class OutdatedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient InetAddress address;

        OutdatedException(String why, InetAddress address) {
            super("the certificate of an earlier session: " + why);
            this.address = address;
        }
    }

    /** The handshake worked, but with whom? */
    private static final class UntrustedException extends IOException {
        private static final long serialVersionUID = 1L;

        UntrustedException(String why) {
            super(why);
        }
    }
}
