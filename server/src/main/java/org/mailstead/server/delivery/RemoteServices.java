package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dns.Resolver;
import org.mailstead.x509.Pkix;

/**
 * What taking mail to other servers works with.
 *
 * @param tls what is kept of TLS with other servers
 * @param blockLists is told of direct connections
 */
public record RemoteServices(
        Resolver resolver,
        TlsMemory tls,
        RemoteMetrics metrics,
        BlockListWatch blockLists,
        Rewriting rewriting,
        Identity identity,
        InstantSource clock,
        RemoteSettings settings,
        RemoteLimits limits) {
    /**
     * What this host is like for others.
     *
     * @param hostName in EHLO
     * @param own what is ourselves
     * @param sources own addresses to connect from, at most one of a family; empty for the system's
     *     choice
     * @param pkix whom to trust with certificates
     */
    public record Identity(Domain hostName, OwnHosts own, List<InetAddress> sources, Pkix pkix) {
        public Identity {
            sources = List.copyOf(sources);
        }

        /** The same by another name. */
        Identity withHostName(Domain other) {
            return new Identity(other, own, sources, pkix);
        }
    }

    /** The same for who says another name in EHLO. */
    RemoteServices withHostName(Domain other) {
        return new RemoteServices(
                resolver,
                tls,
                metrics,
                blockLists,
                rewriting,
                identity.withHostName(other),
                clock,
                settings,
                limits);
    }
}
