package org.mailstead.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a peer sends, read through one buffer: lines with a bound, counted octets, single octets.
 *
 * <p>For one thread. Time limits are the stream's own (a socket's read timeout). What is buffered
 * when TLS starts must be thrown away or refused by the caller: {@link #buffered()} tells.
 */
public final class WireInput {
    /** What is kept while nothing comes: most connections wait most of the time. */
    private static final int IDLE_OCTETS = 512;

    private final InputStream in;
    private final int octetsMax;
    private byte[] buffer;
    private int position;
    private int limit;
    private boolean crlf;

    /**
     * @param in read in pieces of up to {@code bufferOctets}; not closed here
     * @param bufferOctets 64 or more
     */
    public WireInput(InputStream in, int bufferOctets) {
        this.in = in;
        this.octetsMax = Math.max(64, bufferOctets);
        this.buffer = new byte[Math.min(IDLE_OCTETS, octetsMax)];
    }

    /** How many octets were received and not yet read. */
    public int buffered() {
        return limit - position;
    }

    /**
     * Whether a whole line, up to and with its LF, was already received: the peer is pipelining.
     */
    public boolean hasLine() {
        return indexOf((byte) '\n') >= 0;
    }

    /**
     * The next octet, 0..255.
     *
     * @throws EOFException if the peer has closed
     */
    public int read() throws IOException {
        fill();
        return buffer[position++] & 0xff;
    }

    /** The next octet without taking it, 0..255. */
    public int peek() throws IOException {
        shrinkIfEmpty(); // perhaps there is a long wait for it
        fill();
        return buffer[position] & 0xff;
    }

    /**
     * The next line without its end, which is CRLF or a bare LF; {@link #lastLineEndedInCrlf()}
     * tells which.
     *
     * @param octetsMax how many octets the line may have, its end not counted
     * @throws LineTooLongException if it has more; what was read of it is gone, and the rest is
     *     still to come
     * @throws EOFException if the peer closed before the end of the line
     */
    public byte[] line(int octetsMax) throws IOException, LineTooLongException {
        shrinkIfEmpty(); // perhaps there is a long wait for this line
        var line = new byte[0];
        var length = 0;
        while (true) {
            fill();
            var end = indexOf((byte) '\n');
            var stop = end < 0 ? limit : end;
            var count = stop - position;
            if (length + (long) count > octetsMax + 1L) {
                position = stop;
                throw new LineTooLongException(octetsMax);
            }
            if (count > line.length - length) {
                // at least doubled, so that octets that come one by one are not copied each time
                var wanted = end < 0 ? Math.max(length + count, 2 * length) : length + count;
                line = Arrays.copyOf(line, wanted);
            }
            System.arraycopy(buffer, position, line, length, count);
            length += count;
            position = stop;
            if (end >= 0) {
                position++;
                crlf = length > 0 && line[length - 1] == '\r';
                length -= crlf ? 1 : 0;
                if (length > octetsMax) {
                    throw new LineTooLongException(octetsMax);
                }
                return length == line.length ? line : Arrays.copyOf(line, length);
            }
        }
    }

    /** Whether the line last returned ended in CRLF, not in a bare LF. */
    public boolean lastLineEndedInCrlf() {
        return crlf;
    }

    /**
     * Reads some of the next octets: at least one.
     *
     * @return how many, 1..length, or 0 if length is 0
     * @throws EOFException if the peer has closed
     */
    public int read(byte[] target, int start, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == limit && length >= buffer.length) {
            var count = in.read(target, start, length);
            if (count < 0) {
                throw closed();
            }
            return count;
        }
        fill();
        var count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, start, count);
        position += count;
        return count;
    }

    /** Exactly this many octets; the caller bounds the number. */
    public byte[] octets(int count) throws IOException {
        var octets = new byte[count];
        for (int done = 0; done < count; ) {
            done += read(octets, done, count - done);
        }
        return octets;
    }

    /** Reads and forgets exactly this many octets. */
    public void discard(long count) throws IOException {
        for (var rest = count; rest > 0; ) {
            fill();
            var step = (int) Math.min(rest, limit - position);
            position += step;
            rest -= step;
        }
    }

    /**
     * What was received and not read, at least one octet: waits for more if there is none. Nothing
     * is taken: {@link #skip} does that.
     *
     * @return a view that is good until the next call of any other method
     * @throws EOFException if the peer has closed
     */
    public ByteBuffer pending() throws IOException {
        fill();
        return ByteBuffer.wrap(buffer, position, limit - position).asReadOnlyBuffer();
    }

    /**
     * Takes octets that {@link #pending} has shown.
     *
     * @param count 0..{@link #buffered()}
     */
    public void skip(int count) {
        position += Objects.checkIndex(count, buffered() + 1);
    }

    /** Forgets what was received and not read. */
    public void discardBuffered() {
        position = limit;
    }

    private int indexOf(byte octet) {
        for (int i = position; i < limit; i++) {
            if (buffer[i] == octet) {
                return i;
            }
        }
        return -1;
    }

    private void fill() throws IOException {
        while (position == limit) {
            if (limit == buffer.length && limit < octetsMax) {
                buffer = new byte[octetsMax]; // more came than fits
            } else if (limit < IDLE_OCTETS) {
                shrinkIfEmpty();
            }
            var count = in.read(buffer, 0, buffer.length);
            if (count < 0) {
                throw closed();
            }
            position = 0;
            limit = count;
        }
    }

    private void shrinkIfEmpty() {
        if (position == limit && buffer.length > IDLE_OCTETS) {
            buffer = new byte[IDLE_OCTETS];
            position = 0;
            limit = 0;
        }
    }

    private static EOFException closed() {
        return new EOFException("the peer has closed the connection");
    }
}
