package org.mailstead.server.net;

import java.io.InterruptedIOException;

/**
 * The server is stopping, or ends this connection ({@link Connection#stop}): nothing more is read
 * from this connection. Writing still works, so that the session can tell its client (421, BYE)
 * before it returns.
 */
public final class StoppingException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    StoppingException() {
        super("the server is stopping");
    }
}
