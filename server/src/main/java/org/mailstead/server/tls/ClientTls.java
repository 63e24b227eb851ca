package org.mailstead.server.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Name;

/** The client's side of TLS towards hosts of mail. */
public final class ClientTls {
    /** Sessions that may be resumed: each has the certificates of a host. */
    private static final int SESSIONS_MAX = 1000;

    private static final int SESSION_SECONDS_MAX = 3600;

    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private ClientTls() {}

    /**
     * Ends every handshake well, whoever the server is: the caller judges the certificates
     * afterwards, before anything else is sent, also where a session is resumed. Only so it can
     * tell, and report, what is wrong with them.
     */
    public static SSLContext judgedLater() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyServerCertificate()}, null);
            var sessions = context.getClientSessionContext();
            sessions.setSessionCacheSize(SESSIONS_MAX);
            sessions.setSessionTimeout(SESSION_SECONDS_MAX);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Asks for a host by SNI, and for versions that are safe. RFC 9325 §3.1.1, outbound T-8
     *
     * @param host null, or one that SNI cannot say (an underscore), asks for none
     */
    public static SSLParameters parameters(SSLParameters parameters, @Nullable Name host) {
        parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
        if (host != null && host.domain().isPresent()) {
            parameters.setServerNames(List.of(new SNIHostName(host.text())));
        }
        return parameters;
    }

    private static final class AnyServerCertificate implements X509TrustManager {
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
