package org.mailstead.server.webhook;

import java.time.Instant;
import org.mailstead.server.mailjson.Reception;

/**
 * A message that an account got. webapi H-35
 *
 * @param id of the message in the account
 * @param mailbox where it was put
 */
public record IncomingMail(
        long account, long id, Reception reception, Instant received, String mailbox) {}
