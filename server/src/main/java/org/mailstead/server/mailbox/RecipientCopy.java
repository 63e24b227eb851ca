package org.mailstead.server.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * What one recipient gets of a message that is delivered.
 *
 * @param mailbox where it goes; made, and subscribed to, if need be
 * @param message with the body that all copies share
 * @param once names this delivery within the account: asked for again, it is not done again. Null
 *     for one that is asked for once
 * @param told whether a program is to be told of it: see {@link Mailboxes#arrivals}
 */
public record RecipientCopy(
        MailboxName mailbox, NewMessage message, @Nullable Long once, boolean told) {
    /** One of which no program is told. */
    public RecipientCopy(MailboxName mailbox, NewMessage message, @Nullable Long once) {
        this(mailbox, message, once, false);
    }
}
