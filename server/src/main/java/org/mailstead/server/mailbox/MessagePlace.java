package org.mailstead.server.mailbox;

/**
 * Where a message is, or was before it was removed.
 *
 * @param content of {@link Mailboxes#content}; 0 once it is erased
 * @param size octets of prefix and body
 */
public record MessagePlace(
        long mailbox, long uid, long content, Flags flags, long size, boolean isRemoved) {}
