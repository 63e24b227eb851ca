package org.mailstead.server.control;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Destination;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.DomainSettings;
import org.mailstead.server.directory.ReportKind;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations that administer domains, accounts and addresses. */
public final class Administration {
    private final Directory directory;
    private final AccountData data;

    public Administration(Directory directory, AccountData data) {
        this.directory = directory;
        this.data = data;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                Map.entry("domain.list", checked(this::listDomains)),
                Map.entry("domain.add", checked(this::addDomain)),
                Map.entry("domain.remove", checked(this::removeDomain)),
                Map.entry("domain.disable", checked(this::disableDomain)),
                Map.entry("domain.enable", checked(this::enableDomain)),
                Map.entry("account.list", checked(this::listAccounts)),
                Map.entry("account.add", checked(this::addAccount)),
                Map.entry("account.remove", checked(this::removeAccount)),
                Map.entry("account.disable", checked(this::disableAccount)),
                Map.entry("account.enable", checked(this::enableAccount)),
                Map.entry("account.quota", checked(this::setQuota)),
                Map.entry("account.postmaster", checked(this::setPostmaster)),
                Map.entry("account.password", checked(this::setPassword)),
                Map.entry("account.generate-password", checked(this::generatePassword)),
                Map.entry("address.list", checked(this::listAddresses)),
                Map.entry("address.add", checked(this::addAddress)),
                Map.entry("address.reports", checked(this::setReports)),
                Map.entry("address.remove", checked(this::removeAddress)));
    }

    /** An operation that may fail in the ways of what stands below. */
    interface Fallible {
        void run(Call call)
                throws OperationException,
                        StoreException,
                        SyntaxException,
                        CredentialsUnavailableException;
    }

    /** The same, with its failures told to the user. */
    static Operation checked(Fallible operation) {
        return call -> {
            try {
                operation.run(call);
            } catch (SyntaxException e) {
                throw new OperationException("not an address or domain: " + e.getMessage(), e);
            } catch (StoreException e) {
                throw new OperationException("the store failed: " + e.getMessage(), e);
            } catch (CredentialsUnavailableException e) {
                throw new OperationException("try again: " + e.getMessage(), e);
            }
        };
    }

    private void listDomains(Call call) throws OperationException, StoreException {
        for (var domain : directory.admin().domains().list()) {
            call.line(describe(domain));
        }
    }

    private static String describe(DomainSettings domain) {
        return domain.domain().unicode()
                + (domain.disabled() ? " (disabled)" : "")
                + (domain.caseSensitive() ? " (case-sensitive)" : "");
    }

    private void addDomain(Call call) throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(argument(call, 0));
        done(directory.admin().domains().addWithKeys(call.actor(), domain));
        call.line("domain " + domain.unicode() + " added");
        call.line("see what to publish in the DNS: mailstead domain records " + domain.unicode());
    }

    private void removeDomain(Call call)
            throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(argument(call, 0));
        done(directory.admin().domains().remove(call.actor(), domain));
        call.line("domain " + domain.unicode() + " removed");
    }

    private void disableDomain(Call call)
            throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(argument(call, 0));
        done(directory.admin().domains().disable(call.actor(), domain));
        call.line("domain " + domain.unicode() + " disabled: no mail for it or from it");
    }

    private void enableDomain(Call call)
            throws OperationException, StoreException, SyntaxException {
        var domain = Domain.parse(argument(call, 0));
        done(directory.admin().domains().enable(call.actor(), domain));
        call.line("domain " + domain.unicode() + " enabled");
    }

    private void listAccounts(Call call) throws OperationException, StoreException {
        for (var account : directory.admin().accounts().list()) {
            call.line(describe(account));
        }
    }

    private String describe(Account account) throws StoreException {
        var text = new StringBuilder(account.name());
        if (account.state() == Account.State.REMOVED) {
            return text.append(" (being removed)").toString();
        }
        var addresses = directory.admin().addresses().list(account.id());
        addresses.forEach(address -> text.append(' ').append(address));
        var quota = directory.quotaOctets(account.id());
        if (quota.isPresent()) {
            text.append(" (quota ").append(quota.getAsLong()).append(" octets)");
        }
        if (account.loginDisabled() != null) {
            text.append(" (disabled: ").append(account.loginDisabled()).append(')');
        }
        return text.toString();
    }

    private void addAccount(Call call) throws OperationException, StoreException, SyntaxException {
        var address = Address.parse(argument(call, 1));
        var account =
                done(directory.admin().accounts().add(call.actor(), argument(call, 0), address));
        data.settle();
        call.line("account " + account.name() + " added with address " + address);
    }

    private void removeAccount(Call call) throws OperationException, StoreException {
        var account = done(directory.admin().accounts().remove(call.actor(), argument(call, 0)));
        data.settle();
        call.line("account " + account.name() + " removed, and all its mail erased");
    }

    private void disableAccount(Call call) throws OperationException, StoreException {
        var account =
                done(
                        directory
                                .admin()
                                .accounts()
                                .disableLogin(call.actor(), argument(call, 0), argument(call, 1)));
        call.line("account " + account.name() + " disabled: no logins, mail is still taken");
    }

    private void enableAccount(Call call) throws OperationException, StoreException {
        var account =
                done(directory.admin().accounts().enableLogin(call.actor(), argument(call, 0)));
        call.line("account " + account.name() + " enabled");
    }

    private void setQuota(Call call) throws OperationException, StoreException {
        long octets;
        try {
            octets = Long.parseLong(argument(call, 1));
        } catch (NumberFormatException e) {
            throw new OperationException("a quota is a number of octets", e);
        }
        var account =
                done(
                        directory
                                .admin()
                                .accounts()
                                .setQuota(call.actor(), argument(call, 0), octets));
        var quota = directory.quotaOctets(account.id());
        call.line(
                quota.isPresent()
                        ? "account %s may keep %d octets"
                                .formatted(account.name(), quota.getAsLong())
                        : "account " + account.name() + " has no quota");
    }

    private void setPostmaster(Call call) throws OperationException, StoreException {
        var account =
                done(directory.admin().accounts().setPostmaster(call.actor(), argument(call, 0)));
        call.line("account " + account.name() + " gets the mail for the postmaster");
    }

    private void setPassword(Call call)
            throws OperationException, StoreException, CredentialsUnavailableException {
        var account =
                done(
                        directory
                                .admin()
                                .accounts()
                                .setPassword(call.actor(), argument(call, 0), argument(call, 1)));
        call.line("password of account " + account.name() + " set");
    }

    private void generatePassword(Call call)
            throws OperationException, StoreException, CredentialsUnavailableException {
        var name = argument(call, 0);
        var password = done(directory.admin().accounts().generatePassword(call.actor(), name));
        call.line("password of account " + name + ": " + password);
    }

    private void listAddresses(Call call)
            throws OperationException, StoreException, SyntaxException {
        var of = argument(call, 0);
        var addresses =
                of.startsWith("@")
                        ? directory.admin().addresses().list(Domain.parse(of.substring(1)))
                        : directory.admin().addresses().list(account(of).id());
        for (var address : addresses) {
            call.line(describe(address));
        }
    }

    private Account account(String name) throws OperationException, StoreException {
        return directory
                .account(name)
                .orElseThrow(() -> new OperationException("no account " + name));
    }

    private String describe(Destination address) throws StoreException {
        var account = directory.account(address.account()).map(Account::name).orElse("nobody");
        var mailbox = address.mailbox() == null ? "" : " in " + address.mailbox();
        var reports =
                address.reports().isEmpty()
                        ? ""
                        : address.reports().stream()
                                .sorted()
                                .map(ReportKind::toString)
                                .collect(Collectors.joining(" and ", ", for reports on ", ""));
        return address + " to " + account + mailbox + reports;
    }

    private void addAddress(Call call) throws OperationException, StoreException, SyntaxException {
        var address = argument(call, 0);
        var account = argument(call, 1);
        var mailbox = call.arguments().size() > 2 ? argument(call, 2) : null;
        call.line(describe(done(add(call.actor(), address, account, mailbox))));
    }

    private AdminResult<Destination> add(
            String actor, String address, String account, @Nullable String mailbox)
            throws StoreException, SyntaxException {
        var addresses = directory.admin().addresses();
        return address.startsWith("@")
                ? addresses.addCatchAll(actor, Domain.parse(address.substring(1)), account, mailbox)
                : addresses.add(actor, Address.parse(address), account, mailbox);
    }

    /** Address; the kinds of reports, or nothing more for none. */
    private void setReports(Call call) throws OperationException, StoreException, SyntaxException {
        var address = Address.parse(argument(call, 0));
        var kinds = EnumSet.noneOf(ReportKind.class);
        for (var word : call.arguments().subList(1, call.arguments().size())) {
            kinds.add(
                    ReportKind.of(word)
                            .orElseThrow(
                                    () -> new OperationException("no kind of reports: " + word)));
        }
        var addresses = directory.admin().addresses();
        call.line(describe(done(addresses.setReports(call.actor(), address, kinds))));
        if (!kinds.isEmpty()) {
            call.line(
                    "see what to publish in the DNS: mailstead domain records "
                            + address.domain().unicode());
        }
    }

    private void removeAddress(Call call)
            throws OperationException, StoreException, SyntaxException {
        var address = argument(call, 0);
        var addresses = directory.admin().addresses();
        done(
                address.startsWith("@")
                        ? addresses.removeCatchAll(call.actor(), Domain.parse(address.substring(1)))
                        : addresses.remove(call.actor(), Address.parse(address)));
        call.line(address + " removed");
    }

    static <T> T done(AdminResult<T> result) throws OperationException {
        return switch (result) {
            case AdminResult.Done<T>(var value) -> value;
            case AdminResult.Refusal<T>(var why) -> throw new OperationException(why);
        };
    }

    static String argument(Call call, int index) throws OperationException {
        List<String> arguments = call.arguments();
        if (index >= arguments.size()) {
            throw new OperationException("an argument is missing");
        }
        return arguments.get(index);
    }
}
