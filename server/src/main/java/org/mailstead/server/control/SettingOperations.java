package org.mailstead.server.control;

import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.AutomaticJunkFlags;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.SendingLimits;
import org.mailstead.server.imap.ImapService;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations that show and change what is set for accounts. */
public final class SettingOperations {
    /** Stands for all accounts that have nothing set of their own: no account is so named. */
    public static final String ALL_ACCOUNTS = "";

    private final Directory directory;

    public SettingOperations(Directory directory) {
        this.directory = directory;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "account.junk-flags", Administration.checked(this::junkFlags),
                "account.set-junk-flags", Administration.checked(this::setJunkFlags),
                "account.reset-junk-flags", Administration.checked(this::resetJunkFlags),
                "account.imap-capabilities", Administration.checked(this::imapCapabilities),
                "account.disable-imap-capabilities",
                        Administration.checked(this::disableImapCapabilities),
                "account.sending-limits", Administration.checked(this::sendingLimits),
                "account.set-sending-limits", Administration.checked(this::setSendingLimits));
    }

    private Account account(Call call) throws OperationException, StoreException {
        var name = Administration.argument(call, 0);
        return directory
                .account(name)
                .orElseThrow(() -> new OperationException("no account " + name));
    }

    /** An account, or {@link #ALL_ACCOUNTS}. */
    private void junkFlags(Call call) throws OperationException, StoreException {
        if (Administration.argument(call, 0).equals(ALL_ACCOUNTS)) {
            call.line("all accounts: " + directory.defaultJunkFlags());
            return;
        }
        var account = account(call);
        var own = directory.settings(account.id()).junkFlags();
        call.line(
                own == null
                        ? "account %s, as all accounts: %s"
                                .formatted(account.name(), directory.defaultJunkFlags())
                        : "account " + account.name() + ": " + own);
    }

    /** An account, or {@link #ALL_ACCOUNTS}; then the three patterns, or nothing to switch off. */
    private void setJunkFlags(Call call)
            throws OperationException, StoreException, SyntaxException {
        set(
                call,
                call.arguments().size() == 1
                        ? AutomaticJunkFlags.OFF
                        : patterns(
                                Administration.argument(call, 1),
                                Administration.argument(call, 2),
                                Administration.argument(call, 3)));
    }

    private static AutomaticJunkFlags patterns(String junk, String neutral, String notJunk)
            throws OperationException {
        try {
            return AutomaticJunkFlags.of(junk, neutral, notJunk);
        } catch (SyntaxException e) {
            throw new OperationException("not a pattern: " + e.getMessage(), e);
        }
    }

    /** An account, or {@link #ALL_ACCOUNTS}. */
    private void resetJunkFlags(Call call) throws OperationException, StoreException {
        set(call, null);
    }

    private void set(Call call, @Nullable AutomaticJunkFlags flags)
            throws OperationException, StoreException {
        var settings = directory.admin().settings();
        var name = Administration.argument(call, 0);
        if (name.equals(ALL_ACCOUNTS)) {
            Administration.done(settings.setDefaultJunkFlags(call.actor(), flags));
        } else {
            Administration.done(settings.setJunkFlags(call.actor(), name, flags));
        }
        junkFlags(call);
    }

    /** An account. */
    private void imapCapabilities(Call call) throws OperationException, StoreException {
        var account = account(call);
        var disabled = directory.settings(account.id()).imapCapabilitiesDisabled();
        call.line(
                disabled.isEmpty()
                        ? "account " + account.name() + ": IMAP announces all that it can"
                        : "account %s: IMAP does not announce %s"
                                .formatted(
                                        account.name(), String.join(" ", new TreeSet<>(disabled))));
    }

    /** An account. */
    private void sendingLimits(Call call) throws OperationException, StoreException {
        var account = account(call);
        var own = directory.settings(account.id()).sendingLimits();
        call.line("account " + account.name() + ": " + (own == null ? "as all accounts" : own));
    }

    /** An account, and two numbers; or nothing more, for what all accounts have. */
    private void setSendingLimits(Call call) throws OperationException, StoreException {
        var limits =
                call.arguments().size() == 1
                        ? null
                        : new SendingLimits(number(call, 1), number(call, 2));
        var name = Administration.argument(call, 0);
        Administration.done(
                directory.admin().settings().setSendingLimits(call.actor(), name, limits));
        sendingLimits(call);
    }

    private static int number(Call call, int place) throws OperationException {
        try {
            var number = Integer.parseInt(Administration.argument(call, place));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // the same as a negative one
        }
        throw new OperationException("not a number of recipients");
    }

    /** An account, and all that is not to be announced. */
    private void disableImapCapabilities(Call call) throws OperationException, StoreException {
        var names = new TreeSet<String>();
        var known = ImapService.optionalCapabilities();
        for (var argument : call.arguments().subList(1, call.arguments().size())) {
            var name = argument.toUpperCase(Locale.ROOT);
            if (!known.contains(name)) {
                throw new OperationException(
                        "not a capability that can be left out: %s; there are %s"
                                .formatted(argument, String.join(" ", known)));
            }
            names.add(name);
        }
        var name = Administration.argument(call, 0);
        Administration.done(
                directory.admin().settings().disableImapCapabilities(call.actor(), name, names));
        imapCapabilities(call);
    }
}
