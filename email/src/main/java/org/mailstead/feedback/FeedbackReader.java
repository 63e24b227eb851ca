package org.mailstead.feedback;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Part;
import org.mailstead.wire.OctetSource;

/** Reads the fields of a message/feedback-report. RFC 5965 §3. */
final class FeedbackReader {
    private static final int OCTETS_MAX = 64 * 1024;
    private static final int INCIDENTS_DIGITS_MAX = 9;

    private FeedbackReader() {}

    /**
     * @param parts two or more
     */
    static Optional<FeedbackReport> read(List<Part> parts) throws IOException {
        var fields = HeaderFields.parse(start(parts.get(1)), MimeLimits.DEFAULT);
        var type = word(fields, "Feedback-Type");
        if (type == null) {
            return Optional.empty(); // RFC 5965 §3.1: it must be there
        }
        var original = original(parts);
        var mailFrom = path(fields, "Original-Mail-From");
        return Optional.of(
                new FeedbackReport(
                        FeedbackType.of(type),
                        word(fields, "Original-Envelope-Id"),
                        mailFrom == null ? path(original, "Return-Path") : mailFrom,
                        recipients(fields),
                        incidents(fields),
                        bracketed(original)));
    }

    private static byte[] start(Part part) throws IOException {
        try (var decoded = part.decoded()) {
            return decoded.readNBytes(OCTETS_MAX);
        }
    }

    /** RFC 5965 §2 d: the message as a whole, or its header. */
    private static HeaderFields original(List<Part> parts) throws IOException {
        var octets = parts.size() < 3 ? new byte[0] : start(parts.get(2));
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT).headers();
    }

    /** RFC 5965 §3.3: once for each. */
    private static List<String> recipients(HeaderFields fields) {
        return fields.all("Original-Rcpt-To").stream()
                .limit(FeedbackReport.RECIPIENTS_MAX)
                .map(HeaderField::text)
                .map(FeedbackReader::path)
                .filter(path -> path != null && !path.isEmpty())
                .distinct()
                .toList();
    }

    /** 1*DIGIT; 1 if it is not said. RFC 5965 §3.2 */
    private static long incidents(HeaderFields fields) {
        var said = word(fields, "Incidents");
        var isNumber =
                said != null
                        && said.length() <= INCIDENTS_DIGITS_MAX
                        && said.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Math.max(1, Long.parseLong(said)) : 1;
    }

    private static @Nullable String path(HeaderFields fields, String name) {
        return fields.first(name).map(HeaderField::text).map(FeedbackReader::path).orElse(null);
    }

    /** reverse-path, forward-path: in brackets, which some leave out. Null if it is neither. */
    private static @Nullable String path(String text) {
        var start = text.indexOf('<');
        var end = start < 0 ? -1 : text.indexOf('>', start);
        var path = end < 0 ? word(text) : text.substring(start + 1, end).strip();
        return path == null || !isShown(path) ? null : path;
    }

    private static @Nullable String word(HeaderFields fields, String name) {
        return fields.first(name).map(HeaderField::text).map(FeedbackReader::word).orElse(null);
    }

    /** What stands before white space and comments; null if that is nothing. */
    private static @Nullable String word(String text) {
        var stripped = text.strip();
        var end = 0;
        while (end < stripped.length() && " \t(".indexOf(stripped.charAt(end)) < 0) {
            end++;
        }
        var word = stripped.substring(0, end);
        return word.isEmpty() || !isShown(word) ? null : word;
    }

    private static boolean isShown(String text) {
        return text.length() <= FeedbackReport.TEXT_MAX
                && text.chars().noneMatch(Character::isISOControl);
    }

    /** The first msg-id of the Message-ID. RFC 5322 §3.6.4 */
    private static @Nullable String bracketed(HeaderFields original) {
        var text = original.first("Message-ID").map(HeaderField::text).orElse("");
        var start = text.indexOf('<');
        var end = start < 0 ? -1 : text.indexOf('>', start);
        var id = end < 0 ? "" : text.substring(start, end + 1);
        return id.isEmpty() || !isShown(id) ? null : id;
    }
}
