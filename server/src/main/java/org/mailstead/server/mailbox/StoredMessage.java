package org.mailstead.server.mailbox;

import org.mailstead.message.Message;
import org.mailstead.wire.OctetSource;

/**
 * What a message says: its octets, readable at any offset while a {@link SessionLease} or its
 * presence in a mailbox keeps them, and the tree of its parts, which was worked out when it came.
 *
 * @param id of the message
 */
public record StoredMessage(long id, Message message) {
    /** The whole message: what the server added on top, then what came in. */
    public OctetSource octets() {
        return message.source();
    }
}
