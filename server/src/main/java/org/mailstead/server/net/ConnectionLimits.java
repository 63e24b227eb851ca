package org.mailstead.server.net;

import java.time.Duration;

/**
 * Every limit of a listener and its connections.
 *
 * @param connectionsMax how many are served at once; the rest wait in the kernel's backlog
 * @param refusalsMax how many may be told at once why they are not served; further ones are closed
 *     without a word
 * @param open connections open at once by network
 * @param perMinute new connections in a minute by network
 * @param readTimeout how long one read may wait, until the session sets its own
 * @param writeTimeout how long one write may wait
 * @param handshakeTimeout how long a TLS handshake may take in all
 * @param proxyTimeout how long the header of the PROXY protocol may take in all
 * @param slowStep in slow mode, the wait before each read and between two octets written
 * @param lingerTime how long a client that is still sending is heard out after our last word, so
 *     that it reads that word in place of a reset
 * @param lingerOctets how much of it at most
 * @param stopGrace how long sessions have to say goodbye when the listener stops
 */
public record ConnectionLimits(
        int connectionsMax,
        int refusalsMax,
        ClassLimits open,
        ClassLimits perMinute,
        Duration readTimeout,
        Duration writeTimeout,
        Duration handshakeTimeout,
        Duration proxyTimeout,
        Duration slowStep,
        Duration lingerTime,
        long lingerOctets,
        Duration stopGrace) {

    /** What a server on the Internet starts with. */
    public static final ConnectionLimits DEFAULT =
            new ConnectionLimits(
                    10_000,
                    32,
                    new ClassLimits(30, 90, 270),
                    new ClassLimits(300, 900, 2700),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    16L << 20,
                    Duration.ofSeconds(3));

    /** The default without limits by network and without slow steps: for a developer's machine. */
    public static final ConnectionLimits LOCAL =
            new ConnectionLimits(
                    DEFAULT.connectionsMax,
                    DEFAULT.refusalsMax,
                    ClassLimits.NONE,
                    ClassLimits.NONE,
                    DEFAULT.readTimeout,
                    DEFAULT.writeTimeout,
                    DEFAULT.handshakeTimeout,
                    DEFAULT.proxyTimeout,
                    Duration.ZERO,
                    DEFAULT.lingerTime,
                    DEFAULT.lingerOctets,
                    DEFAULT.stopGrace);

    public ConnectionLimits {
        if (connectionsMax < 1 || refusalsMax < 0) {
            throw new IllegalArgumentException(
                    "connections below 1 or refusals below 0: "
                            + connectionsMax
                            + ", "
                            + refusalsMax);
        }
        positive("readTimeout", readTimeout);
        positive("writeTimeout", writeTimeout);
        positive("handshakeTimeout", handshakeTimeout);
        positive("proxyTimeout", proxyTimeout);
        positive("lingerTime", lingerTime);
        if (slowStep.isNegative() || stopGrace.isNegative()) {
            throw new IllegalArgumentException("negative: " + slowStep + ", " + stopGrace);
        }
    }

    /** The same with another number of connections and another time to stop. */
    public ConnectionLimits with(int connections, Duration grace) {
        return new ConnectionLimits(
                connections,
                refusalsMax,
                open,
                perMinute,
                readTimeout,
                writeTimeout,
                handshakeTimeout,
                proxyTimeout,
                slowStep,
                lingerTime,
                lingerOctets,
                grace);
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + " below 1 ms: " + duration);
        }
    }
}
