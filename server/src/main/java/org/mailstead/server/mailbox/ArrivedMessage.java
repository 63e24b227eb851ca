package org.mailstead.server.mailbox;

import java.time.Instant;

/**
 * A message that came in and of which a program is still to be told.
 *
 * @param id of the message
 * @param mailbox where it was put, by its name
 * @param received internal date
 */
public record ArrivedMessage(long id, String mailbox, Instant received) {}
