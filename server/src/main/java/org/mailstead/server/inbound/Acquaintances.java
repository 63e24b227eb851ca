package org.mailstead.server.inbound;

import org.mailstead.address.Domain;
import org.mailstead.server.store.StoreException;

/** Whom an account has to do with. */
@FunctionalInterface
public interface Acquaintances {
    /**
     * Whether the account ever wrote to somebody of an organization.
     *
     * @param organization a registered domain
     */
    boolean hasWrittenTo(long account, Domain organization) throws StoreException;
}
