package org.mailstead.server.mailjson;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.DateTime;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import tools.jackson.core.JsonGenerator;

/**
 * What a message says: its header as far as people write it, and its text. webapi T-2, H-29 to H-33
 *
 * @param messageId with its angle brackets; empty if there is none
 * @param inReplyTo the first id of that field, with its angle brackets; empty if there is none
 * @param references ids with their angle brackets, oldest first; that of {@code inReplyTo} is one
 *     of them
 * @param date null if there is none that can be read
 * @param text with LF, at most {@value Bodies#OCTETS_MAX} octets in UTF-8; empty if there is none
 * @param html the same of the HTML
 */
public record MessageContent(
        List<NameAddress> from,
        List<NameAddress> to,
        List<NameAddress> cc,
        List<NameAddress> bcc,
        List<NameAddress> replyTo,
        String messageId,
        String inReplyTo,
        List<String> references,
        @Nullable OffsetDateTime date,
        String subject,
        String text,
        String html) {
    /** Of more references than this, the last are told: those nearest to the message. */
    static final int REFERENCES_MAX = 1000;

    public MessageContent {
        from = List.copyOf(from);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
        replyTo = List.copyOf(replyTo);
        references = List.copyOf(references);
    }

    /**
     * Reads it. There is no message of which this fails.
     *
     * @throws IOException if the octets of the message cannot be read
     */
    public static MessageContent of(Message message) throws IOException {
        var headers = message.headers();
        var bodies = Bodies.of(message);
        var inReplyTo = ids(headers, "In-Reply-To");
        return new MessageContent(
                NameAddress.all(headers, "From"),
                NameAddress.all(headers, "To"),
                NameAddress.all(headers, "Cc"),
                NameAddress.all(headers, "Bcc"),
                NameAddress.all(headers, "Reply-To"),
                first(ids(headers, "Message-ID")),
                first(inReplyTo),
                references(ids(headers, "References"), inReplyTo),
                headers.first("Date").flatMap(field -> DateTime.parse(field.text())).orElse(null),
                Unicode.valid(headers.first("Subject").map(HeaderField::decoded).orElse("")),
                Bodies.read(bodies.text()),
                Bodies.read(bodies.html()));
    }

    private static String first(List<String> ids) {
        return ids.isEmpty() ? "" : ids.getFirst();
    }

    /** webapi S-26 */
    private static List<String> references(List<String> references, List<String> inReplyTo) {
        var missing = new LinkedHashSet<>(inReplyTo);
        references.forEach(missing::remove);
        var all = new ArrayList<>(missing);
        all.addAll(references);
        return all.subList(Math.max(0, all.size() - REFERENCES_MAX), all.size());
    }

    /** All that stands in angle brackets in fields of a name. RFC 5322 §3.6.4. */
    private static List<String> ids(HeaderFields headers, String name) {
        var ids = new ArrayList<String>();
        for (var field : headers.all(name)) {
            var text = Unicode.valid(field.text());
            var end = -1;
            for (var start = text.indexOf('<'); start >= 0; start = text.indexOf('<', end)) {
                end = text.indexOf('>', start);
                if (end < 0) {
                    break; // cut short
                }
                // one that is cut short is followed by the next
                ids.add(text.substring(text.lastIndexOf('<', end), end + 1));
            }
        }
        return ids;
    }

    /** The properties of this, within the JSON object that the caller writes. */
    public void writeProperties(JsonGenerator out) {
        write(out, "From", from);
        write(out, "To", to);
        write(out, "CC", cc);
        write(out, "BCC", bcc);
        write(out, "ReplyTo", replyTo);
        out.writeStringProperty("MessageID", messageId);
        out.writeName("References");
        out.writeStartArray();
        references.forEach(out::writeString);
        out.writeEndArray();
        out.writeName("Date");
        if (date == null) {
            out.writeNull();
        } else {
            out.writeString(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(date)); // RFC 3339
        }
        out.writeStringProperty("Subject", subject);
        out.writeStringProperty("Text", text);
        out.writeStringProperty("HTML", html);
    }

    private static void write(JsonGenerator out, String name, List<NameAddress> addresses) {
        out.writeName(name);
        out.writeStartArray();
        addresses.forEach(address -> address.write(out));
        out.writeEndArray();
    }
}
