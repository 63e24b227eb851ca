package org.mailstead.server.web;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which a client takes too long to say what it wants: octets come, one now
 * and then, and no request is ever whole. For one thread.
 */
final class SlowClients {
    private static final Logger log = LoggerFactory.getLogger(SlowClients.class);
    private static final long NOT_BEGUN = Long.MIN_VALUE;

    private final Duration headerTime;
    private final Map<EndPoint, Seen> seen = new HashMap<>();

    SlowClients(Duration headerTime) {
        this.headerTime = headerTime;
    }

    /**
     * What was seen of a connection.
     *
     * @param requests that came
     * @param octets that had come with the last of them
     * @param begunNanos when there were more; {@link #NOT_BEGUN} if there are none
     */
    private record Seen(long requests, long octets, long begunNanos) {}

    /**
     * Looks at all connections.
     *
     * @param nanos by {@link System#nanoTime}
     */
    void look(Collection<EndPoint> endPoints, long nanos) {
        seen.keySet().retainAll(new HashSet<>(endPoints));
        for (var endPoint : endPoints) {
            var outer = endPoint.getConnection();
            if (outer != null) {
                look(endPoint, outer, nanos);
            }
        }
    }

    private void look(EndPoint endPoint, Connection outer, long nanos) {
        var inner = inner(outer);
        var before = seen.getOrDefault(endPoint, new Seen(0, 0, NOT_BEGUN));
        var requests = inner.getMessagesIn();
        var octets = outer.getBytesIn();
        var isAnswering = requests > inner.getMessagesOut();
        if (isAnswering || requests != before.requests()) {
            seen.put(endPoint, new Seen(requests, octets, NOT_BEGUN));
        } else if (before.begunNanos() != NOT_BEGUN) {
            if (nanos - before.begunNanos() > headerTime.toNanos()) {
                log.atDebug()
                        .addKeyValue("peer", endPoint.getRemoteSocketAddress())
                        .log("connection of a slow client closed");
                endPoint.close();
            }
        } else if (octets > before.octets()) {
            seen.put(endPoint, new Seen(requests, before.octets(), nanos));
        }
    }

    private static Connection inner(Connection outer) {
        if (outer instanceof SslConnection tls) {
            var inner = tls.getSslEndPoint().getConnection();
            return inner == null ? outer : inner;
        }
        return outer;
    }
}
