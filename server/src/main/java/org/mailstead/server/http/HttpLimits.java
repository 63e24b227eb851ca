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
 */
public record HttpLimits(
        int port,
        Duration connectTimeout,
        Duration timeout,
        int addressesMax,
        int lineOctetsMax,
        int linesMax) {
    /** The defaults of all. */
    public static final HttpLimits DEFAULT =
            new HttpLimits(443, Duration.ofSeconds(10), Duration.ofMinutes(1), 4, 8 << 10, 100);

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
        return new HttpLimits(
                other, connectTimeout, timeout, addressesMax, lineOctetsMax, linesMax);
    }

    /** The same with another time for all of a request. */
    public HttpLimits withTimeout(Duration other) {
        return new HttpLimits(port, connectTimeout, other, addressesMax, lineOctetsMax, linesMax);
    }
}
