package org.mailstead.sasl;

/** The accounts cannot be asked now: the client should try later. */
public final class CredentialsUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /** With what failed. */
    public CredentialsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
