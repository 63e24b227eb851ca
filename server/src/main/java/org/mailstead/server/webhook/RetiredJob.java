package org.mailstead.server.webhook;

import java.time.Instant;

/**
 * A call that is done with, as it is remembered. webapi J-6
 *
 * @param id as in {@link Job}, like all that has the same name
 * @param credential whether there was one
 * @param supersededBy the job that took its place; 0 for none
 * @param success whether the program took it
 * @param lastActivity when something was last done with it
 * @param keepUntil when it is forgotten
 */
public record RetiredJob(
        long id,
        About about,
        boolean credential,
        Instant submitted,
        int attempts,
        long supersededBy,
        boolean success,
        Instant lastActivity,
        Instant keepUntil) {}
