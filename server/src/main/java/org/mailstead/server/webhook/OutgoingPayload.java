package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Map;
import org.mailstead.server.mailjson.Unicode;
import tools.jackson.core.JsonGenerator;

/** What is sent of mail that went out. webapi H-5 to H-17 */
final class OutgoingPayload {
    private static final int VERSION = 0;

    private OutgoingPayload() {}

    static byte[] of(OutgoingEvent event, Instant now) {
        return Payloads.json(out -> {
            out.writeNumberProperty("Version", VERSION);
            out.writeStringProperty("Event", event.event().token());
            out.writeBooleanProperty("DSN", event.heard());
            out.writeBooleanProperty("Suppressing", event.suppressing());
            out.writeNumberProperty("QueueMsgID", event.queuedId());
            out.writeStringProperty("FromID", Unicode.valid(event.fromId()));
            out.writeStringProperty("MessageID", Unicode.valid(event.messageId()));
            out.writeStringProperty("Subject", Unicode.valid(event.subject()));
            out.writeStringProperty("WebhookQueued", now.toString());
            out.writeNumberProperty("SMTPCode", event.code());
            out.writeStringProperty("SMTPEnhancedCode", event.status());
            out.writeStringProperty("Error", Unicode.valid(event.error()));
            out.writeName("Extra");
            extra(out, event.extra());
        });
    }

    static String extra(Map<String, String> extra) {
        return new String(Payloads.octets(out -> extra(out, extra)), UTF_8);
    }

    private static void extra(JsonGenerator out, Map<String, String> extra) {
        out.writeStartObject();
        extra.forEach((name, value) ->
                out.writeStringProperty(Unicode.valid(name), Unicode.valid(value)));
        out.writeEndObject();
    }
}
