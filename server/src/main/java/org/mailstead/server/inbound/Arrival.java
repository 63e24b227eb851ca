package org.mailstead.server.inbound;

import java.time.Instant;
import org.mailstead.smtp.Envelope;

/**
 * A message that came in by SMTP, apart from its octets.
 *
 * @param id of the session, as strangers may see it: in the Received field, the replies and the log
 * @param at when it came
 * @param internationalized whether its addresses or headers need SMTPUTF8
 */
public record Arrival(
        String id, Instant at, Source source, Envelope envelope, boolean internationalized) {}
