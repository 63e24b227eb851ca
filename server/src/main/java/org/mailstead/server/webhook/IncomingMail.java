package org.mailstead.server.webhook;

import java.time.Instant;
import java.util.List;

/**
 * How a message came in that an account got. webapi H-35
 *
 * @param id of the message in the account
 * @param mailFrom the reverse-path's address; empty for the null one
 * @param mailFromValidated whether SPF passes for it
 * @param authorValidated whether the author's domain is known to have sent it, as for DMARC
 * @param recipient the address that it was sent to
 * @param signers domains whose DKIM signatures pass
 * @param remoteAddress of the peer; empty if it is not known
 * @param mailbox where it was put
 */
public record IncomingMail(
        long account,
        long id,
        String mailFrom,
        boolean mailFromValidated,
        boolean authorValidated,
        String recipient,
        List<String> signers,
        String remoteAddress,
        Instant received,
        String mailbox) {
    public IncomingMail {
        signers = List.copyOf(signers);
    }
}
