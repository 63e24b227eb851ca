package org.mailstead.server.net;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.ChannelBindings;

/** What was agreed in the TLS handshake of a connection. */
public final class TlsSession {
    private final ExtendedSSLSession session;

    TlsSession(ExtendedSSLSession session) {
        this.session = session;
    }

    /** {@code TLSv1.3} or {@code TLSv1.2}. */
    public String protocol() {
        return session.getProtocol();
    }

    /** The cipher suite's name in the registry of IANA. */
    public String cipherSuite() {
        return session.getCipherSuite();
    }

    /** The host name that the client asked for, in lower case; null if it asked for none. */
    public @Nullable String serverName() {
        for (var name : session.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                return host.getAsciiName().toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    /**
     * The client's certificates, its own first; empty if it showed none. The client has their key;
     * who issued them was not checked.
     */
    public List<X509Certificate> peerCertificates() {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    /** The client's own certificate, as {@link #peerCertificates()}; empty if it showed none. */
    public Optional<X509Certificate> clientCertificate() {
        return peerCertificates().stream().findFirst();
    }

    /** What a login can be bound to. RFC 9266, RFC 5929 §4. */
    public ChannelBindings channelBindings() {
        var own = session.getLocalCertificates();
        return ChannelBindings.of(session, own == null ? null : own[0]);
    }

    /** For the log: {@code TLSv1.3 TLS_AES_256_GCM_SHA384}. */
    @Override
    public String toString() {
        return protocol() + " " + cipherSuite();
    }
}
