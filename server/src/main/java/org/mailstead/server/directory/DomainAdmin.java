package org.mailstead.server.directory;

import java.time.ZoneOffset;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;

/** Changes domains. Any thread. See {@link DirectoryAdmin}. */
public final class DomainAdmin {
    private static final List<String> DEFAULT_SEPARATORS = List.of("+");

    private final Changes changes;
    private final DirectoryLimits limits;

    DomainAdmin(Changes changes, DirectoryLimits limits) {
        this.changes = changes;
        this.limits = limits;
    }

    /** The domains, by name. */
    public List<DomainSettings> list() throws StoreException {
        return changes.read(DomainRows::list);
    }

    /** Adds a domain, with {@code +} before suffixes, in which case does not matter. */
    public AdminResult<DomainSettings> add(String actor, Domain domain, boolean disabled)
            throws StoreException {
        return add(actor, domain, disabled, List.of());
    }

    /**
     * Adds a domain that signs its mail: with two RSA keys, of which the first signs and the other
     * waits to take its place, and an Ed25519 key, over which some receivers still stumble. inbound
     * DKIM-34
     */
    public AdminResult<DomainSettings> addWithKeys(String actor, Domain domain)
            throws StoreException {
        var now = changes.now();
        var year = now.atOffset(ZoneOffset.UTC).getYear();
        var first = new Selector(year + "a");
        var second = new Selector(year + "b");
        var third = new Selector(year + "e");
        var keys =
                List.of(
                        new SigningKey(domain, first, rsa(), true, now),
                        new SigningKey(domain, second, rsa(), false, now),
                        new SigningKey(domain, third, DkimKey.generateEd25519(), false, now));
        return add(actor, domain, false, keys);
    }

    private static DkimKey rsa() {
        return DkimKey.generateRsa(DkimKey.RSA_BITS);
    }

    private AdminResult<DomainSettings> add(
            String actor, Domain domain, boolean disabled, List<SigningKey> keys)
            throws StoreException {
        var settings = new DomainSettings(domain, disabled, false, DEFAULT_SEPARATORS);
        return changes.apply(
                changes.entry(actor, "domain-add", domain, disabled ? "disabled" : ""),
                tx -> {
                    if (DomainRows.find(tx, domain).isPresent()) {
                        return Changes.refuse("domain " + domain + " exists already");
                    }
                    DomainRows.insert(tx, settings, changes.now());
                    for (var key : keys) {
                        SigningKeyRows.insert(tx, key);
                    }
                    return new Done<>(settings);
                });
    }

    /** Removes a domain that no address is at any more, and its signing keys. */
    public AdminResult<DomainSettings> remove(String actor, Domain domain) throws StoreException {
        return changes.apply(
                changes.entry(actor, "domain-remove", domain, ""),
                tx -> {
                    var settings = DomainRows.find(tx, domain);
                    if (settings.isEmpty()) {
                        return Changes.refuse("no domain " + domain);
                    }
                    var addresses = AddressRows.list(tx, domain);
                    if (!addresses.isEmpty()) {
                        return Changes.refuse(
                                "domain %s still has %d addresses, such as %s: remove them first"
                                        .formatted(domain, addresses.size(), addresses.getFirst()));
                    }
                    SigningKeyRows.deleteAll(tx, domain);
                    RouteRows.deleteAll(tx, new Route.Owner.OfDomain(domain));
                    DomainRows.delete(tx, domain);
                    return new Done<>(settings.get());
                });
    }

    /** Lets no mail in or out for a domain. Logins still work. */
    public AdminResult<DomainSettings> disable(String actor, Domain domain) throws StoreException {
        return changeDomain(
                changes.entry(actor, "domain-disable", domain, ""),
                domain,
                old -> new DomainSettings(domain, true, old.caseSensitive(), old.separators()));
    }

    /** Takes {@link #disable} back. */
    public AdminResult<DomainSettings> enable(String actor, Domain domain) throws StoreException {
        return changeDomain(
                changes.entry(actor, "domain-enable", domain, ""),
                domain,
                old -> new DomainSettings(domain, false, old.caseSensitive(), old.separators()));
    }

    /**
     * Changes how a domain compares local parts. Refused if two addresses would become the same, or
     * one could not be reached any more.
     *
     * @param separators none empty, no two the same; may be none
     */
    public AdminResult<DomainSettings> setComparison(
            String actor, Domain domain, boolean caseSensitive, List<String> separators)
            throws StoreException {
        var wrong = Names.wrongSeparators(separators, limits.separatorsMax());
        if (wrong != null) {
            return Changes.refuse(wrong);
        }
        return changeDomain(
                changes.entry(
                        actor,
                        "domain-comparison",
                        domain,
                        (caseSensitive ? "case-sensitive " : "") + String.join(" ", separators)),
                domain,
                old -> new DomainSettings(domain, old.disabled(), caseSensitive, separators));
    }

    private interface DomainChange {
        DomainSettings apply(DomainSettings old);
    }

    private AdminResult<DomainSettings> changeDomain(
            AuditEntry entry, Domain domain, DomainChange domainChange) throws StoreException {
        return changes.apply(
                entry,
                tx -> {
                    var old = DomainRows.find(tx, domain);
                    if (old.isEmpty()) {
                        return Changes.refuse("no domain " + domain);
                    }
                    var settings = domainChange.apply(old.get());
                    var addresses = AddressRows.list(tx, domain);
                    var wrong = Names.wrongUnder(settings, addresses);
                    if (wrong != null) {
                        return Changes.refuse(wrong);
                    }
                    DomainRows.update(tx, settings);
                    AddressRows.deleteAll(tx, domain);
                    for (var address : addresses) {
                        AddressRows.insert(tx, address, settings);
                    }
                    return new Done<>(settings);
                });
    }
}
