package org.mailstead.dmarc;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.DateTime;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.Message;
import org.mailstead.message.MessageBuilder;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

/**
 * What a receiver tells a domain of one message that failed: the fields of a {@code
 * message/feedback-report} part. RFC 9991 §4, RFC 6591 §3, RFC 5965 §3.
 *
 * <p>Texts are as the report has them: a stranger wrote them.
 *
 * @param userAgent the program that wrote it
 * @param authFailure {@code dmarc}, or another word of RFC 6591 §3.3; lower case
 * @param identityAlignment the methods that failed to authenticate an aligned identity: {@code
 *     spf}, {@code dkim}; written as {@code none} if neither did. RFC 9991 §4
 * @param deliveryResult what was done with the message: {@code delivered}, {@code spam}, {@code
 *     policy}, {@code reject}, {@code other}; null if it is not told
 * @param authenticationResults as in the field of that name; null if it is not told
 * @param sourceIp who sent it; null if it is not told
 * @param originalMailFrom MAIL FROM; null if it is not told
 * @param originalRcptTo RCPT TO; null if it is not told
 * @param arrivalDate null if it is not told
 * @param reportedDomain whose policy it was; null if it is not told
 * @param dkimDomain {@code d=} of the signature that failed; null if it is not told
 * @param dkimSelector its {@code s=}; null if it is not told
 * @param dkimIdentity its {@code i=}; null if it is not told
 * @param spfDns the SPF record that was used; null if it is not told
 * @param incidents of how many messages it tells; 1 or more
 */
public record FailureReport(
        String userAgent,
        String authFailure,
        List<String> identityAlignment,
        @Nullable String deliveryResult,
        @Nullable String authenticationResults,
        @Nullable String sourceIp,
        @Nullable String originalMailFrom,
        @Nullable String originalRcptTo,
        @Nullable OffsetDateTime arrivalDate,
        @Nullable String reportedDomain,
        @Nullable String dkimDomain,
        @Nullable String dkimSelector,
        @Nullable String dkimIdentity,
        @Nullable String spfDns,
        int incidents) {

    /** The media type of the part that holds it. */
    public static final String MEDIA_TYPE = "message/feedback-report";

    private static final int INCIDENTS_DIGITS_MAX = 9;

    public FailureReport {
        identityAlignment = List.copyOf(identityAlignment);
        if (incidents < 1) {
            throw new IllegalArgumentException("incidents below 1: " + incidents);
        }
    }

    /**
     * Reads the content of such a part.
     *
     * @throws SyntaxException if it is no report on authentication, or lacks what it must have
     */
    public static FailureReport parse(byte[] content, ReportLimits limits) throws SyntaxException {
        if (content.length > limits.fileOctetsMax()) {
            throw new SyntaxException("report larger than " + limits.fileOctetsMax(), 0);
        }
        var fields = HeaderFields.parse(content, MimeLimits.DEFAULT);
        var reader = new Reader(fields, limits);
        // RFC 6591 §3.1, RFC 5965 §3.1
        if (!reader.required("Feedback-Type").equalsIgnoreCase("auth-failure")) {
            throw new SyntaxException("not a report on authentication", 0);
        }
        return new FailureReport(
                reader.required("User-Agent"),
                reader.required("Auth-Failure").toLowerCase(Locale.ROOT),
                reader.methods("Identity-Alignment"),
                reader.optional("Delivery-Result"),
                reader.optional("Authentication-Results"),
                reader.optional("Source-IP"),
                reader.optional("Original-Mail-From"),
                reader.optional("Original-Rcpt-To"),
                reader.date("Arrival-Date"),
                reader.optional("Reported-Domain"),
                reader.optional("DKIM-Domain"),
                reader.optional("DKIM-Selector"),
                reader.optional("DKIM-Identity"),
                reader.optional("SPF-DNS"),
                reader.number("Incidents"));
    }

    /**
     * Reads the report in a message.
     *
     * @return nothing if the message has no such part
     * @throws SyntaxException if it has one that is no report on authentication
     * @throws IOException if the source of the message fails
     */
    public static Optional<FailureReport> find(Message message, ReportLimits limits)
            throws SyntaxException, IOException {
        var part = ReportParts.feedback(message);
        return part.isEmpty()
                ? Optional.empty()
                : Optional.of(parse(ReportParts.octets(part.get(), limits), limits));
    }

    private record Reader(HeaderFields fields, ReportLimits limits) {
        @Nullable String optional(String name) {
            var text = fields.first(name).map(field -> field.text()).orElse("");
            var cut = text.substring(0, Math.min(text.length(), limits.charactersMax()));
            return cut.isEmpty() ? null : cut;
        }

        String required(String name) throws SyntaxException {
            var text = optional(name);
            if (text == null) {
                throw new SyntaxException("no " + name, 0);
            }
            return text;
        }

        /** id-align. RFC 9991 §4; {@code none} is no method. */
        List<String> methods(String name) {
            var words = new ArrayList<String>();
            var text = optional(name);
            for (var word : (text == null ? "" : text).split(",", -1)) {
                var method = word.strip().toLowerCase(Locale.ROOT);
                if (!method.isEmpty() && !method.equals("none")) {
                    words.add(method);
                }
            }
            return words;
        }

        @Nullable OffsetDateTime date(String name) {
            var text = optional(name);
            return text == null ? null : DateTime.parse(text).orElse(null);
        }

        /** 1 where it is missing. RFC 5965 §3.2. */
        int number(String name) throws SyntaxException {
            var text = optional(name);
            if (text == null) {
                return 1;
            }
            if (text.length() > INCIDENTS_DIGITS_MAX
                    || !text.chars().allMatch(c -> c >= '0' && c <= '9')
                    || Integer.parseInt(text) < 1) {
                throw new SyntaxException(name + " is not a number", 0);
            }
            return Integer.parseInt(text);
        }
    }

    /**
     * The content of such a part, in lines with CRLF, in US-ASCII (RFC 5965 §7.2); what would break
     * a line is a space.
     */
    public String text() {
        var text = new StringBuilder();
        append(text, "Feedback-Type", "auth-failure");
        append(text, "Version", "1");
        append(text, "User-Agent", userAgent);
        append(text, "Auth-Failure", authFailure);
        append(
                text,
                "Identity-Alignment",
                identityAlignment.isEmpty() ? "none" : String.join(", ", identityAlignment));
        append(text, "Delivery-Result", deliveryResult);
        append(text, "Authentication-Results", authenticationResults);
        append(text, "Source-IP", sourceIp);
        append(text, "Original-Mail-From", originalMailFrom);
        append(text, "Original-Rcpt-To", originalRcptTo);
        append(text, "Arrival-Date", arrivalDate == null ? null : DateTime.format(arrivalDate));
        append(text, "Reported-Domain", reportedDomain);
        append(text, "DKIM-Domain", dkimDomain);
        append(text, "DKIM-Selector", dkimSelector);
        append(text, "DKIM-Identity", dkimIdentity);
        append(text, "SPF-DNS", spfDns);
        append(text, "Incidents", incidents == 1 ? null : Integer.toString(incidents));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, @Nullable String value) {
        if (value != null) {
            var line = new StringBuilder();
            value.chars()
                    .map(c -> Character.isISOControl(c) ? ' ' : c > '~' ? '?' : c)
                    .forEach(c -> line.append((char) c));
            text.append(MessageBuilder.fold(name, line.toString()));
        }
    }
}
