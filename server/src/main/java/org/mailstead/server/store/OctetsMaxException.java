package org.mailstead.server.store;

import java.io.IOException;

/** More octets than allowed. */
public final class OctetsMaxException extends IOException {
    private final long octetsMax;

    OctetsMaxException(long octetsMax) {
        super("more than " + octetsMax + " octets");
        this.octetsMax = octetsMax;
    }

    /** How many were allowed. */
    public long octetsMax() {
        return octetsMax;
    }
}
