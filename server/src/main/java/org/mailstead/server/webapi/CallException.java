package org.mailstead.server.webapi;

/** A call fails, and the client is told why. */
final class CallException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String text;

    /**
     * @param text for the caller
     */
    CallException(ErrorCode code, String text) {
        super(code.code() + ": " + text);
        this.code = code;
        this.text = text;
    }

    ErrorCode code() {
        return code;
    }

    String text() {
        return text;
    }
}
