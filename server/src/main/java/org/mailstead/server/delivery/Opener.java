package org.mailstead.server.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ProtocolException;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.SmtpClient;

/** Opens connections to hosts, up to where messages can be sent. Any number of threads. */
final class Opener {
    /** RFC 3463 §3.5: no answer from host, bad connection. */
    private static final EnhancedStatusCode NO_ANSWER = new EnhancedStatusCode(4, 4, 1);

    private static final EnhancedStatusCode BAD_CONNECTION = new EnhancedStatusCode(4, 4, 2);
    private static final EnhancedStatusCode TLS_FAILED = new EnhancedStatusCode(4, 7, 5);

    /** RFC 9325 §3.1.1. outbound T-8 */
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Dialer dialer;
    private final String hello;
    private final RemoteLimits limits;
    private final ScheduledExecutorService timer;
    private final SSLContext context;

    /**
     * @param hello our name in EHLO
     */
    Opener(Dialer dialer, String hello, RemoteLimits limits, ScheduledExecutorService timer) {
        this.dialer = dialer;
        this.hello = hello;
        this.limits = limits;
        this.timer = timer;
        this.context = unchecked();
    }

    /** Opens one to the first address that answers. */
    Opening open(Peer host, List<InetAddress> addresses, TlsPlan plan) {
        Socket socket;
        try {
            socket = dialer.dial(addresses, limits.port());
        } catch (IOException e) {
            var text = "No connection to " + host + ": " + e.getMessage();
            return new Opening.Failed(Opening.Stage.CONNECT, null, Problem.of(NO_ANSWER, text));
        }
        var end = Link.endAfter(timer, socket, limits.sessionTimeout());
        Opening opening;
        try {
            opening = new Steps(host, socket, plan).open();
        } finally {
            end.cancel(false);
        }
        if (opening instanceof Opening.Failed) {
            Link.closeQuietly(socket);
        }
        return opening;
    }

    /** One connection, from the greeting on. */
    private final class Steps {
        private final Peer host;
        private final Socket socket;
        private final TlsPlan plan;
        private Opening.Stage stage = Opening.Stage.GREETING;

        Steps(Peer host, Socket socket, TlsPlan plan) {
            this.host = host;
            this.socket = socket;
            this.plan = plan;
        }

        Opening open() {
            try {
                var client = SmtpClient.greet(socket, limits.client());
                stage = Opening.Stage.HELLO;
                var extensions = client.hello(hello);
                var startTls =
                        switch (plan) {
                            case TlsPlan.Clear() -> false;
                            case TlsPlan.Opportunistic() -> extensions.has("STARTTLS");
                        };
                if (startTls) {
                    stage = Opening.Stage.TLS;
                    client.startTls(context, host.text(), this::parameters);
                    stage = Opening.Stage.HELLO;
                    client.hello(hello);
                }
                var tls = client.tls();
                return new Opening.Open(
                        new Link(
                                new Link.Key(host, plan),
                                socket,
                                client,
                                tls == null ? "" : describe(tls),
                                timer));
            } catch (ProtocolException e) {
                return failed(e, e.reply());
            } catch (IOException e) {
                return failed(e, null);
            }
        }

        private SSLParameters parameters(SSLParameters parameters) {
            parameters.setProtocols(PROTOCOLS);
            // RFC 7672 §8.1, RFC 8461 §4.2: the name of the host
            var name = host.name();
            if (name != null && name.domain().isPresent()) { // SNI takes no underscore
                parameters.setServerNames(List.of(new SNIHostName(name.text())));
            }
            return parameters;
        }

        private Opening.Failed failed(IOException e, @Nullable Reply reply) {
            var status = stage == Opening.Stage.TLS ? TLS_FAILED : BAD_CONNECTION;
            var problem =
                    reply != null && !reply.isPositive() && !reply.isIntermediate()
                            ? Problem.of(reply)
                            : Problem.of(status, text(e));
            return new Opening.Failed(stage, socket.getInetAddress(), problem);
        }

        private String text(IOException e) {
            var what =
                    switch (stage) {
                        case CONNECT, GREETING -> "did not greet";
                        case HELLO -> "did not answer EHLO";
                        case TLS -> "did not do TLS";
                    };
            return host + " " + what + ": " + e.getMessage();
        }
    }

    private static String describe(SSLSession session) {
        return session.getProtocol() + " " + session.getCipherSuite();
    }

    /** Certificates are judged after the handshake, by what is known of the host. */
    private static SSLContext unchecked() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyCertificate()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static final class AnyCertificate implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
