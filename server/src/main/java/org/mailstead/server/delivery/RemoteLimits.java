package org.mailstead.server.delivery;

import java.time.Duration;
import org.mailstead.smtp.ClientLimits;

/**
 * The bounds of sending to other servers.
 *
 * @param port where they listen; another one than 25 is for tests
 * @param connectTimeout for connecting to a host, whatever number of addresses it has
 * @param headStart how long an address is waited for before the next one is tried beside it
 * @param hostsMax how many hosts of a destination are tried in one attempt
 * @param sessionsMax how many connections are made in one attempt
 * @param sessionTimeout from the connection to the end of the greeting, TLS and EHLO
 * @param transactionTimeout for one message, beside what its octets take
 * @param octetsPerSecondMin slower than this no message is sent on
 * @param recipientsMax how many recipients go into one transaction. RFC 5321 §4.5.3.1.8: 100 must
 *     be taken
 * @param toRelayMax how many connections there are to one relay at once
 * @param transcriptCharsMax about how much is kept of what was said in one attempt
 * @param client of one connection
 * @param idle of connections that are kept for the next message
 */
public record RemoteLimits(
        int port,
        Duration connectTimeout,
        Duration headStart,
        int hostsMax,
        int sessionsMax,
        Duration sessionTimeout,
        Duration transactionTimeout,
        int octetsPerSecondMin,
        int recipientsMax,
        int toRelayMax,
        int transcriptCharsMax,
        ClientLimits client,
        Idle idle) {
    /**
     * Bounds of connections that wait for the next message.
     *
     * @param time how long one waits: short, since it takes a place at the peer
     * @param max how many wait, at all hosts together
     * @param ofHostMax how many wait at one host
     * @param messagesMax how many messages go over one connection
     * @param ageMax how old a connection gets
     */
    public record Idle(Duration time, int max, int ofHostMax, int messagesMax, Duration ageMax) {
        /** As kind to peers as others are. */
        public static final Idle DEFAULT =
                new Idle(Duration.ofSeconds(5), 200, 20, 1000, Duration.ofMinutes(5));

        public Idle {
            if (time.toMillis() < 1 || max < 0 || ofHostMax < 0 || messagesMax < 1) {
                throw new IllegalArgumentException("a limit too small");
            }
        }
    }

    /** outbound §9, §13; RFC 5321 §4.5.3.2. */
    public static final RemoteLimits DEFAULT =
            new RemoteLimits(
                    25,
                    Duration.ofSeconds(30),
                    Duration.ofMillis(500),
                    10,
                    4,
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(20),
                    4096,
                    100,
                    20,
                    8 * 1024,
                    ClientLimits.DEFAULT,
                    Idle.DEFAULT);

    public RemoteLimits {
        if (port < 1
                || port > 65_535
                || connectTimeout.toMillis() < 1
                || headStart.toMillis() < 1
                || hostsMax < 1
                || sessionsMax < 1
                || sessionTimeout.toMillis() < 1
                || transactionTimeout.toMillis() < 1
                || octetsPerSecondMin < 1
                || recipientsMax < 1
                || toRelayMax < 1
                || transcriptCharsMax < 1024) {
            throw new IllegalArgumentException("a limit out of range");
        }
    }

    /** The same for hosts that listen elsewhere. */
    public RemoteLimits withPort(int other) {
        return with(other, connectTimeout, client, idle);
    }

    /** The same for who keeps connections in another way. */
    RemoteLimits withIdle(Idle other) {
        return with(port, connectTimeout, client, other);
    }

    /**
     * The same for who is more or less patient.
     *
     * @param connect for connecting to a host
     * @param reply for an answer to a command
     * @param message for the answer to a message
     */
    public RemoteLimits withTimeouts(Duration connect, Duration reply, Duration message) {
        return with(port, connect, client.withTimeouts(reply, message), idle);
    }

    private RemoteLimits with(
            int otherPort, Duration connect, ClientLimits otherClient, Idle otherIdle) {
        return new RemoteLimits(
                otherPort,
                connect,
                headStart,
                hostsMax,
                sessionsMax,
                sessionTimeout,
                transactionTimeout,
                octetsPerSecondMin,
                recipientsMax,
                toRelayMax,
                transcriptCharsMax,
                otherClient,
                otherIdle);
    }
}
