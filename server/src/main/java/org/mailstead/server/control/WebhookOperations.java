package org.mailstead.server.control;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Account;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.webhook.WebhookAdmin;
import org.mailstead.server.webhook.WebhookFilter.Order;
import org.mailstead.server.webhook.WebhookFilter.Position;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations on calls of programs that wait, or are done with. webapi J-8 to J-10 */
public final class WebhookOperations {
    private static final Logger log = LoggerFactory.getLogger(WebhookOperations.class);

    private static final int PIECE_CHARS = 16_000;

    private final Directory directory;
    private final WebhookAdmin admin;
    private final InstantSource clock;

    public WebhookOperations(Directory directory, WebhookAdmin admin, InstantSource clock) {
        this.directory = directory;
        this.admin = admin;
        this.clock = clock;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        return Map.of(
                "webhook.list", Administration.checked(this::list),
                "webhook.schedule", Administration.checked(this::schedule),
                "webhook.cancel", Administration.checked(this::cancel),
                "webhook.print", Administration.checked(this::print),
                "webhook.retired", Administration.checked(this::retired),
                "webhook.print-retired", Administration.checked(this::printRetired));
    }

    private QueueArguments arguments(Call call) throws OperationException {
        return new QueueArguments(call.arguments(), directory, clock.instant());
    }

    /** Names are looked up once for each call. */
    private WebhookText text() {
        var names = new HashMap<Long, String>();
        return new WebhookText(id -> names.computeIfAbsent(id, this::name), clock.instant());
    }

    private String name(long account) {
        try {
            return directory.account(account).map(Account::name).orElse("#" + account);
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("account cannot be looked up");
            return "#" + account;
        }
    }

    /** webapi AW-10: both names of each order. */
    private static Order order(QueueArguments arguments, String activity)
            throws OperationException {
        var sort = arguments.text("sort");
        var bySubmission = "submitted".equals(sort) || "queued".equals(sort);
        if (sort != null && !bySubmission && !sort.equals(activity)) {
            throw new OperationException(
                    "sort is %s or submitted, not %s".formatted(activity, sort));
        }
        return new Order(bySubmission, arguments.isSet("asc"));
    }

    /** Finds the place of a job in a list. */
    private interface Places {
        Optional<Position> of(long id) throws StoreException;
    }

    private static Optional<Position> after(QueueArguments arguments, Places places)
            throws OperationException, StoreException {
        var after =
                arguments.after(id ->
                        places.of(id)
                                .map(one ->
                                        new org.mailstead.server.queue.Position(
                                                one.at(), one.id())));
        return Optional.ofNullable(after).map(one -> new Position(one.at(), one.id()));
    }

    private void list(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var order = order(arguments, "nextattempt");
        var max = arguments.listed();
        var after =
                after(
                        arguments,
                        id -> admin.find(id).map(one -> new Position(one.job().nextAttempt(), id)));
        var found = admin.list(arguments.webhooks("nextattempt"), order, max, after.orElse(null));
        if (found.isEmpty()) {
            call.line("no call waits");
            return;
        }
        var text = text();
        var rows = new ArrayList<List<String>>();
        rows.add(WebhookText.WAITING_COLUMNS);
        found.forEach(one -> rows.add(text.columns(one)));
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
        var last = found.getLast().job();
        call.line(
                "%d shown%s; in all %d calls wait"
                        .formatted(
                                found.size(),
                                found.size() == max
                                        ? more(order, new Position(last.nextAttempt(), last.id()))
                                        : "",
                                admin.count()));
    }

    /** How to see what follows. */
    private static String more(Order order, Position last) {
        return order.bySubmission()
                ? " (there may be more: --after %d)".formatted(last.id())
                : " (there may be more: --after %d,%s)".formatted(last.id(), last.at());
    }

    private void schedule(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var by = arguments.duration();
        var filter = arguments.webhooks("nextattempt");
        note(call, "schedule");
        var count =
                arguments.isSet("now")
                        ? admin.schedule(filter, clock.instant().plus(by))
                        : admin.postpone(filter, by);
        changed(call, count, "scheduled");
    }

    private void cancel(Call call) throws OperationException, StoreException {
        var filter = arguments(call).webhooks("nextattempt");
        note(call, "cancel");
        changed(call, admin.cancel(filter, call.actor()), "canceled");
    }

    /** Who does what is in the log. */
    private static void note(Call call, String what) {
        log.atInfo()
                .addKeyValue("actor", call.actor())
                .addKeyValue("operation", what)
                .addKeyValue("arguments", call.arguments())
                .log("webhooks changed");
    }

    private static void changed(Call call, int count, String what) throws OperationException {
        call.line("%d %s %s".formatted(count, count == 1 ? "call" : "calls", what));
    }

    private void print(Call call) throws OperationException, StoreException {
        var id = arguments(call).number("id");
        var found =
                admin.find(id)
                        .orElseThrow(() -> new OperationException("no call waits with id " + id));
        write(call, text().json(found));
    }

    private void retired(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var order = order(arguments, "lastactivity");
        var max = arguments.listed();
        var after =
                after(
                        arguments,
                        id ->
                                admin.findRetired(id)
                                        .map(one -> new Position(one.job().lastActivity(), id)));
        var found =
                admin.listRetired(
                        arguments.webhooks("lastactivity"), order, max, after.orElse(null));
        if (found.isEmpty()) {
            call.line("nothing is remembered");
            return;
        }
        var text = text();
        var rows = new ArrayList<List<String>>();
        rows.add(WebhookText.RETIRED_COLUMNS);
        found.forEach(one -> rows.add(text.columns(one)));
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
        if (found.size() == max) {
            var last = found.getLast();
            var place = new Position(last.lastActivity(), last.id());
            call.line("%d shown%s".formatted(max, more(order, place)));
        }
    }

    /** In pieces, since one line may be too long; the command joins them. */
    private static void write(Call call, String json) throws OperationException {
        for (int start = 0; start < json.length(); ) {
            var end = Math.min(json.length(), start + PIECE_CHARS);
            if (Character.isHighSurrogate(json.charAt(end - 1)) && end < json.length()) {
                end--;
            }
            call.line(json.substring(start, end));
            start = end;
        }
    }

    private void printRetired(Call call) throws OperationException, StoreException {
        var id = arguments(call).number("id");
        var found =
                admin.findRetired(id)
                        .orElseThrow(() -> new OperationException("nothing is known of " + id));
        write(call, text().json(found));
    }
}
