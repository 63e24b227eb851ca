package org.mailstead.server.queue;

import java.sql.SQLException;
import org.mailstead.server.directory.WebhookEvent;
import org.mailstead.server.webhook.OutgoingEvent;
import org.mailstead.server.webhook.WebhookEvents;

/** Tells programs what becomes of mail, within one transaction. webapi H-18 to H-24 */
record Telling(WebhookEvents.In webhooks) {
    /** What happened to a recipient who is, or was a moment ago, in the queue. */
    void of(
            QueuedMessage message,
            QueuedRecipient recipient,
            WebhookEvent event,
            Attempt attempt,
            boolean suppressing)
            throws SQLException {
        var sender = recipient.sender();
        var isFailure = event != WebhookEvent.DELIVERED;
        var reply = isFailure ? attempt.reply() : null;
        var status = reply == null ? null : reply.status();
        webhooks.add(
                new OutgoingEvent(
                        message.account(),
                        event,
                        false,
                        suppressing,
                        recipient.id(),
                        sender == null ? "" : sender.id(),
                        message.messageId() == null ? "" : message.messageId(),
                        message.subject(),
                        reply == null ? 0 : reply.code(),
                        status == null ? "" : status.toString(),
                        isFailure ? error(attempt) : "",
                        Extra.parse(message.extra())));
    }

    /** The peer's own words; else ours. */
    private static String error(Attempt attempt) {
        var reply = attempt.reply();
        return reply == null ? attempt.problem() : reply.toString();
    }

    /** What was heard of a recipient who is done with. */
    void heard(Retired about, WebhookEvent event, boolean isNotice, Heard heard)
            throws SQLException {
        webhooks.add(
                new OutgoingEvent(
                        about.account(),
                        event,
                        isNotice,
                        heard.suppressing(),
                        about.id(),
                        about.fromId() == null ? "" : about.fromId(),
                        about.messageId() == null ? "" : about.messageId(),
                        about.subject(),
                        heard.code(),
                        heard.status(),
                        "", // webapi H-16
                        Extra.parse(about.extra())));
    }

    /**
     * What a notification says; as in {@link OutgoingEvent}.
     *
     * @param code 0 if it tells of no failure
     */
    record Heard(int code, String status, boolean suppressing) {
        static final Heard NOTHING = new Heard(0, "", false);
    }
}
