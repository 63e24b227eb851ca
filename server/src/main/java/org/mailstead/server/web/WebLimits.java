package org.mailstead.server.web;

import java.time.Duration;

/**
 * What bounds HTTP, beside the limits of all listeners.
 *
 * @param headerOctetsMax the longest header of a request, and of an answer
 * @param idleTime how long one read or write may wait, and a connection that nobody uses stays open
 * @param headerTime how long a client may take for the header of a request, and for the TLS
 *     handshake before it
 * @param bodyTime how long a client may take for a whole body
 * @param requestsMax requests that are answered at once, over all listeners; beyond them there is
 *     503
 * @param streamsMax requests at once on one connection of HTTP/2
 */
public record WebLimits(
        int headerOctetsMax,
        Duration idleTime,
        Duration headerTime,
        Duration bodyTime,
        int requestsMax,
        int streamsMax) {
    /** What a server on the Internet starts with. */
    public static final WebLimits DEFAULT =
            new WebLimits(
                    16 * 1024,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    500,
                    32);

    public WebLimits {
        if (headerOctetsMax < 1024 || requestsMax < 1 || streamsMax < 1) {
            throw new IllegalArgumentException(
                    "too little: %d, %d, %d".formatted(headerOctetsMax, requestsMax, streamsMax));
        }
    }
}
