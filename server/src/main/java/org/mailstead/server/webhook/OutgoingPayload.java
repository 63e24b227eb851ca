package org.mailstead.server.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.mailstead.server.mailjson.Unicode;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What is sent of mail that went out. webapi H-5 to H-17 */
final class OutgoingPayload {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int VERSION = 0;

    private OutgoingPayload() {}

    static byte[] of(OutgoingEvent event, Instant now) {
        return json(out -> {
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
        var text = new ByteArrayOutputStream();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            extra(out, extra);
        }
        return text.toString(UTF_8);
    }

    private static void extra(JsonGenerator out, Map<String, String> extra) {
        out.writeStartObject();
        extra.forEach((name, value) ->
                out.writeStringProperty(Unicode.valid(name), Unicode.valid(value)));
        out.writeEndObject();
    }

    /** One object. */
    private static byte[] json(Consumer<JsonGenerator> properties) {
        var octets = new ByteArrayOutputStream();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), octets)) {
            out.writeStartObject();
            properties.accept(out);
            out.writeEndObject();
        }
        return octets.toByteArray();
    }
}
