package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Changes with which keys domains sign their mail. Any thread. See {@link DirectoryAdmin}. */
public final class SigningKeyAdmin {
    static final int KEYS_MAX = 20;

    private final Changes changes;

    SigningKeyAdmin(Changes changes) {
        this.changes = changes;
    }

    /** The keys of a domain, by selector. */
    public List<SigningKey> list(Domain domain) throws StoreException {
        return changes.read(tx -> SigningKeyRows.list(tx, domain));
    }

    /**
     * Adds a key to a domain.
     *
     * @param signs whether messages are signed with it from now on; its record should be in the DNS
     */
    public AdminResult<SigningKey> add(
            String actor, Domain domain, Selector selector, DkimKey key, boolean signs)
            throws StoreException {
        var added = new SigningKey(domain, selector, key, signs, changes.now());
        return changes.apply(
                changes.entry(actor, "signing-key-add", domain, selector),
                tx -> {
                    if (DomainRows.find(tx, domain).isEmpty()) {
                        return Changes.refuse("no domain " + domain);
                    }
                    if (SigningKeyRows.list(tx, domain).size() >= KEYS_MAX) {
                        return Changes.refuse(
                                "domain %s has %d keys already".formatted(domain, KEYS_MAX));
                    }
                    if (find(tx, domain, selector).isPresent()) {
                        return Changes.refuse(
                                "domain " + domain + " has a key " + selector + " already");
                    }
                    SigningKeyRows.insert(tx, added);
                    return new Done<>(added);
                });
    }

    /** Begins or ends to sign a domain's messages with a key that it has. */
    public AdminResult<SigningKey> setSigns(
            String actor, Domain domain, Selector selector, boolean signs) throws StoreException {
        return changes.apply(
                changes.entry(
                        actor, signs ? "signing-key-start" : "signing-key-stop", domain, selector),
                tx -> {
                    var found = find(tx, domain, selector);
                    if (found.isEmpty()) {
                        return missing(domain, selector);
                    }
                    SigningKeyRows.setSigns(tx, domain, selector, signs);
                    return new Done<>(find(tx, domain, selector).orElseThrow());
                });
    }

    /** Forgets a key for good. */
    public AdminResult<SigningKey> remove(String actor, Domain domain, Selector selector)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "signing-key-remove", domain, selector),
                tx -> {
                    var found = find(tx, domain, selector);
                    if (found.isEmpty()) {
                        return missing(domain, selector);
                    }
                    SigningKeyRows.delete(tx, domain, selector);
                    return new Done<>(found.get());
                });
    }

    private static AdminResult<SigningKey> missing(Domain domain, Selector selector) {
        return Changes.refuse("domain " + domain + " has no key " + selector);
    }

    private static Optional<SigningKey> find(Tx tx, Domain domain, Selector selector)
            throws SQLException {
        return SigningKeyRows.list(tx, domain).stream()
                .filter(key -> key.selector().equals(selector))
                .findFirst();
    }
}
