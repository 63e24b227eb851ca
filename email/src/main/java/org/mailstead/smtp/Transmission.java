package org.mailstead.smtp;

import java.util.List;

/** What sending one message over one connection came to. RFC 5321 §3.3. */
public sealed interface Transmission {
    /**
     * The server took responsibility for the message, for those recipients whose reply is positive.
     *
     * @param reply to the message, 2yz
     * @param recipients the replies to RCPT, in the order of the envelope
     */
    record Accepted(Reply reply, List<Reply> recipients) implements Transmission {
        public Accepted {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * Nobody gets it.
     *
     * @param command what was refused: MAIL, RCPT (all of them), DATA, BDAT
     * @param reply the refusal; with RCPT the last one
     * @param recipients the replies to RCPT as far as they were sent, in the order of the envelope
     */
    record Refused(String command, Reply reply, List<Reply> recipients) implements Transmission {
        public Refused {
            recipients = List.copyOf(recipients);
        }
    }

    /**
     * The message needs what this server does not have; nothing was sent.
     *
     * @param keyword of the extension, as {@code SMTPUTF8}, or {@code SIZE} if it is too large
     */
    record Unsupported(String keyword) implements Transmission {}
}
