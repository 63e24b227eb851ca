package org.mailstead.smtp;

import java.io.IOException;

/**
 * A CR or LF stands alone in a message that is to be sent as lines: the message cannot be sent so.
 */
public final class BareLineEndException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Makes one; there is nothing more to tell. */
    public BareLineEndException() {
        super("the message has a CR or LF that is not part of CRLF");
    }
}
