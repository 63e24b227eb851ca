package org.mailstead.server.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Work;

/**
 * What was found in the rows, or not found, since the last change: later questions need no SQL.
 *
 * <p>Never changed back: after a change of the rows a new one takes its place. What a slow reader
 * still puts into the old one, nobody sees. Any thread.
 */
final class Lookups {
    private final Database database;
    private final Cache<Domain, Optional<DomainSettings>> domains;
    private final Cache<Address, Optional<Destination>> addresses;
    private final Cache<Domain, Optional<Destination>> catchAlls;
    private final Cache<Long, Optional<Account>> accounts;
    private final Cache<String, Optional<Account>> accountsByName;
    private final Cache<String, Optional<String>> settings;
    private final Cache<Long, Optional<AccountSettings>> accountSettings;
    private final Cache<String, Optional<AutomaticJunkFlags>> defaultJunkFlags;
    private final Cache<String, Optional<RegisteredCertificate>> certificates;
    private final Cache<Domain, Optional<List<SigningKey>>> signingKeys;
    private final Cache<String, Optional<Transport>> transports;
    private final Cache<Route.Owner, Optional<List<Route>>> routes;

    Lookups(Database database, DirectoryLimits limits, InstantSource clock) {
        this.database = database;
        domains = cache(limits, clock);
        addresses = cache(limits, clock);
        catchAlls = cache(limits, clock);
        accounts = cache(limits, clock);
        accountsByName = cache(limits, clock);
        settings = cache(limits, clock);
        accountSettings = cache(limits, clock);
        defaultJunkFlags = cache(limits, clock);
        certificates = cache(limits, clock);
        signingKeys = cache(limits, clock);
        transports = cache(limits, clock);
        routes = cache(limits, clock);
    }

    private static <K, V> Cache<K, V> cache(DirectoryLimits limits, InstantSource clock) {
        return Caffeine.newBuilder()
                .maximumSize(limits.lookupsMax())
                .expireAfterWrite(limits.lookupsAge())
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    Optional<DomainSettings> domain(Domain domain) throws StoreException {
        return get(domains, domain, tx -> DomainRows.find(tx, domain));
    }

    /** The destination of exactly this address. */
    Optional<Destination> address(Address canonical) throws StoreException {
        return get(addresses, canonical, tx -> AddressRows.find(tx, canonical));
    }

    Optional<Destination> catchAll(Domain domain) throws StoreException {
        return get(catchAlls, domain, tx -> AddressRows.findCatchAll(tx, domain));
    }

    Optional<Account> account(long id) throws StoreException {
        return get(accounts, id, tx -> AccountRows.find(tx, id));
    }

    Optional<Account> account(String name) throws StoreException {
        return get(accountsByName, name, tx -> AccountRows.find(tx, name));
    }

    Optional<String> setting(String name) throws StoreException {
        return get(settings, name, tx -> SettingRows.find(tx, name));
    }

    AccountSettings accountSettings(long id) throws StoreException {
        return get(
                        accountSettings,
                        id,
                        tx -> Optional.of(AccountSettings.of(AccountSettingRows.all(tx, id))))
                .orElse(AccountSettings.NONE);
    }

    /** What is set for the accounts that have nothing of their own. */
    AutomaticJunkFlags defaultJunkFlags() throws StoreException {
        var name = AccountSettingRows.JUNK_FLAGS;
        return get(
                        defaultJunkFlags,
                        name,
                        tx -> SettingRows.find(tx, name).map(AutomaticJunkFlags::ofSetting))
                .orElse(AutomaticJunkFlags.DEFAULT);
    }

    Optional<RegisteredCertificate> certificate(String fingerprint) throws StoreException {
        return get(certificates, fingerprint, tx -> CertificateRows.find(tx, fingerprint));
    }

    List<SigningKey> signingKeys(Domain domain) throws StoreException {
        return get(signingKeys, domain, tx -> Optional.of(SigningKeyRows.list(tx, domain)))
                .orElseThrow();
    }

    Optional<Transport> transport(String name) throws StoreException {
        return get(transports, name, tx -> TransportRows.find(tx, name));
    }

    /** By position. */
    List<Route> routes(Route.Owner owner) throws StoreException {
        return get(routes, owner, tx -> Optional.of(RouteRows.list(tx, owner))).orElseThrow();
    }

    private <K, V> Optional<V> get(
            Cache<K, Optional<V>> cache, K key, Work<Optional<V>, RuntimeException> find)
            throws StoreException {
        var known = cache.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var found = database.read(Scope.server(), find);
        cache.put(key, found);
        return found;
    }
}
