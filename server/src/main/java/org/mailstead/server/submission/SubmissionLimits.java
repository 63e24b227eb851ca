package org.mailstead.server.submission;

/**
 * What an account may send.
 *
 * @param recipientsPerDay recipients of all messages in 24 hours
 * @param newRecipientsPerDay recipients in 24 hours to whom the account never wrote before
 * @param headerOctetsMax how long a header may be
 */
public record SubmissionLimits(int recipientsPerDay, int newRecipientsPerDay, int headerOctetsMax) {
    /** inbound CFG-33. */
    public static final SubmissionLimits DEFAULT = new SubmissionLimits(1000, 200, 1 << 20);

    /** No limits worth the name, for a developer's machine. */
    public static final SubmissionLimits LOCAL =
            new SubmissionLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, 1 << 20);
}
