package org.mailstead.server.webhook;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.server.mailjson.MessageContent;
import org.mailstead.server.mailjson.Structure;
import org.mailstead.server.mailjson.Unicode;
import tools.jackson.core.JsonGenerator;

/** A message that an account got, as its program is told. webapi H-28 to H-36 */
public final class IncomingEvent {
    private static final int VERSION = 0;

    /** webapi H-36 */
    private static final List<String> OF_PROGRAMS =
            List.of("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Precedence");

    private final IncomingMail mail;
    private final MessageContent content;
    private final byte[] payload;

    private IncomingEvent(IncomingMail mail, MessageContent content, byte[] payload) {
        this.mail = mail;
        this.content = content;
        this.payload = payload;
    }

    /**
     * Reads a message.
     *
     * @throws IOException if its octets cannot be read
     */
    public static IncomingEvent of(IncomingMail mail, Message message) throws IOException {
        var content = MessageContent.of(message);
        var structure = Structure.of(message);
        var automated = isAutomated(mail, message);
        return new IncomingEvent(
                mail,
                content,
                Payloads.json(out -> {
                    out.writeNumberProperty("Version", VERSION);
                    content.writeProperties(out);
                    out.writeStringProperty("InReplyTo", content.inReplyTo());
                    out.writeName("Structure");
                    structure.write(out);
                    out.writeName("Meta");
                    write(out, mail, automated);
                }));
    }

    private static void write(JsonGenerator out, IncomingMail mail, boolean automated) {
        out.writeStartObject();
        out.writeNumberProperty("MsgID", mail.id());
        mail.reception().writeProperties(out);
        out.writeStringProperty("Received", mail.received().toString());
        out.writeStringProperty("MailboxName", Unicode.valid(mail.mailbox()));
        out.writeBooleanProperty("Automated", automated);
        out.writeEndObject();
    }

    /** Whether no person wrote it, so that nobody answers it by a program. webapi H-36 */
    private static boolean isAutomated(IncomingMail mail, Message message) throws IOException {
        var headers = message.headers();
        return mail.reception().mailFrom().isEmpty()
                || OF_PROGRAMS.stream().anyMatch(name -> hasValue(headers, name))
                || headers.all("Auto-Submitted").stream().anyMatch(IncomingEvent::isByProgram)
                || message.root().declaredType().is("multipart", "report");
    }

    private static boolean hasValue(HeaderFields headers, String name) {
        return headers.all(name).stream().anyMatch(field -> !field.text().isEmpty());
    }

    /** RFC 3834 §5: all but "no", whatever parameters follow. */
    private static boolean isByProgram(HeaderField field) {
        var text = field.text();
        var end = text.indexOf(';');
        var keyword = (end < 0 ? text : text.substring(0, end)).strip();
        return !keyword.isEmpty() && !keyword.toLowerCase(Locale.ROOT).equals("no");
    }

    IncomingMail mail() {
        return mail;
    }

    String messageId() {
        return content.messageId();
    }

    String subject() {
        return content.subject();
    }

    byte[] payload() {
        return payload;
    }
}
