package org.mailstead.server.webapi;

/** What a call failed of, as clients know it. webapi §4 */
enum ErrorCode {
    PROTOCOL("protocol"),
    USER("user"),
    SERVER("server"),
    ERROR("error"),
    BAD_ADDRESS("badAddress"),
    MISSING_BODY("missingBody"),
    MULTIPLE_FROM("multipleFrom"),
    BAD_FROM("badFrom"),
    DOMAIN_DISABLED("domainDisabled"),
    NO_RECIPIENTS("noRecipients"),
    MESSAGE_LIMIT_REACHED("messageLimitReached"),
    RECIPIENT_LIMIT_REACHED("recipientLimitReached"),
    MESSAGE_TOO_LARGE("messageTooLarge"),
    MALFORMED_MESSAGE_ID("malformedMessageID"),
    SENT_OVER_QUOTA("sentOverQuota"),
    MESSAGE_NOT_FOUND("messageNotFound"),
    PART_NOT_FOUND("partNotFound");

    private final String code;

    ErrorCode(String code) {
        this.code = code;
    }

    /** As in the answer, and in metrics. */
    String code() {
        return code;
    }
}
