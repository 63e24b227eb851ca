package org.mailstead.server.directory;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;
import org.mailstead.sasl.CramMd5Secret;
import org.mailstead.sasl.Credentials;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.sasl.Mechanism;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.ScramVerifier;
import org.mailstead.sasl.Verdict;
import org.mailstead.server.store.Announcements;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers who has which address, and whether somebody is who they say. Any thread; what was asked
 * before is answered from memory, without SQL.
 */
public final class Directory implements Credentials, AutoCloseable {
    private static final int DECOY_KEY_OCTETS = 32;
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);

    private final Database database;
    private final InstantSource clock;
    private final DirectoryOptions options;
    private final DirectoryLimits limits;
    private final Passwords passwords;
    private final Logins logins;
    private final Revocations revocations = new Revocations();
    private final DirectoryAdmin admin;
    private final byte[] decoyKey;
    private volatile Lookups lookups;

    /**
     * Opens the directory.
     *
     * @param database stays the caller's to close, after this
     */
    public Directory(
            Database database,
            InstantSource clock,
            DirectoryOptions options,
            DirectoryLimits limits)
            throws StoreException {
        this.database = database;
        this.clock = clock;
        this.options = options;
        this.limits = limits;
        decoyKey = decoyKey(database);
        lookups = new Lookups(database, limits, clock);
        passwords = new Passwords(database, clock, limits, options.mechanisms());
        var changes = new Changes(database, clock, this::changed);
        admin = new DirectoryAdmin(changes, limits, passwords, revocations);
        logins = new Logins(database, clock, limits, this::owner);
        database.listen(new OtherNodes());
    }

    /** What other nodes do to the rows. */
    private final class OtherNodes implements Announcements {
        @Override
        public void changed(Scope scope, long position) {
            switch (scope) {
                case Scope.Server() -> Directory.this.changed();
                case Scope.Account(_) -> {}
            }
        }

        @Override
        public void missed() {
            Directory.this.changed();
        }
    }

    /** Kept with the accounts: the decoys must stay the same as long as the real salts do. */
    private static byte[] decoyKey(Database database) throws StoreException {
        var found =
                database.write(
                        Scope.server(),
                        tx -> {
                            var kept = SettingRows.find(tx, SettingRows.DECOY_KEY);
                            if (kept.isPresent()) {
                                return kept.get();
                            }
                            var octets = new byte[DECOY_KEY_OCTETS];
                            new SecureRandom().nextBytes(octets);
                            var made = Base64.getEncoder().encodeToString(octets);
                            SettingRows.put(tx, SettingRows.DECOY_KEY, made);
                            return made;
                        });
        return Base64.getDecoder().decode(found);
    }

    /** The operations that change the directory. */
    public DirectoryAdmin admin() {
        return admin;
    }

    /** The record of who tried to log in, and the limit of who may try. */
    public Logins logins() {
        return logins;
    }

    /** Tells sessions that a login is worth nothing any more. */
    public Revocations revocations() {
        return revocations;
    }

    /** By which mechanisms users may log in here. */
    public Set<Mechanism> mechanisms() {
        return options.mechanisms();
    }

    /** Forgets what was looked up: the rows have changed. */
    private void changed() {
        lookups = new Lookups(database, limits, clock);
    }

    /** Where mail for an address goes. */
    public Resolution resolve(Address address) throws StoreException {
        var known = lookups;
        var domain = known.domain(address.domain());
        if (domain.isEmpty()) {
            return resolveElsewhere(known, address);
        }
        if (domain.get().disabled()) {
            return new Resolution.DomainDisabled();
        }
        var canonical = canonical(domain.get(), address);
        var found = find(known, canonical);
        if (found.isPresent()) {
            return resolution(found.get(), canonical);
        }
        // RFC 5321 §4.5.1: every domain has a postmaster
        var account =
                canonical.localPart().isPostmaster() ? postmaster(known) : everythingTo(known);
        return account.isPresent()
                ? Resolution.Local.plain(account.getAsLong(), canonical)
                : new Resolution.UnknownUser();
    }

    /** Where mail for {@code <Postmaster>}, without a domain, goes. RFC 5321 §4.5.1. */
    public Resolution resolvePostmaster() throws StoreException {
        var account = postmaster(lookups);
        var host = options.hostNames().stream().sorted().findFirst();
        return account.isPresent() && host.isPresent()
                ? Resolution.Local.plain(
                        account.getAsLong(), new Address(LocalPart.POSTMASTER, host.get()))
                : new Resolution.UnknownUser();
    }

    /** At a domain that has no mail here: postmaster at our own names, and a developer's catch. */
    private Resolution resolveElsewhere(Lookups known, Address address) throws StoreException {
        var isOurs = options.hostNames().contains(address.domain());
        var canonical = new Address(address.localPart().lowerCase(), address.domain());
        var account =
                isOurs && address.localPart().isPostmaster()
                        ? postmaster(known)
                        : everythingTo(known);
        if (account.isPresent()) {
            return Resolution.Local.plain(account.getAsLong(), canonical);
        }
        return isOurs ? new Resolution.UnknownUser() : new Resolution.NotLocal();
    }

    private static Resolution resolution(Destination destination, Address canonical) {
        var refusal = destination.refusal();
        return refusal == null
                ? new Resolution.Local(
                        destination.account(),
                        canonical,
                        destination.mailbox(),
                        destination.rules(),
                        destination.reports())
                : new Resolution.Refused(refusal.code(), refusal.text());
    }

    private static Address canonical(DomainSettings domain, Address address) {
        return new Address(domain.canonical(address.localPart()), address.domain());
    }

    /** The address itself, else the catch-all of its domain. */
    private static Optional<Destination> find(Lookups known, Address canonical)
            throws StoreException {
        var exact = known.address(canonical);
        return exact.isPresent() ? exact : known.catchAll(canonical.domain());
    }

    private static OptionalLong postmaster(Lookups known) throws StoreException {
        var id = known.setting(SettingRows.POSTMASTER);
        return id.isPresent() ? OptionalLong.of(Long.parseLong(id.get())) : OptionalLong.empty();
    }

    private OptionalLong everythingTo(Lookups known) throws StoreException {
        var name = options.everythingTo();
        var account = name == null ? Optional.<Account>empty() : known.account(name);
        return account.isPresent() && account.get().state() != Account.State.REMOVED
                ? OptionalLong.of(account.get().id())
                : OptionalLong.empty();
    }

    /** The settings of a domain; empty if it has no mail here. */
    public Optional<DomainSettings> domain(Domain domain) throws StoreException {
        return lookups.domain(domain);
    }

    /** The keys with which a domain signs its messages now; none if it is not ours. */
    public List<SigningKey> signingKeys(Domain domain) throws StoreException {
        return lookups.signingKeys(domain).stream().filter(SigningKey::signs).toList();
    }

    /** A transport that a person names. */
    public Optional<Transport> transport(String name) throws StoreException {
        return lookups.transport(name);
    }

    /**
     * The transport that routes choose: those of the account, then of the sender's domain, then of
     * all; empty for the direct way. outbound
     *
     * @param account {@link Account#id}
     * @param sender the domain of MAIL FROM; null of the null path
     * @param recipient the domain of the recipient; null if it is an address literal
     * @param attempts made before this one
     */
    public Optional<Transport> route(
            long account, @Nullable Domain sender, @Nullable Domain recipient, int attempts)
            throws StoreException {
        var known = lookups;
        var owners = new ArrayList<Route.Owner>();
        owners.add(new Route.Owner.OfAccount(account));
        if (sender != null) {
            owners.add(new Route.Owner.OfDomain(sender));
        }
        owners.add(new Route.Owner.OfAll());
        for (var owner : owners) {
            for (var route : known.routes(owner)) {
                if (route.matches(sender, recipient, attempts)) {
                    return known.transport(route.transport());
                }
            }
        }
        return Optional.empty();
    }

    /** An account by its number. */
    public Optional<Account> account(long id) throws StoreException {
        return lookups.account(id);
    }

    /** An account by the name that administrators know. */
    public Optional<Account> account(String name) throws StoreException {
        return lookups.account(name);
    }

    /**
     * How much an account may keep, in octets.
     *
     * @return empty if there is no quota
     */
    public OptionalLong quotaOctets(long account) throws StoreException {
        var known = lookups;
        var own = known.account(account).map(Account::quotaOctets).orElse(Account.QUOTA_DEFAULT);
        if (own == Account.QUOTA_NONE) {
            return OptionalLong.empty();
        }
        if (own != Account.QUOTA_DEFAULT) {
            return OptionalLong.of(own);
        }
        var common = known.setting(SettingRows.DEFAULT_QUOTA);
        return common.isPresent()
                ? OptionalLong.of(Long.parseLong(common.get()))
                : OptionalLong.empty();
    }

    /** What is set for an account. */
    public AccountSettings settings(long account) throws StoreException {
        return lookups.accountSettings(account);
    }

    /** The accounts of whose mail programs are told. */
    public List<Long> accountsWithWebhooks() throws StoreException {
        return database.read(Scope.server(), AccountSettingRows::withWebhooks);
    }

    /** How the mailboxes of an account tell junk by their names: as set for it, or for all. */
    public AutomaticJunkFlags junkFlags(long account) throws StoreException {
        var known = lookups;
        var own = known.accountSettings(account).junkFlags();
        return own == null ? known.defaultJunkFlags() : own;
    }

    /** How the mailboxes of accounts do that have nothing set of their own. */
    public AutomaticJunkFlags defaultJunkFlags() throws StoreException {
        return lookups.defaultJunkFlags();
    }

    /**
     * Whether an address is the account's to send from: one of its own, with or without a suffix,
     * or any that its catch-all covers. A disabled domain makes no difference here: see {@link
     * #domain}.
     */
    public boolean maySendAs(long account, Address address) throws StoreException {
        var known = lookups;
        var domain = known.domain(address.domain());
        if (domain.isPresent()) {
            var canonical = canonical(domain.get(), address);
            var found = find(known, canonical);
            if (found.isPresent()) {
                return found.get().account() == account;
            }
            if (canonical.localPart().isPostmaster()) {
                return is(account, postmaster(known));
            }
        }
        return is(account, everythingTo(known));
    }

    private static boolean is(long account, OptionalLong other) {
        return other.isPresent() && other.getAsLong() == account;
    }

    /** Who is meant by a login name. */
    private record Login(String canonical, @Nullable Account account) {}

    /** A login name is an address of the account: not its name, not the postmaster's. */
    private Login login(String loginName) throws StoreException {
        Address address;
        try {
            address = Address.parse(loginName);
        } catch (SyntaxException e) {
            return new Login(loginName.toLowerCase(Locale.ROOT), null); // nobody's
        }
        var known = lookups;
        var domain = known.domain(address.domain());
        if (domain.isEmpty()) {
            return new Login(loginName.toLowerCase(Locale.ROOT), null);
        }
        var canonical = canonical(domain.get(), address);
        var found = find(known, canonical);
        var account =
                found.isEmpty() ? Optional.<Account>empty() : known.account(found.get().account());
        return new Login(canonical.ascii(), account.orElse(null));
    }

    /**
     * Whom a client's certificate stands for. Its times, names and issuer do not matter.
     *
     * @return empty if its key is not registered, or the address that it was registered for is no
     *     longer one of the same account
     */
    public Optional<RegisteredCertificate> certificate(X509Certificate certificate)
            throws StoreException {
        var found = lookups.certificate(ClientKey.fingerprint(certificate));
        if (found.isEmpty()) {
            return found;
        }
        var owner = login(found.get().loginName()).account();
        return owner != null && owner.id() == found.get().account() ? found : Optional.empty();
    }

    /** The account of a login name for the record; 0 if there is none, or the store fails. */
    private long owner(String loginName) {
        try {
            var account = login(loginName).account();
            return account == null ? 0 : account.id();
        } catch (StoreException e) {
            LOG.atDebug().setCause(e).log("login name not looked up");
            return 0;
        }
    }

    @Override
    public Verdict password(String loginName, String password)
            throws CredentialsUnavailableException {
        try {
            var account = login(loginName).account();
            var secrets = secrets(account);
            if (account == null || secrets.isEmpty()) {
                passwords.checkNobody(password);
                return account == null ? new Verdict.UnknownUser() : new Verdict.WrongPassword();
            }
            return passwords.isRight(account.id(), secrets.get(), password)
                    ? verified(account)
                    : new Verdict.WrongPassword();
        } catch (StoreException e) {
            throw new CredentialsUnavailableException("the store failed", e);
        }
    }

    @Override
    public Verdict identity(String loginName) throws CredentialsUnavailableException {
        try {
            var account = login(loginName).account();
            return account == null ? new Verdict.UnknownUser() : verified(account);
        } catch (StoreException e) {
            throw new CredentialsUnavailableException("the store failed", e);
        }
    }

    @Override
    public Scram scram(String loginName, ScramHash hash) throws CredentialsUnavailableException {
        try {
            var login = login(loginName);
            var account = login.account();
            var verifier = secrets(account).map(secrets -> secrets.scram(hash));
            if (account != null && verifier.isPresent()) {
                return new Scram(verifier.get(), verified(account));
            }
            var decoy =
                    ScramVerifier.decoy(
                            hash,
                            decoyKey,
                            login.canonical(),
                            Passwords.SCRAM_SALT_OCTETS,
                            limits.passwordCost().scramIterations());
            return new Scram(
                    decoy, account == null ? new Verdict.UnknownUser() : new Verdict.NoSecret());
        } catch (StoreException e) {
            throw new CredentialsUnavailableException("the store failed", e);
        }
    }

    @Override
    public CramMd5 cramMd5(String loginName) throws CredentialsUnavailableException {
        try {
            var account = login(loginName).account();
            var secret = secrets(account).map(Secrets::cramMd5);
            if (account != null && secret.isPresent()) {
                return new CramMd5(secret.get(), verified(account));
            }
            return new CramMd5(
                    CramMd5Secret.of(loginName),
                    account == null ? new Verdict.UnknownUser() : new Verdict.NoSecret());
        } catch (StoreException e) {
            throw new CredentialsUnavailableException("the store failed", e);
        }
    }

    /** Asks the store for somebody who does not exist too, so that it takes as long. */
    private Optional<Secrets> secrets(@Nullable Account account) throws StoreException {
        return passwords.find(account == null ? 0 : account.id());
    }

    private static Verdict verified(Account account) {
        var text = account.loginDisabled();
        return text == null
                ? new Verdict.Verified(account.id())
                : new Verdict.Disabled(account.id(), text);
    }

    /** Writes what is still to be recorded, then closes. */
    @Override
    public void close() {
        logins.close();
        passwords.close();
    }
}
