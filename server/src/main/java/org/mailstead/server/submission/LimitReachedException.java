package org.mailstead.server.submission;

import org.mailstead.server.submission.SubmissionResult.Why;

/** The account has sent enough for today. */
final class LimitReachedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Why why;

    LimitReachedException(Why why, String what, int max) {
        super("More than " + max + " " + what + " in 24 hours, try again later");
        this.why = why;
    }

    Why why() {
        return why;
    }
}
