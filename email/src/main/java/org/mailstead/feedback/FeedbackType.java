package org.mailstead.feedback;

import java.util.Locale;

/** What a report is about. RFC 5965 §7.3 and the registry that it makes. */
public enum FeedbackType {
    /** Spam, or another nuisance: somebody does not want such mail. */
    ABUSE,
    /** Deceit, such as phishing. */
    FRAUD,
    /** A virus. */
    VIRUS,
    /** It was taken for spam, and is none. RFC 6430 */
    NOT_SPAM,
    /** DKIM, SPF or DMARC failed: nobody complains. RFC 6591 */
    AUTH_FAILURE,
    /** Anything else, also what is not registered. RFC 5965 §3.1 */
    OTHER;

    /** As it is written: {@code abuse}, {@code not-spam}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FeedbackType of(String token) {
        for (var type : values()) {
            if (type.token().equalsIgnoreCase(token)) {
                return type;
            }
        }
        return OTHER;
    }
}
