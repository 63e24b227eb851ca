package org.mailstead.server.directory;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.directory.AdminResult.Refusal;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/**
 * Changes accounts. Any thread. See {@link DirectoryAdmin}.
 *
 * <p>The data of an account is not the directory's: after {@link #add} the caller makes its
 * mailboxes, after {@link #remove} it erases its data, and says so with {@link #settle}. What a
 * crash left between is in {@link #unsettled}.
 */
public final class AccountAdmin {
    private final Changes changes;
    private final Passwords passwords;
    private final Revocations revocations;

    AccountAdmin(Changes changes, Passwords passwords, Revocations revocations) {
        this.changes = changes;
        this.passwords = passwords;
        this.revocations = revocations;
    }

    /** The accounts, by name, removed ones whose data is still there included. */
    public List<Account> list() throws StoreException {
        return changes.read(AccountRows::list);
    }

    /** Accounts whose data is to be made ({@code NEW}) or erased ({@code REMOVED}) yet. */
    public List<Account> unsettled() throws StoreException {
        return changes.read(AccountRows::unsettled);
    }

    /**
     * Says that the data of an account is made, or erased: an account that was removed is gone
     * then. Its number does not come again.
     */
    public void settle(long account) throws StoreException {
        changes.write(tx -> {
            var found = AccountRows.find(tx, account);
            if (found.isEmpty()) {
                return false;
            }
            switch (found.get().state()) {
                case NEW -> AccountRows.setState(tx, account, Account.State.READY);
                case READY -> {}
                case REMOVED -> AccountRows.delete(tx, account);
            }
            changes.announce(tx);
            return true;
        });
    }

    /**
     * Adds an account with its first address. It has no password yet, and no mailboxes: see {@link
     * #settle}. The first account of all becomes the postmaster.
     *
     * @param name 1 to 64 lower-case letters, digits, dots, hyphens and underscores
     */
    public AdminResult<Account> add(String actor, String name, Address address)
            throws StoreException {
        if (!Names.isAccountName(name)) {
            return Changes.refuse(
                    "an account name is 1 to 64 lower-case letters, digits, dots, hyphens and"
                            + " underscores, and begins with a letter or digit");
        }
        return changes.apply(
                changes.entry(actor, "account-add", name, address),
                tx -> {
                    if (AccountRows.find(tx, name).isPresent()) {
                        return Changes.refuse("account " + name + " exists already");
                    }
                    var why = AddressAdmin.whyNotFree(tx, address);
                    if (why != null) {
                        return Changes.refuse(why);
                    }
                    var account = AccountRows.insert(tx, name, changes.now());
                    AddressAdmin.insert(
                            tx,
                            Destination.plain(
                                    address.domain(), address.localPart(), account.id(), null));
                    if (SettingRows.find(tx, SettingRows.POSTMASTER).isEmpty()) {
                        var id = Long.toString(account.id());
                        SettingRows.put(tx, SettingRows.POSTMASTER, id);
                    }
                    return new Done<>(account);
                });
    }

    /**
     * Removes an account with its addresses and passwords; its open sessions end. Its data is still
     * there: see {@link #settle}. The postmaster can only be removed last.
     */
    public AdminResult<Account> remove(String actor, String name) throws StoreException {
        return changeAccount(
                changes.entry(actor, "account-remove", name, ""),
                name,
                (tx, account) -> {
                    var why = removePostmaster(tx, account);
                    if (why != null) {
                        return Changes.refuse(why);
                    }
                    AddressRows.deleteAll(tx, account.id());
                    SecretRows.delete(tx, account.id());
                    CertificateRows.deleteAll(tx, account.id());
                    LoginAttemptRows.deleteAll(tx, account.id());
                    AccountSettingRows.deleteAll(tx, account.id());
                    RouteRows.deleteAll(tx, new Route.Owner.OfAccount(account.id()));
                    AccountRows.setState(tx, account.id(), Account.State.REMOVED);
                    revoke(tx, account);
                    return new Done<>(account);
                });
    }

    /** Why the postmaster must stay; null if it may go, or is another account. */
    private static @Nullable String removePostmaster(Tx tx, Account account) throws SQLException {
        var postmaster = SettingRows.find(tx, SettingRows.POSTMASTER);
        if (!postmaster.equals(Optional.of(Long.toString(account.id())))) {
            return null;
        }
        var isLast =
                AccountRows.list(tx).stream()
                        .noneMatch(other ->
                                other.id() != account.id()
                                        && other.state() != Account.State.REMOVED);
        if (!isLast) {
            return "account " + account.name() + " is the postmaster: make another one that first";
        }
        SettingRows.delete(tx, SettingRows.POSTMASTER);
        return null;
    }

    /** Makes an account the one to which mail for the postmaster goes, at every domain. */
    public AdminResult<Account> setPostmaster(String actor, String name) throws StoreException {
        return changeAccount(
                changes.entry(actor, "postmaster", name, ""),
                name,
                (tx, account) -> {
                    SettingRows.put(tx, SettingRows.POSTMASTER, Long.toString(account.id()));
                    return new Done<>(account);
                });
    }

    /**
     * Lets nobody log in to an account, and ends its open sessions. Its mail is still taken.
     *
     * @param text for the user: printable US-ASCII, 1 to 256 octets
     */
    public AdminResult<Account> disableLogin(String actor, String name, String text)
            throws StoreException {
        if (!Names.isPrintableAscii(text, Account.LOGIN_DISABLED_OCTETS_MAX)) {
            return Changes.refuse("the message must be 1 to 256 characters of printable US-ASCII");
        }
        return changeAccount(
                changes.entry(actor, "account-disable", name, text),
                name,
                (tx, account) -> {
                    AccountRows.setLoginDisabled(tx, account.id(), text);
                    revoke(tx, account);
                    return new Done<>(account);
                });
    }

    /** Takes {@link #disableLogin} back. */
    public AdminResult<Account> enableLogin(String actor, String name) throws StoreException {
        return changeAccount(
                changes.entry(actor, "account-enable", name, ""),
                name,
                (tx, account) -> {
                    AccountRows.setLoginDisabled(tx, account.id(), null);
                    return new Done<>(account);
                });
    }

    /**
     * Sets how much an account may keep.
     *
     * @param octets 1 or more, {@link Account#QUOTA_DEFAULT} or {@link Account#QUOTA_NONE}
     */
    public AdminResult<Account> setQuota(String actor, String name, long octets)
            throws StoreException {
        if (octets < Account.QUOTA_NONE) {
            return Changes.refuse("a quota must not be negative");
        }
        return changeAccount(
                changes.entry(actor, "account-quota", name, octets),
                name,
                (tx, account) -> {
                    AccountRows.setQuota(tx, account.id(), octets);
                    return new Done<>(account);
                });
    }

    /**
     * Sets how much accounts without a quota of their own may keep.
     *
     * @param octets 1 or more; 0 for no quota
     */
    public AdminResult<Long> setDefaultQuota(String actor, long octets) throws StoreException {
        if (octets < 0) {
            return Changes.refuse("a quota must not be negative");
        }
        return changes.apply(
                changes.entry(actor, "default-quota", "", octets),
                tx -> {
                    if (octets == 0) {
                        SettingRows.delete(tx, SettingRows.DEFAULT_QUOTA);
                    } else {
                        SettingRows.put(tx, SettingRows.DEFAULT_QUOTA, Long.toString(octets));
                    }
                    return new Done<>(octets);
                });
    }

    /**
     * Sets the password of an account: all that was kept of the old one is replaced at once, and
     * open sessions end.
     *
     * @throws CredentialsUnavailableException if too many passwords are being worked on
     */
    public AdminResult<Account> setPassword(String actor, String name, String password)
            throws StoreException, CredentialsUnavailableException {
        return switch (passwords.acceptable(password)) {
            case Refusal<String>(var why) -> Changes.refuse(why);
            case Done<String>(var prepared) -> putSecrets(actor, name, passwords.secrets(prepared));
        };
    }

    /**
     * Sets a password that nobody has thought of.
     *
     * @return the password, which is not kept: it is to be shown once
     */
    public AdminResult<String> generatePassword(String actor, String name)
            throws StoreException, CredentialsUnavailableException {
        var password = Passwords.generate();
        return switch (setPassword(actor, name, password)) {
            case Refusal<Account>(var why) -> Changes.refuse(why);
            case Done<Account> _ -> new Done<>(password);
        };
    }

    /**
     * Sets a password by its hash, from another server: argon2id or bcrypt. Until the user logs in
     * with the password once, only PLAIN and LOGIN work.
     */
    public AdminResult<Account> setPasswordHash(String actor, String name, String hash)
            throws StoreException {
        if (!PasswordHash.isKnown(hash)) {
            return Changes.refuse(
                    "not a hash of argon2id or bcrypt, or one that costs too much to check");
        }
        return putSecrets(actor, name, new Secrets(hash, null, null, null));
    }

    private AdminResult<Account> putSecrets(String actor, String name, Secrets secrets)
            throws StoreException {
        return changeAccount(
                changes.entry(actor, "account-password", name, ""),
                name,
                (tx, account) -> {
                    SecretRows.put(tx, account.id(), secrets, changes.now());
                    revoke(tx, account);
                    return new Done<>(account);
                });
    }

    /** Whoever is logged in is told to end, once it is committed. store 18.8 */
    private void revoke(Tx tx, Account account) {
        changes.announce(tx); // first: who asks after the revocation must see what has changed
        tx.afterCommit(() -> revocations.announce(account.id()));
    }

    private interface AccountChange {
        AdminResult<Account> apply(Tx tx, Account account) throws SQLException;
    }

    private AdminResult<Account> changeAccount(
            AuditEntry entry, String name, AccountChange accountChange) throws StoreException {
        return changes.apply(
                entry,
                tx -> {
                    var account = AccountRows.find(tx, name);
                    if (account.isEmpty() || account.get().state() == Account.State.REMOVED) {
                        return Changes.refuse("no account " + name);
                    }
                    var result = accountChange.apply(tx, account.get());
                    return result instanceof Done<Account>
                            ? new Done<>(AccountRows.find(tx, account.get().id()).orElseThrow())
                            : result;
                });
    }
}
