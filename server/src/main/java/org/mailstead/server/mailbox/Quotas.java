package org.mailstead.server.mailbox;

import org.mailstead.server.store.StoreException;

/** How much room accounts may take. */
@FunctionalInterface
public interface Quotas {
    /** No account has a limit. */
    Quotas UNLIMITED = _ -> Long.MAX_VALUE;

    /** Octets that an account's messages may take; {@link Long#MAX_VALUE} for no limit. */
    long limit(long account) throws StoreException;
}
