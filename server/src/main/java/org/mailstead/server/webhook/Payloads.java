package org.mailstead.server.webhook;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** JSON as it is sent. */
final class Payloads {
    private static final JsonFactory JSON = new JsonFactory();

    private Payloads() {}

    /** One object of these properties. */
    static byte[] json(Consumer<JsonGenerator> properties) {
        return octets(out -> {
            out.writeStartObject();
            properties.accept(out);
            out.writeEndObject();
        });
    }

    static byte[] octets(Consumer<JsonGenerator> value) {
        var octets = new ByteArrayOutputStream();
        try (var out = JSON.createGenerator(ObjectWriteContext.empty(), octets)) {
            value.accept(out);
        }
        return octets.toByteArray();
    }
}
