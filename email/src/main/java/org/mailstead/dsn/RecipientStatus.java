package org.mailstead.dsn;

import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What became of a message for one recipient. RFC 3464 §2.3.
 *
 * @param originalRecipient as the sender gave it (ORCPT); null if not known
 * @param finalRecipient the address that was tried
 * @param status three numbers, such as {@code 5.1.1}. RFC 3463
 * @param remoteMta the server that said {@code diagnosticCode}; null if none did
 * @param diagnosticCode what that server, or this one, says is wrong; null if nothing
 * @param lastAttemptDate null if not known
 * @param finalLogId null if none
 * @param willRetryUntil only where the action is delayed; null otherwise, or if not known
 */
public record RecipientStatus(
        @Nullable TypedValue originalRecipient,
        TypedValue finalRecipient,
        Action action,
        String status,
        @Nullable TypedValue remoteMta,
        @Nullable TypedValue diagnosticCode,
        @Nullable OffsetDateTime lastAttemptDate,
        @Nullable String finalLogId,
        @Nullable OffsetDateTime willRetryUntil) {

    public RecipientStatus {
        if (!isStatus(status)) {
            throw new IllegalArgumentException("not a status code: " + status);
        }
    }

    /** status-code = DIGIT "." 1*3DIGIT "." 1*3DIGIT. RFC 3464 §2.3.4. */
    static boolean isStatus(String text) {
        var first = text.indexOf('.');
        var second = text.indexOf('.', first + 1);
        return first == 1
                && "245".indexOf(text.charAt(0)) >= 0
                && isNumber(text, 2, second)
                && isNumber(text, second + 1, text.length());
    }

    private static boolean isNumber(String text, int start, int end) {
        return end > start
                && end - start <= 3
                && text.substring(start, end).chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
