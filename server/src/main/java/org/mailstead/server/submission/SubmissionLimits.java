package org.mailstead.server.submission;

import org.mailstead.server.directory.SendingLimits;

/**
 * What an account may send.
 *
 * @param sending to how many, if nothing is set for the account
 * @param headerOctetsMax how long a header may be
 */
public record SubmissionLimits(SendingLimits sending, int headerOctetsMax) {
    /** inbound CFG-33. */
    public static final SubmissionLimits DEFAULT =
            new SubmissionLimits(new SendingLimits(1000, 200), 1 << 20);

    /** No limits worth the name, for a developer's machine. */
    public static final SubmissionLimits LOCAL =
            new SubmissionLimits(new SendingLimits(Integer.MAX_VALUE, Integer.MAX_VALUE), 1 << 20);
}
