package org.mailstead.server.webhook;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mailstead.server.directory.WebhookEvent;

/**
 * What became of a message that an account sent, for one recipient. webapi H-5 to H-17
 *
 * @param account that sent it
 * @param event what became of it
 * @param heard whether a notification told it
 * @param suppressing whether the account sends no longer to the address because of it
 * @param queuedId of the recipient in the queue
 * @param fromId what made its reverse-path unique; empty if nothing did
 * @param messageId with its angle brackets; empty if there is none
 * @param code of SMTP, if it is a failure and a host said it; else 0
 * @param status the enhanced one, such as 5.1.1; empty if there is no code
 * @param error what went wrong, in words; empty if nothing did, or a notification told it
 * @param extra what the sender's program wanted to hear again
 */
public record OutgoingEvent(
        long account,
        WebhookEvent event,
        boolean heard,
        boolean suppressing,
        long queuedId,
        String fromId,
        String messageId,
        String subject,
        int code,
        String status,
        String error,
        Map<String, String> extra) {
    public OutgoingEvent {
        extra = Collections.unmodifiableMap(new LinkedHashMap<>(extra));
    }
}
