package org.mailstead.server.relay;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.Reply;

/** A relay cannot be used as it was meant to be: its certificate, its mechanisms, its refusal. */
public final class RelayException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient EnhancedStatusCode status;
    private final transient @Nullable Reply reply;

    RelayException(EnhancedStatusCode status, String message) {
        super(message);
        this.status = status;
        this.reply = null;
    }

    RelayException(EnhancedStatusCode status, String message, Reply reply) {
        super(message + ": " + reply);
        this.status = status;
        this.reply = reply;
    }

    /** Of class 4 or 5: 5 if trying again will not help. */
    public EnhancedStatusCode status() {
        return status;
    }

    /** What the relay said; null if it said nothing. */
    public @Nullable Reply reply() {
        return reply;
    }
}
