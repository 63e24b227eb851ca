package org.mailstead.smtp;

import java.io.IOException;

/** TLS did not come about; the connection is of no more use. */
public final class TlsException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient TlsFailure failure;

    TlsException(IOException cause) {
        super("no TLS: " + cause.getMessage(), cause);
        this.failure = TlsFailure.of(cause);
    }

    /** Why. */
    public TlsFailure failure() {
        return failure;
    }
}
