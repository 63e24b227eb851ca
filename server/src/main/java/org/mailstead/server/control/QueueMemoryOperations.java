package org.mailstead.server.control;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.mailstead.address.Address;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.Retired;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.wire.SyntaxException;

/** The operations on what is remembered of mail that went out. outbound §§16 to 18 */
final class QueueMemoryOperations {
    private static final int LISTED_MAX = QueueArguments.LISTED_MAX;

    private final Directory directory;
    private final QueueMemory memory;
    private final InstantSource clock;
    private final Supplier<QueueText> text;

    QueueMemoryOperations(
            Directory directory,
            QueueMemory memory,
            InstantSource clock,
            Supplier<QueueText> text) {
        this.directory = directory;
        this.memory = memory;
        this.clock = clock;
        this.text = text;
    }

    Map<String, Operation> operations() {
        return Map.of(
                "queue.retired", Administration.checked(this::retired),
                "queue.print-retired", Administration.checked(this::print),
                "queue.suppressions", Administration.checked(this::suppressions),
                "queue.suppress", Administration.checked(this::suppress),
                "queue.unsuppress", Administration.checked(this::unsuppress),
                "queue.find-suppression", Administration.checked(this::find),
                "queue.settings", Administration.checked(this::settings),
                "queue.set", Administration.checked(this::set));
    }

    private QueueArguments arguments(Call call) throws OperationException {
        return new QueueArguments(call.arguments(), directory, clock.instant());
    }

    private void retired(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var byQueued =
                switch (arguments.text("sort")) {
                    case null -> false;
                    case "lastactivity" -> false;
                    case "queued" -> true;
                    case String other ->
                            throw new OperationException(
                                    "sort is lastactivity or queued, not " + other);
                };
        var max = arguments.listed();
        var after = arguments.after(id -> memory.find(id).map(Retired::position));
        var found = memory.list(arguments.retired(), byQueued, arguments.isSet("asc"), max, after);
        var shown = text.get();
        if (arguments.isSet("json")) {
            for (var one : found) {
                call.line(shown.json(one, List.of()));
            }
            return;
        }
        if (found.isEmpty()) {
            call.line("nothing is remembered");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(QueueText.RETIRED_COLUMNS);
        found.forEach(one -> rows.add(shown.columns(one)));
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
        if (found.size() == max) {
            call.line("%d shown; there may be more: see --limit".formatted(max));
        }
    }

    private void print(Call call) throws OperationException, StoreException {
        var id = arguments(call).number("id");
        var found =
                memory.find(id)
                        .orElseThrow(() -> new OperationException("nothing is known of " + id));
        call.line(text.get().json(found, memory.attempts(id)));
    }

    private void suppressions(Call call) throws OperationException, StoreException {
        var found = memory.suppressions(arguments(call).account(), LISTED_MAX);
        if (found.isEmpty()) {
            call.line("no suppressed addresses");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ACCOUNT", "ADDRESS", "SINCE", "ADDED", "REASON"));
        var shown = text.get();
        found.forEach(one -> rows.add(shown.columns(one)));
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
    }

    private void suppress(Call call) throws OperationException, StoreException, SyntaxException {
        var arguments = arguments(call);
        var account = arguments.account(arguments.required("account"));
        var address = ForwardPath.parse(arguments.required("address"));
        if (!memory.suppress(account.id(), address, "added by " + call.actor())) {
            throw new OperationException(address.text(true) + " is suppressed already");
        }
        call.line("account %s sends no longer to %s".formatted(account.name(), address.text(true)));
    }

    private void unsuppress(Call call) throws OperationException, StoreException, SyntaxException {
        var arguments = arguments(call);
        var account = arguments.account(arguments.required("account"));
        var address = ForwardPath.parse(arguments.required("address"));
        if (!memory.unsuppress(account.id(), address)) {
            throw new OperationException(address.text(true) + " is not suppressed");
        }
        call.line("account %s sends to %s again".formatted(account.name(), address.text(true)));
    }

    private void find(Call call) throws OperationException, StoreException, SyntaxException {
        var arguments = arguments(call);
        var address = ForwardPath.parse(arguments.required("address"));
        var only = arguments.account();
        var shown = text.get();
        var rows = new ArrayList<List<String>>();
        for (var account : directory.admin().accounts().list()) {
            if (only == null || only == account.id()) {
                memory.suppression(account.id(), address)
                        .ifPresent(entry -> rows.add(shown.columns(entry)));
            }
        }
        if (rows.isEmpty()) {
            call.line(address.text(true) + " is not suppressed");
        }
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
    }

    private void settings(Call call) throws OperationException, StoreException {
        var account = arguments(call).account(arguments(call).required("account"));
        var keep = memory.keepRetired(account.id());
        call.line(
                "account %s: what was sent is remembered %s"
                        .formatted(
                                account.name(),
                                keep == null
                                        ? "as long as for all accounts"
                                        : keep.isZero()
                                                ? "not at all"
                                                : "for " + QueueOperations.describe(keep)));
        var logins = memory.fromIdLogins(account.id());
        call.line(
                logins.isEmpty()
                        ? "no login address gets unique reverse-paths"
                        : "unique reverse-paths for logins as " + String.join(", ", logins));
    }

    private void set(Call call) throws OperationException, StoreException, SyntaxException {
        var arguments = arguments(call);
        var account = arguments.account(arguments.required("account"));
        var keep = arguments.text("keep");
        if (keep != null) {
            var duration = keep.equals("default") ? null : QueueArguments.duration(keep);
            if (duration != null && duration.isNegative()) {
                throw new OperationException("a negative time: " + keep);
            }
            memory.setKeepRetired(account.id(), duration);
        }
        var logins = arguments.text("fromid");
        if (logins != null) {
            setFromIdLogins(account.id(), logins);
        }
        settings(call);
    }

    /** outbound K-2: the address is the account's, and its domain has a separator. */
    private void setFromIdLogins(long account, String logins)
            throws OperationException, StoreException, SyntaxException {
        var addresses = new ArrayList<String>();
        for (var login : logins.isEmpty() ? new String[0] : logins.split(",", -1)) {
            var address = Address.parse(login.strip());
            if (!directory.maySendAs(account, address)) {
                throw new OperationException(login + " is no address of the account");
            }
            var domain = directory.domain(address.domain());
            if (domain.isEmpty() || domain.get().separators().isEmpty()) {
                throw new OperationException(
                        "addresses of "
                                + address.domain()
                                + " have no separator to put an id behind");
            }
            addresses.add(address.ascii());
        }
        memory.setFromIdLogins(account, addresses);
    }
}
