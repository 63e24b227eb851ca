package org.mailstead.server.webhook;

import java.time.Instant;

/**
 * A call that waits, without what is sent.
 *
 * @param id never used again
 * @param credential the value of Authorization; empty for none
 * @param secret for the signature; empty for none
 * @param attempts how many were begun
 * @param size octets of what is sent
 */
public record Job(
        long id,
        About about,
        long lane,
        String credential,
        String secret,
        Instant submitted,
        int attempts,
        Instant nextAttempt,
        long size) {
    /** Without its secrets. */
    @Override
    public String toString() {
        return "Job[id=%d, account=%d, event=%s, url=%s]"
                .formatted(id, about.account(), about.event(), about.url());
    }
}
