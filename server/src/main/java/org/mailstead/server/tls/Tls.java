package org.mailstead.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Makes the server's side of TLS connections: versions 1.3 and 1.2, suites with forward secrecy and
 * authenticated encryption only. Any thread.
 */
public final class Tls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final Certificates certificates;
    private final boolean knownNamesOnly;
    private final SSLContext context;
    private final String[] suites;

    /**
     * Takes clients whatever host they ask for.
     *
     * @param certificates asked at every handshake
     */
    public Tls(Certificates certificates) {
        this(certificates, false);
    }

    private Tls(Certificates certificates, boolean knownNamesOnly) {
        this.certificates = certificates;
        this.knownNamesOnly = knownNamesOnly;
        try {
            context = SSLContext.getInstance("TLS");
            context.init(
                    new KeyManager[] {certificates},
                    new TrustManager[] {new AnyClientCertificate()},
                    null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
        suites =
                Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
                        .filter(Tls::isModern)
                        .toArray(String[]::new);
    }

    /**
     * The same for one listener, with ticket keys and sessions of its own: a session that began on
     * one port is not resumed on another. inbound TLS-04
     *
     * @param knownNames whether a client that asks for a host that no certificate is for is
     *     refused; one that names no host is not. inbound TLS-03, operations T-8
     */
    public Tls forListener(boolean knownNames) {
        return new Tls(certificates, knownNames);
    }

    /** For servers that make their own sockets or engines. */
    public SSLContext context() {
        return context;
    }

    /**
     * The server's side of TLS over an accepted socket. The handshake is still to be done.
     *
     * @param socket closed when the result is closed
     * @param consumed octets that were already read from the socket and belong to TLS
     * @param clientCertificate whether the client is asked for a certificate, which it need not
     *     have; nobody has checked who issued it
     */
    public SSLSocket accept(Socket socket, InputStream consumed, boolean clientCertificate)
            throws IOException {
        var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, consumed, true);
        var parameters = parameters(tls.getSSLParameters());
        parameters.setWantClientAuth(clientCertificate);
        tls.setSSLParameters(parameters);
        return tls;
    }

    /**
     * Gives parameters of a server's side our versions, suites and names.
     *
     * @param parameters of a socket or an engine of {@link #context}; changed and returned
     */
    public SSLParameters parameters(SSLParameters parameters) {
        parameters.setProtocols(PROTOCOLS);
        // RFC 9325 §4.2: only suites with forward secrecy and authenticated encryption
        parameters.setCipherSuites(suites);
        parameters.setUseCipherSuitesOrder(true);
        if (knownNamesOnly) {
            parameters.setSNIMatchers(List.of(new KnownNames(certificates)));
        }
        return parameters;
    }

    /** Whether a certificate is for a host name, in lower case. */
    public boolean isFor(String name) {
        return certificates.areFor(name);
    }

    private static boolean isModern(String suite) {
        var authenticated = suite.contains("_GCM_") || suite.contains("_POLY1305_");
        var version13 = suite.startsWith("TLS_AES_") || suite.startsWith("TLS_CHACHA20_");
        return authenticated && (version13 || suite.startsWith("TLS_ECDHE_"));
    }
}
