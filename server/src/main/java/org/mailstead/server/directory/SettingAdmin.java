package org.mailstead.server.directory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.directory.AdminResult.Done;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.Tx;

/** Changes what is set for accounts. Any thread. See {@link DirectoryAdmin}. */
public final class SettingAdmin {
    private static final int CAPABILITY_CHARS_MAX = 64;
    private static final Duration WEBHOOKS_KEPT_MAX = Duration.ofDays(3650);

    private final Changes changes;

    SettingAdmin(Changes changes) {
        this.changes = changes;
    }

    /**
     * Sets how mailboxes of an account tell junk by their names. imap 11.8.
     *
     * @param flags null for what holds for all accounts
     */
    public AdminResult<Account> setJunkFlags(
            String actor, String name, @Nullable AutomaticJunkFlags flags) throws StoreException {
        return put(
                actor,
                name,
                AccountSettingRows.JUNK_FLAGS,
                flags == null ? null : flags.toSetting());
    }

    /**
     * Sets the same for all accounts that have nothing of their own.
     *
     * @param flags null for {@link AutomaticJunkFlags#DEFAULT}
     */
    public AdminResult<AutomaticJunkFlags> setDefaultJunkFlags(
            String actor, @Nullable AutomaticJunkFlags flags) throws StoreException {
        var value = flags == null ? AutomaticJunkFlags.DEFAULT : flags;
        return changes.apply(
                changes.entry(actor, "default-junk-flags", "", value),
                tx -> {
                    if (flags == null) {
                        SettingRows.delete(tx, AccountSettingRows.JUNK_FLAGS);
                    } else {
                        SettingRows.put(tx, AccountSettingRows.JUNK_FLAGS, flags.toSetting());
                    }
                    return new Done<>(value);
                });
    }

    /**
     * Sets what IMAP does not announce to an account, from its next login on. imap 4.4.
     *
     * @param capabilities as CAPABILITY names them, in any case; none to announce all
     */
    public AdminResult<Account> disableImapCapabilities(
            String actor, String name, Set<String> capabilities) throws StoreException {
        if (capabilities.size() > AccountSettings.IMAP_CAPABILITIES_MAX) {
            return Changes.refuse(
                    "more than " + AccountSettings.IMAP_CAPABILITIES_MAX + " capabilities");
        }
        var sorted = new TreeSet<String>();
        for (var capability : capabilities) {
            if (!Names.isPrintableAscii(capability, CAPABILITY_CHARS_MAX)
                    || capability.indexOf(' ') >= 0) {
                return Changes.refuse("not a capability: " + capability);
            }
            sorted.add(capability.toUpperCase(Locale.ROOT));
        }
        return put(
                actor,
                name,
                AccountSettingRows.IMAP_CAPABILITIES_DISABLED,
                sorted.isEmpty() ? null : String.join(" ", sorted));
    }

    /**
     * Sets to how many an account may send. inbound CFG-33
     *
     * @param limits null for what holds for all accounts
     */
    public AdminResult<Account> setSendingLimits(
            String actor, String name, @Nullable SendingLimits limits) throws StoreException {
        return put(
                actor,
                name,
                AccountSettingRows.SENDING_LIMITS,
                limits == null ? null : limits.toSetting());
    }

    /**
     * Sets what is told of the mail of an account. webapi H-1
     *
     * @param webhook null for nothing
     */
    public AdminResult<Account> setWebhook(
            String actor, String name, Webhook.Direction direction, @Nullable Webhook webhook)
            throws StoreException {
        if (direction == Webhook.Direction.INCOMING
                && webhook != null
                && !webhook.events().isEmpty()) {
            return Changes.refuse("a webhook for mail that comes in has no events to choose");
        }
        return put(
                actor,
                name,
                direction.setting(),
                webhook == null ? null : webhook.toSetting(),
                webhook == null ? "" : webhook.toString()); // secrets are not recorded
    }

    /**
     * Sets how long calls of an account that are done with are remembered, from now on. webapi J-6
     *
     * @param kept 0 for not at all; null as for all
     */
    public AdminResult<Account> setWebhooksKept(String actor, String name, @Nullable Duration kept)
            throws StoreException {
        if (kept != null && (kept.isNegative() || kept.compareTo(WEBHOOKS_KEPT_MAX) > 0)) {
            return Changes.refuse("not a time from 0 to " + WEBHOOKS_KEPT_MAX.toDays() + " days");
        }
        return put(
                actor,
                name,
                AccountSettingRows.WEBHOOKS_KEPT,
                kept == null ? null : kept.toString());
    }

    private AdminResult<Account> put(
            String actor, String name, String setting, @Nullable String value)
            throws StoreException {
        return put(actor, name, setting, value, value == null ? "" : value);
    }

    /**
     * @param recorded what is recorded of the value
     */
    private AdminResult<Account> put(
            String actor, String name, String setting, @Nullable String value, String recorded)
            throws StoreException {
        return changes.apply(
                changes.entry(actor, "account-" + setting, name, recorded),
                tx -> {
                    var account = AccountRows.find(tx, name);
                    if (account.isEmpty() || account.get().state() == Account.State.REMOVED) {
                        return Changes.refuse("no account " + name);
                    }
                    put(tx, account.get().id(), setting, value);
                    return new Done<>(account.get());
                });
    }

    private static void put(Tx tx, long account, String setting, @Nullable String value)
            throws SQLException {
        if (value == null) {
            AccountSettingRows.delete(tx, account, setting);
        } else {
            AccountSettingRows.put(tx, account, setting, value);
        }
    }
}
