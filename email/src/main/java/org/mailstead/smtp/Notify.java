package org.mailstead.smtp;

/** When the sender wants to be told of a recipient: NOTIFY of RCPT. RFC 3461 §4.1. */
public enum Notify {
    /** Never; stands alone. */
    NEVER,
    /** When it was delivered. */
    SUCCESS,
    /** When it could not be delivered. */
    FAILURE,
    /** When delivery is late. */
    DELAY
}
