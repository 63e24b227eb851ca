package org.mailstead.server.queue;

import java.time.Instant;

/**
 * An address that an account no longer sends to.
 *
 * @param id growing with every entry
 * @param base without what people vary: {@code ann@example.org} for {@code A.nn+x@example.org}
 * @param original as it was when it failed, or as a person gave it
 * @param manual whether a person added it
 * @param reason in words
 */
public record Suppression(
        long id,
        long account,
        String base,
        String original,
        Instant created,
        boolean manual,
        String reason) {}
