package org.mailstead.server.submission;

/** The account has sent enough for today. */
final class LimitReachedException extends Exception {
    private static final long serialVersionUID = 1L;

    LimitReachedException(String what, int max) {
        super("More than " + max + " " + what + " in 24 hours, try again later");
    }
}
