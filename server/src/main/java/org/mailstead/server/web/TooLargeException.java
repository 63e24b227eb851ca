package org.mailstead.server.web;

import java.io.IOException;

/** A body is longer than it may be. */
public final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long octetsMax) {
        super("a body of more than " + octetsMax + " octets");
    }
}
