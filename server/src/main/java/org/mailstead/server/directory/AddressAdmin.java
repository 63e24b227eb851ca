package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Changes which addresses lead to which accounts. Any thread. See {@link DirectoryAdmin}. */
public final class AddressAdmin {
    private static final int REFUSAL_OCTETS_MAX = 256;

    private final Changes changes;

    AddressAdmin(Changes changes) {
        this.changes = changes;
    }

    /** The addresses of an account, by domain. */
    public List<Destination> list(long account) throws StoreException {
        return changes.read(tx -> AddressRows.list(tx, account));
    }

    /** The addresses at a domain, its catch-all last. */
    public List<Destination> list(Domain domain) throws StoreException {
        return changes.read(tx -> AddressRows.list(tx, domain));
    }

    /** Exactly this address, however it is written. */
    public Optional<Destination> find(Address address) throws StoreException {
        return changes.read(tx -> exact(tx, address));
    }

    /** The catch-all of a domain. */
    public Optional<Destination> findCatchAll(Domain domain) throws StoreException {
        return changes.read(tx -> AddressRows.findCatchAll(tx, domain));
    }

    /**
     * Gives an account another address.
     *
     * @param mailbox where its mail goes; null for the inbox
     */
    public AdminResult<Destination> add(
            String actor, Address address, String account, @Nullable String mailbox)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "address-add", address, account),
                tx -> {
                    var why = whyNotFree(tx, address);
                    return why != null
                            ? Changes.refuse(why)
                            : addTo(
                                    tx,
                                    account,
                                    id ->
                                            Destination.plain(
                                                    address.domain(),
                                                    address.localPart(),
                                                    id,
                                                    mailbox));
                });
    }

    /** Gives an account every address at a domain that no account has. */
    public AdminResult<Destination> addCatchAll(
            String actor, Domain domain, String account, @Nullable String mailbox)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "address-add", "@" + domain, account),
                tx -> {
                    if (DomainRows.find(tx, domain).isEmpty()) {
                        return Changes.refuse("no domain " + domain);
                    }
                    var old = AddressRows.findCatchAll(tx, domain);
                    return old.isPresent()
                            ? Changes.refuse("domain " + domain + " has a catch-all already")
                            : addTo(
                                    tx,
                                    account,
                                    id -> Destination.plain(domain, null, id, mailbox));
                });
    }

    /**
     * Makes an address of an account one that takes no mail. It may still be logged in and sent
     * with.
     *
     * @param refusal null to take mail again
     */
    public AdminResult<Destination> setRefusal(
            String actor, Address address, Destination.@Nullable Refusal refusal)
            throws StoreException {
        if (refusal != null && !Names.isPrintableAscii(refusal.text(), REFUSAL_OCTETS_MAX)) {
            return Changes.refuse("the message must be 1 to 256 characters of printable US-ASCII");
        }
        return change(
                changes.entry(
                        actor, "address-refuse", address, refusal == null ? "no" : refusal.code()),
                address,
                old -> old.with(refusal));
    }

    /**
     * Says what an address does with its mail.
     *
     * @param rules take the place of those that it had
     */
    public AdminResult<Destination> setRules(String actor, Address address, RuleSet rules)
            throws StoreException {
        return change(
                changes.entry(actor, "address-rules", address, rules.rules().size()),
                address,
                old -> old.with(rules));
    }

    /**
     * Says which reports of other servers come to an address.
     *
     * @param kinds take the place of those that it had; may be none
     */
    public AdminResult<Destination> setReports(String actor, Address address, Set<ReportKind> kinds)
            throws StoreException {
        // operations C-10.9: it stands in a URI, and many reporters know no SMTPUTF8
        if (!kinds.isEmpty() && !address.localPart().isAscii()) {
            return Changes.refuse("an address for reports must be of ASCII before the @");
        }
        return change(
                changes.entry(actor, "address-reports", address, ReportKind.words(kinds)),
                address,
                old -> old.with(kinds));
    }

    /** The address for reports on a domain: the first one there, else the first one anywhere. */
    public Optional<Destination> forReports(ReportKind kind, Domain domain) throws StoreException {
        return changes.read(tx -> AddressRows.findForReports(tx, kind, domain));
    }

    private AdminResult<Destination> change(
            AuditEntry entry, Address address, UnaryOperator<Destination> change)
            throws StoreException {
        return changes.apply(
                entry,
                tx -> {
                    var found = exact(tx, address);
                    if (found.isEmpty()) {
                        return Changes.refuse("no address " + address);
                    }
                    AddressRows.delete(tx, canonical(tx, address).orElseThrow());
                    return inserted(tx, change.apply(found.get()));
                });
    }

    /** {@link #setRules} of the catch-all of a domain. */
    public AdminResult<Destination> setCatchAllRules(String actor, Domain domain, RuleSet rules)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "address-rules", "@" + domain, rules.rules().size()),
                tx -> {
                    var found = AddressRows.findCatchAll(tx, domain);
                    if (found.isEmpty()) {
                        return Changes.refuse("domain " + domain + " has no catch-all");
                    }
                    AddressRows.deleteCatchAll(tx, domain);
                    return inserted(tx, found.get().with(rules));
                });
    }

    private static AdminResult<Destination> inserted(Tx tx, Destination destination)
            throws SQLException {
        insert(tx, destination);
        return new Done<>(destination);
    }

    /** Takes an address from its account. */
    public AdminResult<Destination> remove(String actor, Address address) throws StoreException {
        return changes.apply(
                changes.entry(actor, "address-remove", address, ""),
                tx -> {
                    var found = exact(tx, address);
                    if (found.isEmpty()) {
                        return Changes.refuse("no address " + address);
                    }
                    AddressRows.delete(tx, canonical(tx, address).orElseThrow());
                    return new Done<>(found.get());
                });
    }

    /** Takes the catch-all of a domain away. */
    public AdminResult<Destination> removeCatchAll(String actor, Domain domain)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "address-remove", "@" + domain, ""),
                tx -> {
                    var found = AddressRows.findCatchAll(tx, domain);
                    if (found.isEmpty()) {
                        return Changes.refuse("domain " + domain + " has no catch-all");
                    }
                    AddressRows.deleteCatchAll(tx, domain);
                    return new Done<>(found.get());
                });
    }

    private interface ToAccount {
        Destination destination(long account);
    }

    private static AdminResult<Destination> addTo(Tx tx, String name, ToAccount to)
            throws SQLException {
        var account = AccountRows.find(tx, name);
        if (account.isEmpty() || account.get().state() == Account.State.REMOVED) {
            return Changes.refuse("no account " + name);
        }
        return inserted(tx, to.destination(account.get().id()));
    }

    /** Adds the row of an address whose domain exists. */
    static void insert(Tx tx, Destination destination) throws SQLException {
        var settings = DomainRows.find(tx, destination.domain()).orElseThrow();
        AddressRows.insert(tx, destination, settings);
    }

    /** The destination of exactly this address, however it is written. */
    static Optional<Destination> exact(Tx tx, Address address) throws SQLException {
        var canonical = canonical(tx, address);
        return canonical.isEmpty() ? Optional.empty() : AddressRows.find(tx, canonical.get());
    }

    /** The address as its domain compares it; empty if the domain is not ours. */
    static Optional<Address> canonical(Tx tx, Address address) throws SQLException {
        return DomainRows.find(tx, address.domain())
                .map(settings ->
                        new Address(settings.canonical(address.localPart()), address.domain()));
    }

    /** Why an address cannot be given to an account; null if it can. */
    static @Nullable String whyNotFree(Tx tx, Address address) throws SQLException {
        var settings = DomainRows.find(tx, address.domain());
        if (settings.isEmpty()) {
            return "no domain " + address.domain();
        }
        var localPart = address.localPart();
        for (var separator : settings.get().separators()) {
            if (localPart.value().contains(separator)) {
                return "address %s has the separator %s of its domain in it"
                        .formatted(address, separator);
            }
        }
        var canonical = new Address(settings.get().canonical(localPart), address.domain());
        var old = AddressRows.find(tx, canonical);
        return old.isPresent() ? "address " + old.get() + " exists already" : null;
    }
}
