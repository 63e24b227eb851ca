package org.mailstead.server.mailjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.ObjectMapper;

/** Whatever a message says, it can be told in JSON, and reads back as it was. */
class MessageContentFuzzTest {
    private static final JsonFactory JSON = new JsonFactory();
    private static final ObjectMapper READER = new ObjectMapper();

    @FuzzTest // webapi A-39, T-2, T-4
    void everyMessageCanBeTold(byte[] octets) throws IOException {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        var content = MessageContent.of(message);
        var structure = Structure.of(message);
        var out = new ByteArrayOutputStream();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            content.writeProperties(json);
            json.writeName("Structure");
            structure.write(json);
            json.writeEndObject();
        }
        var read = READER.readTree(out.toByteArray());
        assertThat(read.get("Subject").asString()).isEqualTo(content.subject());
        assertThat(read.get("Text").asString()).isEqualTo(content.text());
        assertThat(content.text().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(Bodies.OCTETS_MAX);
        assertThat(content.references()).hasSizeLessThanOrEqualTo(MessageContent.REFERENCES_MAX);
    }
}
