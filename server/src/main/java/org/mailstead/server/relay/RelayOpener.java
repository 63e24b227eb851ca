package org.mailstead.server.relay;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.mailstead.sasl.ChannelBindings;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.SaslClient;
import org.mailstead.sasl.SaslLimits;
import org.mailstead.server.tls.ClientTls;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.ClientObserver;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.x509.Pkix;
import org.mailstead.x509.PkixResult;

/** Opens sessions with relays. Any number of threads. outbound */
public final class RelayOpener {
    // RFC 3463 §3.8
    private static final EnhancedStatusCode NOT_TRUSTED = new EnhancedStatusCode(4, 7, 5);
    private static final EnhancedStatusCode NO_MECHANISM = new EnhancedStatusCode(5, 7, 4);
    private static final EnhancedStatusCode LOGIN_REFUSED = new EnhancedStatusCode(4, 7, 8);

    private final Pkix pkix;
    private final InstantSource clock;
    private final ClientLimits limits;
    private final SSLContext tls = ClientTls.judgedLater();

    public RelayOpener(Pkix pkix, InstantSource clock, ClientLimits limits) {
        this.pkix = pkix;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * Opens a session over a connection, with TLS and login as the host is to be used.
     *
     * @param socket connected; closed if this fails, else by the client
     * @param hello our name in EHLO
     * @param observer listens to what is said
     * @throws RelayException if the host's certificate is not valid, no mechanism is common, or it
     *     refuses the login
     */
    public SmtpClient open(Socket socket, RelayHost host, String hello, ClientObserver observer)
            throws IOException {
        try {
            var start =
                    host.security() == RelaySecurity.TLS ? secure(socket, host, observer) : socket;
            var client = SmtpClient.greet(start, limits, observer);
            if (client.tls() != null) {
                judge(client, host);
            }
            client.hello(hello);
            switch (host.security()) {
                case TLS, NONE -> {}
                case STARTTLS, STARTTLS_UNVERIFIED -> {
                    client.startTls(
                            tls,
                            host.host().text(),
                            parameters -> ClientTls.parameters(parameters, host.host()));
                    judge(client, host);
                    client.hello(hello);
                }
            }
            logIn(client, host);
            return client;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private SSLSocket secure(Socket socket, RelayHost host, ClientObserver observer)
            throws IOException {
        var start = System.nanoTime();
        socket.setSoTimeout(Math.clamp(limits.handshakeTimeout().toMillis(), 1, Integer.MAX_VALUE));
        var secure =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(socket, host.host().text(), host.port(), true);
        secure.setSSLParameters(ClientTls.parameters(secure.getSSLParameters(), host.host()));
        secure.startHandshake();
        observer.secured(secure.getSession(), Duration.ofNanos(System.nanoTime() - start));
        return secure;
    }

    private void judge(SmtpClient client, RelayHost host) throws RelayException {
        if (!host.security().isVerified()) {
            return;
        }
        switch (pkix.verify(client.peerCertificates(), List.of(host.host()), clock.instant())) {
            case PkixResult.Valid _ -> {}
            case PkixResult.Invalid(var _, var reason) -> {
                var session = client.tls();
                if (session != null) {
                    session.invalidate(); // the next one shows what certificate it has by then
                }
                throw new RelayException(
                        NOT_TRUSTED, host.host() + " is not to be trusted: " + reason);
            }
        }
    }

    private void logIn(SmtpClient client, RelayHost host) throws IOException {
        var wanted = host.login();
        if (wanted == null) {
            return;
        }
        var session = client.tls();
        var certificates = client.peerCertificates();
        var bindings =
                session == null
                        ? ChannelBindings.NONE
                        : ChannelBindings.of(
                                session, certificates.isEmpty() ? null : certificates.getFirst());
        var offered = client.extensions().mechanisms();
        var mechanism =
                mechanism(wanted, offered::contains, bindings.isEmpty(), session != null)
                        .orElseThrow(() ->
                                new RelayException(
                                        NO_MECHANISM,
                                        "%s offers no login that may be used: it has %s, allowed are %s"
                                                .formatted(
                                                        host.host(),
                                                        offered,
                                                        wanted.mechanisms())));
        var offersPlus = offered.stream().anyMatch(name -> name.endsWith("-PLUS"));
        var login =
                new SaslClient.Login(
                        wanted.userName(),
                        wanted.password(),
                        // outbound X-7: who did not allow -PLUS does not say that it could bind
                        allowsPlus(wanted) ? bindings : ChannelBindings.NONE,
                        offersPlus,
                        SaslLimits.DEFAULT);
        var reply = client.authenticate(SaslClient.start(mechanism, login));
        if (!reply.isPositive()) {
            // outbound C-17: 5yz is for good
            var status = reply.isPermanent() ? LOGIN_REFUSED.as(5) : LOGIN_REFUSED;
            throw new RelayException(status, host.host() + " refuses the login", reply);
        }
    }

    private static boolean allowsPlus(RelayLogin login) {
        return login.mechanisms().stream().anyMatch(Mechanism::isPlus);
    }

    /** The first that both know. outbound X-7: -PLUS over TLS only */
    private static Optional<Mechanism> mechanism(
            RelayLogin login,
            java.util.function.Predicate<String> offered,
            boolean withoutBindings,
            boolean hasTls) {
        return login.mechanisms().stream()
                .filter(one -> offered.test(one.wireName()))
                .filter(one -> !one.isPlus() || (hasTls && !withoutBindings))
                .findFirst();
    }
}
