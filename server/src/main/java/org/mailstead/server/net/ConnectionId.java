package org.mailstead.server.net;

/**
 * The number of a connection, unique in this process and growing: every log line that is written
 * while the connection is served carries it.
 *
 * @param value 1 or more
 */
public record ConnectionId(long value) {
    /** The connection that this thread serves. It does not cross an executor: bind it again. */
    public static final ScopedValue<ConnectionId> CURRENT = ScopedValue.newInstance();

    public ConnectionId {
        if (value < 1) {
            throw new IllegalArgumentException("connection id below 1: " + value);
        }
    }

    /** As in the log: lower-case hexadecimal. */
    @Override
    public String toString() {
        return Long.toHexString(value);
    }
}
