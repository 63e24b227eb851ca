package org.mailstead.server.inbound;

import org.mailstead.smtp.Reply;

/** What the peer is to be told of its message. */
public sealed interface Acceptance {
    /** We are responsible for it now: it is in every mailbox, or a failure will be told. */
    record Accepted() implements Acceptance {}

    /**
     * Nobody has it, the peer keeps it.
     *
     * @param reply 4yz or 5yz
     */
    record Refused(Reply reply) implements Acceptance {}
}
