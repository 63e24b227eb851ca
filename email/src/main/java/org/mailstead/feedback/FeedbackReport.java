package org.mailstead.feedback;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MediaType;
import org.mailstead.message.Message;

/**
 * What a receiver tells of a message that came to it. RFC 5965. Anybody can write one: nothing of
 * it is known to be true.
 *
 * @param type what it is about
 * @param originalEnvelopeId ENVID; null if not said
 * @param originalMailFrom the reverse-path without brackets, from the report or else the
 *     Return-Path of the message: empty for the null path, null if neither says it
 * @param originalRecipients forward-paths without brackets; none where they are kept back, at most
 *     {@value #RECIPIENTS_MAX}
 * @param incidents how many such messages it stands for, 1 or more
 * @param messageId of the message, with brackets; null if that has none or is not returned
 */
public record FeedbackReport(
        FeedbackType type,
        @Nullable String originalEnvelopeId,
        @Nullable String originalMailFrom,
        List<String> originalRecipients,
        long incidents,
        @Nullable String messageId) {
    /** Recipients that are read from one report, at most. */
    public static final int RECIPIENTS_MAX = 100;

    /** Of a text that is kept, in characters: what is longer is as not said. */
    static final int TEXT_MAX = 1000;

    public FeedbackReport {
        originalRecipients = List.copyOf(originalRecipients);
        if (originalRecipients.size() > RECIPIENTS_MAX || incidents < 1) {
            throw new IllegalArgumentException(
                    originalRecipients.size() + " recipients, " + incidents + " incidents");
        }
    }

    /** Whether a message says of itself that it is one, by its header alone. RFC 5965 §2 */
    public static boolean isClaimed(HeaderFields header) {
        return header.first("Content-Type")
                .map(HeaderField::text)
                .map(MediaType::parse)
                .filter(FeedbackReport::isClaimed)
                .isPresent();
    }

    private static boolean isClaimed(MediaType type) {
        return type.is("multipart", "report")
                && type.parameter("report-type")
                        .filter("feedback-report"::equalsIgnoreCase)
                        .isPresent();
    }

    /**
     * Reads one. A field that is broken, or that is not known, costs only itself.
     *
     * @return nothing if the message is no such report, or does not say what it is about
     * @throws IOException if the message's source fails
     */
    public static Optional<FeedbackReport> of(Message message) throws IOException {
        var root = message.root();
        // RFC 5965 §2: text for people, the report, the message that it is about
        return isClaimed(root.mediaType())
                        && root.parts().size() >= 2
                        && root.parts().get(1).mediaType().is("message", "feedback-report")
                ? FeedbackReader.read(root.parts())
                : Optional.empty();
    }
}
