package org.mailstead.server.mailjson;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import tools.jackson.core.JsonGenerator;

/**
 * What a message consists of. webapi T-4
 *
 * @param contentType in lower case
 * @param contentTypeParams by name in lower case
 * @param contentId with its angle brackets; empty if there is none
 * @param contentDisposition in lower case; empty if nothing is said
 * @param filename decoded; empty if none is given
 * @param decodedSize octets when decoded from the transfer encoding
 * @param parts those of a multipart: what MessagePartGet counts from 0
 */
public record Structure(
        String contentType,
        Map<String, String> contentTypeParams,
        String contentId,
        String contentDisposition,
        String filename,
        long decodedSize,
        List<Structure> parts) {
    public Structure {
        contentTypeParams = Collections.unmodifiableMap(new LinkedHashMap<>(contentTypeParams));
        parts = List.copyOf(parts);
    }

    /** Of a whole message. */
    public static Structure of(Message message) {
        return of(message.root());
    }

    /** As deep as the parser has divided it. */
    private static Structure of(Part part) {
        var type = part.mediaType();
        var parameters = new LinkedHashMap<String, String>();
        type.parameters()
                .forEach((name, value) ->
                        parameters.put(
                                Unicode.valid(name.toLowerCase(Locale.ROOT)),
                                Unicode.valid(value)));
        var id = part.contentId();
        var disposition = part.disposition();
        return new Structure(
                (type.type() + "/" + type.subtype()).toLowerCase(Locale.ROOT),
                parameters,
                id == null ? "" : Unicode.valid(id.strip()),
                disposition == null ? "" : disposition.type(),
                Unicode.valid(part.fileName().orElse("")),
                part.decodedSize(),
                part.parts().stream().map(Structure::of).toList());
    }

    /** As a JSON object. */
    public void write(JsonGenerator out) {
        out.writeStartObject();
        out.writeStringProperty("ContentType", contentType);
        out.writeName("ContentTypeParams");
        out.writeStartObject();
        contentTypeParams.forEach(out::writeStringProperty);
        out.writeEndObject();
        out.writeStringProperty("ContentID", contentId);
        out.writeStringProperty("ContentDisposition", contentDisposition);
        out.writeStringProperty("Filename", filename);
        out.writeNumberProperty("DecodedSize", decodedSize);
        out.writeName("Parts");
        out.writeStartArray();
        parts.forEach(part -> part.write(out));
        out.writeEndArray();
        out.writeEndObject();
    }
}
