package org.mailstead.server.mailbox;

import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.store.StoreException;

/**
 * What holds for the mail of accounts, as it was set for them. Asked at each change: from memory.
 */
@FunctionalInterface
public interface AccountRules {
    /** No account has a limit. */
    AccountRules UNLIMITED = _ -> Long.MAX_VALUE;

    /** Octets that an account's messages may take; {@link Long#MAX_VALUE} for no limit. */
    long quota(long account) throws StoreException;

    /** How the names of an account's mailboxes tell junk. imap 11.8. */
    default AutomaticJunkFlags junkFlags(long account) throws StoreException {
        return AutomaticJunkFlags.DEFAULT;
    }
}
