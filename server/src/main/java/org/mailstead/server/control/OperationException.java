package org.mailstead.server.control;

import org.jspecify.annotations.Nullable;

/** An operation that cannot be done. The message tells the user why. */
public final class OperationException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param message one line for the user
     */
    public OperationException(String message) {
        super(message);
    }

    /**
     * @param message one line for the user
     */
    public OperationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
