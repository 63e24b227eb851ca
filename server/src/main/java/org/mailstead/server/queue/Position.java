package org.mailstead.server.queue;

import java.time.Instant;

/**
 * Behind whom a list goes on: it may have gone meanwhile. outbound F-8
 *
 * @param at what the list is ordered by, of that one; not looked at where that is the id
 * @param id of that one
 */
public record Position(Instant at, long id) {}
