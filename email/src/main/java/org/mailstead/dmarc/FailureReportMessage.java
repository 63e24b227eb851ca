package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.mailstead.message.BodyPart;
import org.mailstead.message.HeaderField;
import org.mailstead.message.MailboxAddress;
import org.mailstead.message.MediaType;
import org.mailstead.message.Message;
import org.mailstead.message.MessageBuilder;

/**
 * A failure report as it is sent. RFC 9991 §2, RFC 6591 §3, RFC 5965 §2.
 *
 * @param messageId with its angle brackets
 * @param text for people: what this is about
 * @param original the message that failed; only its header is sent, since its body is nobody's to
 *     read who did not get it (RFC 9991 §7)
 */
public record FailureReportMessage(
        MailboxAddress from,
        MailboxAddress to,
        OffsetDateTime date,
        String messageId,
        String text,
        FailureReport report,
        Message original) {
    private static final int HEADER_OCTETS_MAX = 64 << 10;
    private static final int SUBJECT_CHARACTERS_MAX = 200;

    /**
     * The message, ready to be written.
     *
     * @param random for boundaries
     * @throws IOException if the source of the original fails
     */
    public MessageBuilder compose(RandomGenerator random) throws IOException {
        var parts =
                List.<BodyPart>of(
                        BodyPart.Text.plain(text),
                        part("message", "feedback-report", report.text()),
                        part("text", "rfc822-headers", header()));
        var report = Map.of("report-type", "feedback-report");
        return new MessageBuilder(random, false)
                .date(date)
                .addresses("From", List.of(from))
                .addresses("To", List.of(to))
                // RFC 5965 §2: that of the original
                .subject("FW: " + subject())
                .fieldOfWords("Message-ID", messageId)
                // RFC 3834 §5: nothing automatic is to answer
                .fieldOfWords("Auto-Submitted", "auto-generated")
                .body(new BodyPart.Multipart(new MediaType("multipart", "report", report), parts));
    }

    private static BodyPart part(String type, String subtype, String text) {
        return new BodyPart.Text(new MediaType(type, subtype, Map.of()), text);
    }

    private String subject() throws IOException {
        var subject = original.root().headers().first("Subject").map(HeaderField::decoded);
        var text = subject.orElse("");
        return text.substring(0, Math.min(text.length(), SUBJECT_CHARACTERS_MAX));
    }

    /** RFC 6522 §4: without the empty line at the end. */
    private String header() throws IOException {
        var root = original.root();
        var length = (int) Math.min(root.headerSize(), HEADER_OCTETS_MAX);
        var header = new String(root.header().octets(0, length), UTF_8);
        return header.endsWith("\r\n\r\n") ? header.substring(0, header.length() - 2) : header;
    }
}
