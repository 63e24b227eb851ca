package org.mailstead.smtp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server did not keep to the protocol, or refused what a connection needs to go on. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Reply reply;

    ProtocolException(String problem) {
        super(problem);
        this.reply = null;
    }

    ProtocolException(String command, Reply reply) {
        super(command + " refused: " + reply);
        this.reply = reply;
    }

    /** The refusal, or null if what came was no reply. */
    public @Nullable Reply reply() {
        return reply;
    }
}
