package org.mailstead.sasl;

/** The server broke the rules of the exchange, or failed to prove that it knows the password. */
public final class SaslClientException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what was wrong. */
    public SaslClientException(String message) {
        super(message);
    }

    /** With what was wrong, and the error that showed it. */
    public SaslClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
