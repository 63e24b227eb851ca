package org.mailstead.server.control;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.Extra;
import org.mailstead.server.queue.Queued;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.Retired;
import org.mailstead.server.queue.Suppression;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.Reply;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The queue as people read it, and as JSON: one object a line.
 *
 * @param accounts names of accounts
 * @param now what times are told from
 */
record QueueText(LongFunction<String> accounts, Instant now) {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final int COLUMN_MAX = 60;

    /** Lines in which the columns stand below each other. */
    static List<String> table(List<List<String>> rows) {
        var widths = new ArrayList<Integer>();
        for (var row : rows) {
            for (var column = 0; column < row.size(); column++) {
                var width = row.get(column).length();
                if (column == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(column, Math.max(widths.get(column), width));
                }
            }
        }
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (var column = 0; column < row.size(); column++) {
                line.append(row.get(column));
                if (column < row.size() - 1) {
                    line.append(" ".repeat(widths.get(column) - row.get(column).length() + 2));
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }

    static final List<String> QUEUED_COLUMNS =
            List.of(
                    "ID",
                    "QUEUED",
                    "ACCOUNT",
                    "FROM",
                    "TO",
                    "NEXT",
                    "TRIED",
                    "LAST",
                    "LAST RESULT");

    List<String> columns(Queued queued) {
        var recipient = queued.recipient();
        return List.of(
                Long.toString(recipient.id()),
                TIME.format(queued.message().queued()),
                account(queued.message().senderAccount()),
                clipped(address(queued.from().text(true))),
                clipped(plain(recipient.recipient().path().text(true))),
                next(recipient),
                Integer.toString(recipient.attempts()),
                recipient.lastAttempt() == null ? "-" : TIME.format(recipient.lastAttempt()),
                recipient.lastResult() == null ? "-" : clipped(plain(recipient.lastResult())));
    }

    private String next(QueuedRecipient recipient) {
        if (recipient.hold()) {
            return "on hold";
        }
        if (recipient.node() != null) {
            return "being tried";
        }
        return fromNow(recipient.nextAttempt());
    }

    String json(Queued queued) {
        var recipient = queued.recipient();
        var message = queued.message();
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("id", recipient.id());
        values.put("message", message.id());
        values.put("queued", message.queued().toString());
        values.put("account", account(message.senderAccount()));
        values.put("from", queued.from().text(true));
        values.put("to", recipient.recipient().path().text(true));
        values.put("hold", recipient.hold());
        values.put("being_tried", recipient.node() != null);
        values.put("attempts", recipient.attempts());
        values.put("next_attempt", recipient.nextAttempt().toString());
        values.put("last_attempt", text(recipient.lastAttempt()));
        values.put("last_result", recipient.lastResult());
        values.put("transport", recipient.transport());
        values.put("tls", tls(recipient.tls()));
        values.put("priority", message.parameters().priority());
        values.put("size", message.size());
        values.put("message_id", message.messageId());
        values.put("subject", message.subject());
        putExtra(values, message.extra());
        return json(values);
    }

    static final List<String> RETIRED_COLUMNS =
            List.of("ID", "QUEUED", "ACCOUNT", "FROM", "TO", "DONE", "TRIED", "OUTCOME");

    List<String> columns(Retired retired) {
        return List.of(
                Long.toString(retired.id()),
                TIME.format(retired.queued()),
                accounts.apply(retired.account()),
                clipped(address(retired.from())),
                clipped(plain(retired.recipient())),
                TIME.format(retired.lastActivity()),
                Integer.toString(retired.attempts()),
                (retired.success() ? "delivered" : "failed")
                        + ": "
                        + clipped(plain(retired.outcome())));
    }

    String json(Retired retired, List<Attempt> attempts) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("id", retired.id());
        values.put("message", retired.message());
        values.put("queued", retired.queued().toString());
        values.put("account", accounts.apply(retired.account()));
        values.put("from", retired.from());
        values.put("to", retired.recipient());
        values.put("success", retired.success());
        values.put("outcome", retired.outcome());
        values.put("attempts", retired.attempts());
        values.put("retired", retired.retired().toString());
        values.put("last_activity", retired.lastActivity().toString());
        values.put("keep_until", retired.keepUntil().toString());
        values.put("transport", retired.transport());
        values.put("size", retired.size());
        values.put("message_id", retired.messageId());
        values.put("envelope_id", retired.envelopeId());
        values.put("from_id", retired.fromId());
        values.put("subject", retired.subject());
        putExtra(values, retired.extra());
        if (!attempts.isEmpty()) {
            values.put("results", attempts.stream().map(QueueText::values).toList());
        }
        return json(values);
    }

    /** What the sender's program said of it. outbound E-10 */
    private static void putExtra(Map<String, @Nullable Object> values, String extra) {
        if (extra.isEmpty()) {
            return;
        }
        values.put("extra", Extra.parse(extra));
    }

    private static Map<String, @Nullable Object> values(Attempt attempt) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        var address = attempt.address();
        values.put("begun", attempt.begun().toString());
        values.put("milliseconds", attempt.took().toMillis());
        values.put("status", attempt.status().toString());
        values.put("reply", attempt.reply() == null ? null : attempt.reply().toString());
        values.put("problem", attempt.problem());
        values.put("transport", attempt.transport());
        values.put("host", attempt.host());
        values.put("address", address == null ? null : address.getHostAddress());
        values.put("tls", attempt.tls());
        values.put("decisions", attempt.decisions());
        if (!attempt.transcript().isEmpty()) {
            values.put("transcript", attempt.transcript().lines().toList());
        }
        return values;
    }

    List<String> columns(Suppression entry) {
        return List.of(
                accounts.apply(entry.account()),
                plain(entry.original()),
                TIME.format(entry.created()),
                entry.manual() ? "by hand" : "automatic",
                clipped(plain(entry.reason())));
    }

    /** A message's whole life for one recipient who still waits. */
    List<String> explain(Queued queued, List<Attempt> attempts) {
        var message = queued.message();
        var recipient = queued.recipient();
        var lines = new ArrayList<String>();
        lines.add(
                "Recipient %d of message %d, for %s"
                        .formatted(
                                recipient.id(),
                                message.id(),
                                plain(recipient.recipient().path().text(true))));
        about(
                lines,
                address(queued.from().text(true)),
                account(message.senderAccount()),
                message.subject(),
                message.messageId(),
                message.size());
        lines.add(at(message.queued()) + "Queued.");
        if (message.releaseRequest() != null) {
            lines.add("    The sender asked to hold it back: " + message.releaseRequest());
        }
        if (recipient.tls() == TlsDemand.REQUIRED) {
            lines.add("    It must not be sent without verified TLS (REQUIRETLS).");
        } else if (recipient.tls() == TlsDemand.OPTIONAL) {
            lines.add("    Delivery goes before TLS (TLS-Required: No).");
        }
        if (message.parameters().priority() != 0) {
            lines.add("    Priority " + message.parameters().priority() + ".");
        }
        if (message.deadline() != null) {
            lines.add("    Wanted by " + TIME.format(message.deadline().at()) + ".");
        }
        if (recipient.transport() != null) {
            lines.add("    Transport chosen by hand: " + transport(recipient.transport()) + ".");
        }
        attempts(lines, attempts);
        lines.add(at(now) + state(recipient));
        return lines;
    }

    private String state(QueuedRecipient recipient) {
        if (recipient.hold()) {
            return "Now: on hold until a person releases it (mailstead queue unhold --ids "
                    + recipient.id()
                    + ").";
        }
        if (recipient.node() != null) {
            return "Now: attempt %d goes on.".formatted(recipient.attempts());
        }
        return recipient.nextAttempt().isAfter(now)
                ? "Now: waits. Attempt %d follows %s, at %s."
                        .formatted(
                                recipient.attempts() + 1,
                                fromNow(recipient.nextAttempt()),
                                TIME.format(recipient.nextAttempt()))
                : "Now: due. Attempt %d follows when there is a place for it, or its destination can"
                                .formatted(recipient.attempts() + 1)
                        + " be tried again.";
    }

    /** A message's whole life for one recipient that is done with. */
    List<String> explain(Retired retired, List<Attempt> attempts) {
        var lines = new ArrayList<String>();
        lines.add(
                "Recipient %d of message %d, for %s"
                        .formatted(retired.id(), retired.message(), plain(retired.recipient())));
        about(
                lines,
                address(retired.from()),
                accounts.apply(retired.account()),
                retired.subject(),
                retired.messageId(),
                retired.size());
        lines.add(at(retired.queued()) + "Queued.");
        attempts(lines, attempts);
        lines.add(
                at(retired.lastActivity())
                        + (retired.success() ? "Delivered: " : "Failed: ")
                        + plain(retired.outcome()));
        lines.add("    This is remembered until " + TIME.format(retired.keepUntil()) + ".");
        return lines;
    }

    private static void about(
            List<String> lines,
            String from,
            String account,
            String subject,
            @Nullable String messageId,
            long size) {
        lines.add("    From %s, account %s, %d octets".formatted(from, account, size));
        if (!subject.isEmpty()) {
            lines.add("    Subject: " + plain(subject));
        }
        if (messageId != null) {
            lines.add("    Message-ID: " + plain(messageId));
        }
    }

    private static void attempts(List<String> lines, List<Attempt> attempts) {
        var number = 0;
        for (var attempt : attempts) {
            number++;
            lines.add(at(attempt.begun()) + "%d: %s".formatted(number, result(attempt)));
            for (var decision : attempt.decisions()) {
                lines.add("    " + plain(decision));
            }
            if (!attempt.tls().isEmpty()) {
                lines.add("    TLS: " + plain(attempt.tls()));
            }
            var reply = attempt.reply();
            if (reply != null) {
                said(lines, attempt, reply);
            }
            if (!attempt.transcript().isEmpty()) {
                lines.add("    What was said:");
                attempt.transcript().lines().forEach(line -> lines.add("        " + plain(line)));
            }
        }
    }

    private static String result(Attempt attempt) {
        if (attempt.transport().equals(Attempt.HEARD)) { // outbound K-5
            var from = attempt.host() == null ? "" : ", from " + plain(attempt.host());
            return plain(attempt.problem()) + from;
        }
        var what =
                switch (attempt.status().kind()) {
                    case 2 -> "delivered";
                    case 4 -> "delayed";
                    default -> "failed";
                };
        var where =
                attempt.host() == null
                        ? attempt.transport().equals(Attempt.LOCAL) ? " to a mailbox here" : ""
                        : " by " + plain(attempt.host()) + address(attempt);
        var problem = attempt.problem().isEmpty() ? "" : ": " + plain(attempt.problem());
        return what + where + " in " + words(attempt.took()) + problem;
    }

    private static String address(Attempt attempt) {
        var address = attempt.address();
        return address == null ? "" : " (" + address.getHostAddress() + ")";
    }

    private static void said(List<String> lines, Attempt attempt, Reply reply) {
        var who = attempt.host() == null ? "The answer" : "Its answer";
        lines.add("    " + who + ": " + plain(reply.toString()));
    }

    private static String at(Instant instant) {
        return TIME.format(instant) + "  ";
    }

    private static String transport(String name) {
        return name.isEmpty() ? "the direct way" : name;
    }

    static String tls(TlsDemand tls) {
        return switch (tls) {
            case REQUIRED -> "yes";
            case OPTIONAL -> "no";
            case BY_POLICY -> "default";
        };
    }

    private String account(@Nullable Long account) {
        return accounts.apply(account == null ? 0 : account);
    }

    private String fromNow(Instant instant) {
        var wait = Duration.between(now, instant);
        return wait.isPositive() ? "in " + words(wait) : "now";
    }

    /** Two units at most. */
    static String words(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            return duration.toMillis() + " ms";
        }
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.toSeconds() + " s";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.toMinutes() + " min";
        }
        return duration.toDays() > 2
                ? duration.toDays() + " days"
                : "%d h %02d min".formatted(duration.toHours(), duration.toMinutesPart());
    }

    static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    static String json(Map<String, ?> values) {
        return JSON.writeValueAsString(values);
    }

    private static String address(String address) {
        return address.isEmpty() ? "<>" : plain(address);
    }

    static String clipped(String text) {
        return text.length() <= COLUMN_MAX ? text : text.substring(0, COLUMN_MAX - 3) + "...";
    }

    /** Text of strangers, without what a terminal would obey. */
    static String plain(String text) {
        var plain = new StringBuilder();
        text.codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
