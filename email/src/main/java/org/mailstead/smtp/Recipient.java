package org.mailstead.smtp;

/** One recipient of a message: RCPT. */
public record Recipient(ForwardPath path, RcptParameters parameters) {
    /** Of whom nothing more was said. */
    public Recipient(ForwardPath path) {
        this(path, RcptParameters.NONE);
    }
}
