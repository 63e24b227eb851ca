package org.mailstead.server.http;

import java.time.Duration;

/**
 * Every bound on a request to somebody else.
 *
 * @param port that an {@code https} URI without one means; 443, another one in tests
 * @param connectTimeout for one address; 10 s
 * @param timeout for all of a request, from the look-up to the last octet; 60 s (RFC 8461 §3.3)
 * @param addressesMax tried of one host; 4
 * @param lineOctetsMax of a header line; 8 KiB
 * @param linesMax of a header; 100
 * @param keeping connections on which more may be asked; none
 */
public record HttpLimits(
        int port,
        Duration connectTimeout,
        Duration timeout,
        int addressesMax,
        int lineOctetsMax,
        int linesMax,
        Keeping keeping) {
    /**
     * Which connections stay open for another request.
     *
     * @param ofOrigin at most, idle ones, to one scheme, host and port
     * @param inAll at most, idle ones; 0: each is closed behind its answer
     * @param idle how long one waits for another request
     * @param age after which one is asked nothing more: it is then that the address of its host is
     *     looked up and checked again
     */
    public record Keeping(int ofOrigin, int inAll, Duration idle, Duration age) {
        public Keeping {
            if (ofOrigin < 0 || inAll < 0 || !idle.isPositive() || !age.isPositive()) {
                throw new IllegalArgumentException("less than none, or for no time");
            }
        }

        /** Each request has a connection of its own. */
        public static final Keeping NONE =
                new Keeping(0, 0, Duration.ofSeconds(1), Duration.ofSeconds(1));

        /** 2 to one origin, 100 in all, for 5 seconds (webapi J-7), and for no more than 60. */
        public static final Keeping SHORTLY =
                new Keeping(2, 100, Duration.ofSeconds(5), Duration.ofMinutes(1));
    }

    /** The defaults of all. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(
                    443,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(1),
                    4,
                    8 << 10,
                    100,
                    Keeping.NONE);

    public HttpLimits {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port outside 1..65535: " + port);
        }
        if (!connectTimeout.isPositive() || !timeout.isPositive()) {
            throw new IllegalArgumentException(
                    "times not positive: " + connectTimeout + ", " + timeout);
        }
        if (addressesMax < 1 || lineOctetsMax < 256 || linesMax < 1) {
            throw new IllegalArgumentException(
                    "limits too small: %d, %d, %d"
                            .formatted(addressesMax, lineOctetsMax, linesMax));
        }
    }

    /** The same with another port where a URI has none. */
    public HttpLimits withPort(int other) {
        return with(other, timeout, keeping);
    }

    /** The same with another time for all of a request. */
    public HttpLimits withTimeout(Duration other) {
        return with(port, other, keeping);
    }

    /** The same with connections that are kept. */
    public HttpLimits keeping(Keeping other) {
        return with(port, timeout, other);
    }

    private HttpLimits with(int otherPort, Duration otherTimeout, Keeping otherKeeping) {
        return new HttpLimits(
                otherPort,
                connectTimeout,
                otherTimeout,
                addressesMax,
                lineOctetsMax,
                linesMax,
                otherKeeping);
    }
}
