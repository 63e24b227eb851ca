package org.mailstead.server.mailbox;

import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.store.StoreException;

/**
 * To whom users write: the addresses in To, Cc and Bcc of what was ever put into {@code \Sent},
 * whatever became of it. inbound REC-10
 *
 * <p>For any number of threads.
 */
public final class Correspondents {
    private final Accounts accounts;

    Correspondents(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * What an account wrote to an address.
     *
     * @param address in any case, though RFC 5321 §2.4 lets hosts tell {@code Ann} from {@code
     *     ann}: no answer to mail should look like a stranger's
     */
    public Optional<Correspondence> find(long account, Address address) throws StoreException {
        return accounts.read(account, tx -> CorrespondentRows.find(tx, address));
    }

    /** What an account wrote to all of a domain, and of those below it. */
    public Optional<Correspondence> find(long account, Domain domain) throws StoreException {
        return accounts.read(account, tx -> CorrespondentRows.find(tx, domain));
    }

    /** Whether an account ever wrote to somebody of a domain, or of one below it. */
    public boolean hasWrittenTo(long account, Domain domain) throws StoreException {
        return accounts.read(account, tx -> CorrespondentRows.isKnown(tx, domain));
    }
}
