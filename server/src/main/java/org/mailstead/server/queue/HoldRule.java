package org.mailstead.server.queue;

import org.jspecify.annotations.Nullable;

/**
 * What is held: mail to which all set conditions apply; without any, all mail. outbound Q-30, H-2
 *
 * @param id 0 before it is added
 * @param account that sends; 0 is the server itself; null for any
 * @param senderDomain of MAIL FROM, in A-labels; null for any, and for none
 * @param recipientDomain in A-labels, or a literal in brackets; null for any
 */
public record HoldRule(
        long id,
        @Nullable Long account,
        @Nullable String senderDomain,
        @Nullable String recipientDomain) {}
