package org.mailstead.server.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.mailstead.address.Domain;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;

/**
 * The part of a notification that people read: what happened, why, and what to do.
 *
 * @param toPostmaster whether it is told to the postmaster here, since there is no sender
 */
record NotificationText(
        Action action,
        boolean toPostmaster,
        Domain hostName,
        String subject,
        Instant arrived,
        List<Told> about,
        Instant now) {
    private static final int SUBJECT_MAX = 200;
    private static final int SAID_MAX = 500;
    private static final int INDENT = 4;
    private static final int WIDTH = 76;

    String text() {
        var text = new StringBuilder();
        text.append(opening()).append("\n\n");
        if (!subject.isBlank()) {
            text.append("    Subject: ").append(line(subject, SUBJECT_MAX)).append('\n');
        }
        text.append("    Sent:    ").append(NotificationMessage.date(arrived)).append('\n');
        for (var each : about) {
            text.append("\nTo: ").append(each.recipient().path().text(true)).append('\n');
            switch (action) {
                case FAILED, DELAYED -> explain(text, each);
                case DELIVERED, EXPANDED -> text.append("    It is in the mailbox.\n");
                case RELAYED -> {
                    var host = host(each.attempt());
                    wrap(
                            text,
                            INDENT,
                            "It was passed on to %s. That server does not tell what becomes of it."
                                    .formatted(host.isEmpty() ? "another server" : host));
                }
            }
        }
        text.append("\nThis was written by the mail server ")
                .append(hostName.unicode())
                .append(".\n");
        return text.toString();
    }

    private String opening() {
        if (toPostmaster) {
            return """
            A message without a sender, such as a notification, could not be delivered
            to the recipients below. It will not be tried again. Nobody but you is told.\
            """;
        }
        return switch (action) {
            case FAILED ->
                    "Your message could not be delivered to the recipients below. It will not be\n"
                            + "tried again.";
            case DELAYED ->
                    "Your message has not been delivered to the recipients below yet. It will be\n"
                            + "tried again; you need not send it again.";
            case DELIVERED, EXPANDED -> "Your message was delivered, as you asked to be told.";
            case RELAYED -> "Your message is on its way, as you asked to be told.";
        };
    }

    private void explain(StringBuilder text, Told each) {
        var attempt = each.attempt();
        var words = PlainWords.of(each.status());
        wrap(text, INDENT, words.happened());
        if (action == Action.FAILED) {
            wrap(text, INDENT, words.advice());
        }
        if (!attempt.problem().isEmpty()) {
            wrap(text, INDENT, "In detail: " + line(attempt.problem(), SAID_MAX));
        }
        var reply = attempt.reply();
        if (reply != null) {
            var host = host(attempt);
            wrap(text, INDENT, (host.isEmpty() ? "This server" : host) + " said:");
            var status = reply.status() == null ? "" : reply.status() + " ";
            for (var said : reply.lines()) {
                wrap(text, 2 * INDENT, reply.code() + " " + status + line(said, SAID_MAX));
            }
        }
        var until = each.retryUntil();
        if (action == Action.DELAYED && until != null) {
            wrap(
                    text,
                    INDENT,
                    "It is tried until %s (%s from now). If it cannot be delivered by then, you are told."
                            .formatted(
                                    NotificationMessage.date(until),
                                    words(Duration.between(now, until))));
        }
    }

    /** Lines of a width that every program shows, broken at spaces where there are any. */
    private static void wrap(StringBuilder text, int indent, String words) {
        var column = 0;
        for (var word : words.split(" ", -1)) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append('\n');
                column = 0;
            }
            text.append(column == 0 ? " ".repeat(indent) : " ").append(word);
            column += (column == 0 ? indent : 1) + word.length();
        }
        text.append('\n');
    }

    /** The server that was talked to; empty if none was. */
    private static String host(Attempt attempt) {
        var host = attempt.host();
        var address = attempt.address();
        if (address == null) {
            return host == null ? "" : host;
        }
        var literal = address.getHostAddress();
        return host == null ? "the server at " + literal : host + " (" + literal + ")";
    }

    /** Rounded to what matters: {@code about 14 hours}. */
    private static String words(Duration duration) {
        var hours = duration.plusMinutes(30).toHours();
        if (hours >= 48) {
            return "about %d days".formatted((hours + 12) / 24);
        }
        return hours >= 2
                ? "about %d hours".formatted(hours)
                : String.format(Locale.ROOT, "about %d minutes", Math.max(1, duration.toMinutes()));
    }

    /** Text of others in one line. */
    private static String line(String text, int max) {
        var line = new StringBuilder();
        text.codePoints()
                .limit(max)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
