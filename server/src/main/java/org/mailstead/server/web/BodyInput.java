package org.mailstead.server.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** The body of a request, within its bounds of octets and time. */
final class BodyInput extends InputStream {
    private final InputStream in;
    private final long octetsMax;
    private final long deadlineNanos;
    private long octets;
    private boolean over;

    BodyInput(InputStream in, long octetsMax, Duration within) {
        this.in = in;
        this.octetsMax = octetsMax;
        deadlineNanos = System.nanoTime() + within.toNanos();
    }

    /** Whether it was read to its end. */
    boolean isOver() {
        return over;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        var count = in.read(target, start, length);
        if (count > 0) {
            octets += count;
        }
        over |= count < 0;
        if (octets > octetsMax) {
            throw new TooLargeException(octetsMax);
        }
        if (count > 0 && System.nanoTime() - deadlineNanos > 0) {
            throw new IOException("the body did not come in time");
        }
        return count;
    }
}
