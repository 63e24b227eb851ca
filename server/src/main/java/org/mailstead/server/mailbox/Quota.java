package org.mailstead.server.mailbox;

/**
 * How much room an account's messages take, and may take. RFC 9208.
 *
 * @param usage octets, also of removed messages that are not erased yet. imap 9.46
 * @param limit octets; {@link Long#MAX_VALUE} for no limit
 */
public record Quota(long usage, long limit) {
    public boolean isLimited() {
        return limit < Long.MAX_VALUE;
    }
}
