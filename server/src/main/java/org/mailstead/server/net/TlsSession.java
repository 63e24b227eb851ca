package org.mailstead.server.net;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

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

    /**
     * The {@code tls-exporter} channel binding: 32 octets; empty if this connection has none. RFC
     * 9266 §2.
     */
    public Optional<byte[]> tlsExporter() {
        try {
            return Optional.of(
                    session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32));
        } catch (SSLException e) {
            // RFC 9266 §4.2: with TLS 1.2 only if the extended master secret was used
            return Optional.empty();
        }
    }

    /**
     * The {@code tls-server-end-point} channel binding: the hash of our own certificate; empty if
     * its signature names no hash. RFC 5929 §4.
     */
    public Optional<byte[]> tlsServerEndPoint() {
        var certificates = session.getLocalCertificates();
        return certificates == null ? Optional.empty() : endPointHash(certificates[0]);
    }

    static Optional<byte[]> endPointHash(Certificate certificate) {
        if (!(certificate instanceof X509Certificate x509)) {
            return Optional.empty();
        }
        var algorithm = x509.getSigAlgName().toUpperCase(Locale.ROOT);
        var with = algorithm.indexOf("WITH");
        if (with < 0) {
            return Optional.empty();
        }
        // RFC 5929 §4.1: SHA-256 in place of MD5 and SHA-1, else the signature's own hash
        var hash =
                switch (algorithm.substring(0, with)) {
                    case "MD5", "SHA1", "SHA256" -> "SHA-256";
                    case "SHA224" -> "SHA-224";
                    case "SHA384" -> "SHA-384";
                    case "SHA512" -> "SHA-512";
                    case String _ -> null;
                };
        if (hash == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(MessageDigest.getInstance(hash).digest(x509.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("cannot hash our own certificate", e);
        }
    }

    /** For the log: {@code TLSv1.3 TLS_AES_256_GCM_SHA384}. */
    @Override
    public String toString() {
        return protocol() + " " + cipherSuite();
    }
}
