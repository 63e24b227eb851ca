package org.mailstead.server.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.mailstead.address.Domain;
import org.mailstead.dsn.Action;
import org.mailstead.server.queue.Notifications.Told;

/** The part of a notification that people read: what happened, why, and what to do. */
record NotificationText(
        Action action,
        Domain hostName,
        String subject,
        Instant arrived,
        List<Told> about,
        Instant now) {
    private static final int SUBJECT_MAX = 200;

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
                case RELAYED ->
                        text.append("    It was passed on to ")
                                .append(host(each.attempt()))
                                .append(".\n    That server does not tell what becomes of it.\n");
            }
        }
        text.append("\nThis was written by the mail server ")
                .append(hostName.unicode())
                .append(".\n");
        return text.toString();
    }

    private String opening() {
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
        text.append("    ").append(words.happened()).append('\n');
        if (action == Action.FAILED) {
            text.append("    ").append(words.advice()).append('\n');
        }
        if (!attempt.problem().isEmpty()) {
            text.append("    In detail: ").append(line(attempt.problem(), 500)).append('\n');
        }
        var reply = attempt.reply();
        if (reply != null) {
            text.append("    ").append(host(attempt)).append(" said:\n");
            var status = reply.status() == null ? "" : reply.status() + " ";
            for (var said : reply.lines()) {
                text.append("        ")
                        .append(reply.code())
                        .append(' ')
                        .append(status)
                        .append(line(said, 500))
                        .append('\n');
            }
        }
        var until = each.retryUntil();
        if (action == Action.DELAYED && until != null) {
            text.append("    It is given up if it cannot be delivered by ")
                    .append(NotificationMessage.date(until))
                    .append(",\n    in ")
                    .append(words(Duration.between(now, until)))
                    .append(". Then you are told.\n");
        }
    }

    private static String host(Attempt attempt) {
        var host = attempt.host();
        var address = attempt.address();
        if (address == null) {
            return host == null ? "This server" : host;
        }
        var literal = address.getHostAddress();
        return host == null ? "The server at " + literal : host + " (" + literal + ")";
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
