package org.mailstead.sasl;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What ties a login to the TLS connection under it, so that nobody in the middle can pass it on.
 *
 * <p>Two types: {@code tls-exporter} (RFC 9266; TLS 1.3) and {@code tls-server-end-point} (RFC 5929
 * §4). Not {@code tls-unique}, which is undefined in TLS 1.3 and broken before it without the
 * extended master secret (RFC 9266 §3), of which JSSE tells nothing. Immutable.
 */
public final class ChannelBindings {
    /** Of a connection without TLS. */
    public static final ChannelBindings NONE = new ChannelBindings(null, null);

    static final String TLS_EXPORTER = "tls-exporter";
    static final String TLS_SERVER_END_POINT = "tls-server-end-point";

    /** RFC 9266 §2: the label, no context, 32 octets. */
    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

    private static final int EXPORTER_OCTETS = 32;

    private final byte @Nullable [] exporter;
    private final byte @Nullable [] serverEndPoint;

    private ChannelBindings(byte @Nullable [] exporter, byte @Nullable [] serverEndPoint) {
        this.exporter = exporter;
        this.serverEndPoint = serverEndPoint;
    }

    /**
     * Both types from their octets.
     *
     * @param exporter null if the connection has none
     * @param serverEndPoint null if the connection has none
     */
    public static ChannelBindings of(byte @Nullable [] exporter, byte @Nullable [] serverEndPoint) {
        return new ChannelBindings(
                exporter == null ? null : exporter.clone(),
                serverEndPoint == null ? null : serverEndPoint.clone());
    }

    /**
     * Those of a TLS connection, on either side, once its handshake is done.
     *
     * @param serverCertificate the one that the server presented; null if unknown
     */
    public static ChannelBindings of(SSLSession session, @Nullable Certificate serverCertificate) {
        var endPoint = serverCertificate instanceof X509Certificate x509 ? endPoint(x509) : null;
        return new ChannelBindings(exporter(session), endPoint);
    }

    private static byte @Nullable [] exporter(SSLSession session) {
        // RFC 9266 §4.2: before TLS 1.3 it would take the extended master secret, and no
        // renegotiation, which JSSE lets the client ask for
        if (!(session instanceof ExtendedSSLSession extended)
                || !session.getProtocol().equals("TLSv1.3")) {
            return null;
        }
        try {
            return extended.exportKeyingMaterialData(EXPORTER_LABEL, new byte[0], EXPORTER_OCTETS);
        } catch (SSLKeyException e) {
            return null; // a session that cannot export has no such binding
        }
    }

    /** Whether there is nothing to bind to. */
    public boolean isEmpty() {
        return exporter == null && serverEndPoint == null;
    }

    /** The type that a client should use; empty if there is none. */
    Optional<String> preferred() {
        if (exporter != null) {
            return Optional.of(TLS_EXPORTER);
        }
        return serverEndPoint != null ? Optional.of(TLS_SERVER_END_POINT) : Optional.empty();
    }

    /**
     * The octets to bind to, if the connection has this type.
     *
     * @param type such as {@code tls-exporter}, in its own case
     */
    public Optional<byte[]> octets(String type) {
        return switch (type) {
            case TLS_EXPORTER -> Optional.ofNullable(exporter).map(byte[]::clone);
            case TLS_SERVER_END_POINT -> Optional.ofNullable(serverEndPoint).map(byte[]::clone);
            default -> Optional.empty();
        };
    }

    /**
     * RFC 5929 §4.1: the certificate's hash, by the hash of its own signature; null where that is
     * not defined.
     */
    private static byte @Nullable [] endPoint(X509Certificate certificate) {
        var algorithm = signatureHash(certificate);
        if (algorithm == null) {
            return null;
        }
        try {
            return MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            return null; // undefined for us, so not offered: the exporter remains
        }
    }

    private static @Nullable String signatureHash(X509Certificate certificate) {
        var name = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (name.equals("RSASSA-PSS")) {
            return pssHash(certificate);
        }
        var with = name.indexOf("WITH");
        if (with < 0) {
            return null; // RFC 5929 §4.1: without a hash of its own (Ed25519), undefined
        }
        return switch (name.substring(0, with)) {
            case "MD5", "SHA1" -> "SHA-256"; // RFC 5929 §4.1: these two are replaced
            case "SHA224" -> "SHA-224";
            case "SHA256" -> "SHA-256";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> null;
        };
    }

    private static @Nullable String pssHash(X509Certificate certificate) {
        try {
            var parameters = AlgorithmParameters.getInstance(certificate.getSigAlgOID());
            parameters.init(certificate.getSigAlgParams());
            var hash = parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
            return hash.equals("SHA-1") ? "SHA-256" : hash;
        } catch (GeneralSecurityException | IOException e) {
            return null;
        }
    }
}
