package org.mailstead.server.queue;

import java.time.Instant;
import org.mailstead.smtp.DeliverBy;

/**
 * By when a message is wanted. RFC 2852.
 *
 * @param at the moment
 * @param mode what to do then
 * @param traced whether to tell of each step
 */
public record Deadline(Instant at, DeliverBy.Mode mode, boolean traced) {}
