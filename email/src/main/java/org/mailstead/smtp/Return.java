package org.mailstead.smtp;

/** What a failure notification returns of the message: RET of MAIL. RFC 3461 §4.3. */
public enum Return {
    /** The whole message. */
    FULL,
    /** Its header section. */
    HDRS
}
