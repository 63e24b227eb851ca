package org.mailstead.server.control;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.address.Domain;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.AdminResult;
import org.mailstead.server.directory.Destination;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.directory.RuleSet;
import org.mailstead.server.directory.RuleSyntaxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The operations on what addresses do with their mail. */
public final class RuleOperations {
    private final Directory directory;

    public RuleOperations(Directory directory) {
        this.directory = directory;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "rules.show", Administration.checked(this::show),
                "rules.set", Administration.checked(this::set));
    }

    private void show(Call call) throws OperationException, StoreException, SyntaxException {
        var name = Administration.argument(call, 0);
        var found = find(name).orElseThrow(() -> new OperationException("no address " + name));
        for (var line : found.rules().text().lines().toList()) {
            call.line(line);
        }
    }

    private Optional<Destination> find(String name) throws StoreException, SyntaxException {
        var addresses = directory.admin().addresses();
        return name.startsWith("@")
                ? addresses.findCatchAll(Domain.parse(name.substring(1)))
                : addresses.find(Address.parse(name));
    }

    /** Address, or @ and a domain; the rules' text. */
    private void set(Call call) throws OperationException, StoreException, SyntaxException {
        var name = Administration.argument(call, 0);
        var changed = done(call.actor(), name, rules(Administration.argument(call, 1)));
        call.line("%s has %d rules".formatted(changed, changed.rules().rules().size()));
    }

    private Destination done(String actor, String name, RuleSet rules)
            throws OperationException, StoreException, SyntaxException {
        var addresses = directory.admin().addresses();
        AdminResult<Destination> result =
                name.startsWith("@")
                        ? addresses.setCatchAllRules(actor, Domain.parse(name.substring(1)), rules)
                        : addresses.setRules(actor, Address.parse(name), rules);
        return Administration.done(result);
    }

    private static RuleSet rules(String text) throws OperationException {
        try {
            var rules = RuleSet.parse(text);
            for (var rule : rules.rules()) {
                checkMailbox(rule.mailbox());
                checkMailbox(rule.rejectsTo());
            }
            return rules;
        } catch (RuleSyntaxException e) {
            throw new OperationException("the rules cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkMailbox(@Nullable String name) throws OperationException {
        try {
            if (name != null) {
                MailboxName.parse(name);
            }
        } catch (SyntaxException e) {
            throw new OperationException("not a mailbox: " + name + ": " + e.getMessage(), e);
        }
    }
}
