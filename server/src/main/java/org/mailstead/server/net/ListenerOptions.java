package org.mailstead.server.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.tls.Tls;

/**
 * What a listener is to do.
 *
 * @param name of the service in logs: {@code smtp}, {@code submissions}
 * @param at where to listen
 * @param port 0 takes a free one
 * @param tls for STARTTLS or implicit TLS; null if there is no TLS
 * @param implicitTls whether TLS starts before anything else
 * @param clientCertificates whether clients are asked for a certificate, which they need not have
 * @param proxies networks of proxies: their connections start with a PROXY header, version 1 or 2
 */
public record ListenerOptions(
        String name,
        ListeningAddress at,
        int port,
        @Nullable Tls tls,
        boolean implicitTls,
        boolean clientCertificates,
        List<Network> proxies,
        ConnectionLimits limits) {
    public ListenerOptions {
        proxies = List.copyOf(proxies);
        if (implicitTls && tls == null) {
            throw new IllegalArgumentException(name + " has implicit TLS but no certificate");
        }
    }

    /** What to bind. */
    public InetSocketAddress address() {
        return new InetSocketAddress(at.address(), port);
    }

    /** That it cannot be bound, in words for whoever set it. */
    public IOException unbound(IOException cause) {
        return new IOException(
                name + " cannot listen on " + address() + ": " + cause.getMessage(), cause);
    }
}
