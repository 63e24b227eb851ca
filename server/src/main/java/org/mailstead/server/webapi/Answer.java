package org.mailstead.server.webapi;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a call answers if it succeeds: JSON, or octets. For one call. webapi A-8 */
final class Answer {
    private static final JsonFactory FACTORY = new JsonFactory();

    private @Nullable Body body;

    /** What is sent; octets are readable until the call is over. */
    record Body(String contentType, OctetSource octets) {}

    /** A JSON object, of which the caller writes the properties. */
    void object(Consumer<JsonGenerator> properties) {
        body = json(properties);
    }

    /** An empty object. */
    void nothing() {
        object(_ -> {});
    }

    /** Octets as they are. */
    void octets(String contentType, OctetSource octets) {
        body = new Body(contentType, octets);
    }

    Body body() {
        if (body == null) {
            throw new IllegalStateException("a call without an answer");
        }
        return body;
    }

    static Body error(CallException failure) {
        return json(out -> {
            out.writeStringProperty("Code", failure.code().code());
            out.writeStringProperty("Message", failure.text());
        });
    }

    private static Body json(Consumer<JsonGenerator> properties) {
        var octets = new ByteArrayOutputStream();
        try (var out = FACTORY.createGenerator(ObjectWriteContext.empty(), octets)) {
            out.writeStartObject();
            properties.accept(out);
            out.writeEndObject();
        }
        octets.write('\n');
        return new Body("application/json; charset=utf-8", OctetSource.of(octets.toByteArray()));
    }
}
