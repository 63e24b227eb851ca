package org.mailstead.server.control;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailstead.address.Domain;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.queue.HoldRule;
import org.mailstead.server.queue.QueueAdmin;
import org.mailstead.server.queue.QueueFilter;
import org.mailstead.server.queue.QueueMemory;
import org.mailstead.server.queue.QueueOrder;
import org.mailstead.server.queue.Queued;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations on mail that goes out. outbound §§3, 6, 30 */
public final class QueueOperations {
    private static final Logger log = LoggerFactory.getLogger(QueueOperations.class);
    private static final int COPY_OCTETS = 64 * 1024;

    private final Directory directory;
    private final QueueAdmin admin;
    private final QueueMemory memory;
    private final InstantSource clock;

    public QueueOperations(
            Directory directory, QueueAdmin admin, QueueMemory memory, InstantSource clock) {
        this.directory = directory;
        this.admin = admin;
        this.memory = memory;
        this.clock = clock;
    }

    /** All of them by name. */
    public Map<String, Operation> operations() {
        var operations = new HashMap<String, Operation>();
        operations.put("queue.list", Administration.checked(this::list));
        operations.put("queue.hold", Administration.checked(this::hold));
        operations.put("queue.unhold", Administration.checked(this::unhold));
        operations.put("queue.schedule", Administration.checked(this::schedule));
        operations.put("queue.transport", Administration.checked(this::transport));
        operations.put("queue.requiretls", Administration.checked(this::requireTls));
        operations.put("queue.fail", Administration.checked(call -> remove(call, true)));
        operations.put("queue.drop", Administration.checked(call -> remove(call, false)));
        operations.put("queue.dump", Administration.checked(this::dump));
        operations.put("queue.explain", Administration.checked(this::explain));
        operations.put("queue.holdrules", Administration.checked(this::holdRules));
        operations.put("queue.add-holdrule", Administration.checked(this::addHoldRule));
        operations.put("queue.remove-holdrule", Administration.checked(this::removeHoldRule));
        operations.putAll(
                new QueueMemoryOperations(directory, memory, clock, this::text).operations());
        return operations;
    }

    private QueueArguments arguments(Call call) throws OperationException {
        return new QueueArguments(call.arguments(), directory, clock.instant());
    }

    /** Names are looked up once for each call. */
    private QueueText text() {
        var names = new HashMap<Long, String>();
        return new QueueText(id -> names.computeIfAbsent(id, this::name), clock.instant());
    }

    private String name(long account) {
        if (account == 0) {
            return QueueArguments.SERVER;
        }
        try {
            return directory.account(account).map(found -> found.name()).orElse("#" + account);
        } catch (StoreException e) {
            log.atDebug().setCause(e).log("account cannot be looked up");
            return "#" + account;
        }
    }

    private void list(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var order =
                switch (arguments.text("sort")) {
                    case null -> QueueOrder.NEXT_ATTEMPT;
                    case "nextattempt" -> QueueOrder.NEXT_ATTEMPT;
                    case "queued" -> QueueOrder.QUEUED;
                    case String other ->
                            throw new OperationException(
                                    "sort is nextattempt or queued, not " + other);
                };
        var max = arguments.listed();
        var after = arguments.after(id -> admin.find(id).map(one -> one.recipient().position()));
        var found = admin.list(arguments.filter(), order, arguments.isSet("asc"), max, after);
        var text = text();
        if (arguments.isSet("json")) {
            for (var one : found) {
                call.line(text.json(one));
            }
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(QueueText.QUEUED_COLUMNS);
        found.forEach(one -> rows.add(text.columns(one)));
        if (found.isEmpty()) {
            call.line("nobody waits");
            return;
        }
        for (var line : QueueText.table(rows)) {
            call.line(line);
        }
        var counts = admin.counts();
        call.line(
                "%d shown%s; in all %d recipients wait, %d of them on hold"
                        .formatted(
                                found.size(),
                                found.size() == max ? more(found.getLast(), order) : "",
                                counts.recipients(),
                                counts.held()));
    }

    /** How to see what follows. outbound F-8 */
    private static String more(Queued last, QueueOrder order) {
        var recipient = last.recipient();
        return switch (order) {
            case NEXT_ATTEMPT ->
                    " (there may be more: --after %d,%s)"
                            .formatted(recipient.id(), recipient.nextAttempt());
            case QUEUED -> " (there may be more: --after %d)".formatted(recipient.id());
        };
    }

    private static void changed(Call call, int count, String what) throws OperationException {
        call.line("%d %s %s".formatted(count, count == 1 ? "recipient" : "recipients", what));
    }

    private void hold(Call call) throws OperationException, StoreException {
        changed(call, admin.setHold(filter(call, "hold"), true), "put on hold");
    }

    private void unhold(Call call) throws OperationException, StoreException {
        changed(call, admin.setHold(filter(call, "unhold"), false), "released");
    }

    /** Which are meant; who does what is in the log. */
    private QueueFilter filter(Call call, String what) throws OperationException, StoreException {
        log.atInfo()
                .addKeyValue("actor", call.actor())
                .addKeyValue("operation", what)
                .addKeyValue("arguments", call.arguments())
                .log("queue changed");
        return arguments(call).filter();
    }

    private void schedule(Call call) throws OperationException, StoreException {
        var arguments = arguments(call);
        var by = arguments.duration();
        var filter = filter(call, "schedule");
        var count =
                arguments.isSet("now")
                        ? admin.schedule(filter, clock.instant().plus(by))
                        : admin.postpone(filter, by);
        changed(call, count, "scheduled");
    }

    private void transport(Call call) throws OperationException, StoreException {
        var name = arguments(call).required("name");
        var transport =
                switch (name) {
                    case "default" -> null;
                    case "direct" -> "";
                    default -> name;
                };
        if (transport != null && !transport.isEmpty() && directory.transport(transport).isEmpty()) {
            throw new OperationException("no transport " + transport);
        }
        var count = admin.setTransport(filter(call, "transport"), transport);
        changed(call, count, transport == null ? "go as routes say" : "go by transport " + name);
    }

    private void requireTls(Call call) throws OperationException, StoreException {
        var tls =
                switch (arguments(call).required("tls")) {
                    case "yes" -> TlsDemand.REQUIRED;
                    case "no" -> TlsDemand.OPTIONAL;
                    case "default" -> TlsDemand.BY_POLICY;
                    case String other ->
                            throw new OperationException("yes, no or default, not " + other);
                };
        changed(call, admin.setTls(filter(call, "requiretls"), tls), "changed");
    }

    private void remove(Call call, boolean tell) throws OperationException, StoreException {
        try {
            var count = admin.remove(filter(call, tell ? "fail" : "drop"), tell, call.actor());
            changed(call, count, tell ? "failed, senders are told" : "removed");
        } catch (IOException e) {
            throw new OperationException("a message cannot be read: " + e.getMessage(), e);
        }
    }

    /** The octets as they would be sent. outbound CL-7 */
    private void dump(Call call) throws OperationException, StoreException {
        var id = arguments(call).number("id");
        try {
            var content = content(id);
            var streams = call.streams();
            try (var out = streams.out()) {
                for (var at = 0L; at < content.size(); at += COPY_OCTETS) {
                    var length = (int) Math.min(COPY_OCTETS, content.size() - at);
                    out.write(content.octets(at, length));
                }
            }
        } catch (IOException e) {
            throw new OperationException("cut off: " + e.getMessage(), e);
        }
    }

    private OctetSource content(long id) throws OperationException, StoreException, IOException {
        var waiting = admin.find(id);
        if (waiting.isPresent()) {
            return admin.content(waiting.get());
        }
        var retired =
                memory.find(id)
                        .orElseThrow(() ->
                                new OperationException("nothing is known of recipient " + id));
        return admin.content(retired)
                .orElseThrow(() ->
                        new OperationException(
                                "the message is not kept: only what failed is, for a while"));
    }

    /** The id of a recipient, or m and the id of a message. */
    private void explain(Call call) throws OperationException, StoreException {
        var id = arguments(call).required("id");
        var recipients = new ArrayList<Long>();
        try {
            if (id.startsWith("m")) {
                recipients.addAll(memory.recipients(Long.parseLong(id.substring(1))));
            } else {
                recipients.add(Long.parseLong(id));
            }
        } catch (NumberFormatException e) {
            throw new OperationException("not an id as 12 or m5: " + id, e);
        }
        var text = text();
        var known = false;
        for (var recipient : recipients) {
            for (var line : explained(text, recipient)) {
                known = true;
                call.line(line);
            }
        }
        if (!known) {
            throw new OperationException(
                    "nothing is known of " + id + ": it was never there, or is forgotten");
        }
    }

    private List<String> explained(QueueText text, long recipient) throws StoreException {
        var attempts = memory.attempts(recipient);
        var waiting = admin.find(recipient);
        if (waiting.isPresent()) {
            return text.explain(waiting.get(), attempts);
        }
        return memory.find(recipient).map(one -> text.explain(one, attempts)).orElse(List.of());
    }

    // --- hold rules

    private void holdRules(Call call) throws OperationException, StoreException {
        var rules = admin.holdRules();
        if (rules.isEmpty()) {
            call.line("no hold rules");
        }
        for (var rule : rules) {
            call.line(describe(rule));
        }
    }

    private String describe(HoldRule rule) {
        var text = new StringBuilder("rule " + rule.id() + ": hold mail");
        if (rule.account() != null) {
            text.append(" of account ").append(name(rule.account()));
        }
        if (rule.senderDomain() != null) {
            text.append(" from ").append(rule.senderDomain());
        }
        if (rule.recipientDomain() != null) {
            text.append(" to ").append(rule.recipientDomain());
        }
        if (rule.account() == null
                && rule.senderDomain() == null
                && rule.recipientDomain() == null) {
            text.append(" of all");
        }
        return text.toString();
    }

    private void addHoldRule(Call call) throws OperationException, StoreException, SyntaxException {
        var arguments = arguments(call);
        var sender = arguments.text("senderdom");
        var recipient = arguments.text("recipientdom");
        filter(call, "holdrules add");
        var rule =
                new HoldRule(
                        0,
                        arguments.account(),
                        sender == null ? null : domain(sender),
                        recipient == null ? null : domain(recipient));
        var added =
                admin.addHoldRule(rule)
                        .orElseThrow(() -> new OperationException("there are too many hold rules"));
        call.line(describe(added));
    }

    /** In A-labels, or a literal. */
    private static String domain(String text) throws SyntaxException {
        return text.startsWith("[") ? text : Domain.parse(text).ascii();
    }

    private void removeHoldRule(Call call) throws OperationException, StoreException {
        var id = arguments(call).number("id");
        if (!admin.removeHoldRule(id)) {
            throw new OperationException("no hold rule " + id);
        }
        call.line("rule " + id + " removed; what is on hold stays so until it is released");
    }

    /** A duration, so that it can be given again. */
    static String describe(Duration duration) {
        return duration.toDays() > 0 && duration.equals(Duration.ofDays(duration.toDays()))
                ? duration.toDays() + "d"
                : duration.toMinutes() + "m";
    }
}
