package org.mailstead.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.WireInput;

/**
 * Reads the data of one message: after DATA up to the line with the lone dot, or as BDAT chunks.
 *
 * <p>What goes to the sink are whole lines that end in CRLF: a bare LF is rewritten. A bare CR, or
 * a lone dot with a bare LF before or behind it, makes the message {@link Reception.Malformed}, and
 * the data is read on to its true end: only CRLF "." CRLF ends it (RFC 5321 §4.1.1.4), so nobody
 * can smuggle a second message in. NUL makes it {@link Reception.Nul}. Binary chunks (RFC 3030 §3)
 * are taken as they are.
 *
 * <p>For one thread and one message. Uses one buffer of its own, whatever the size of the message.
 */
public final class DataReader {
    private static final int BUFFER_OCTETS = 16 * 1024;

    /** Where in a line the next octet stands. */
    private enum Place {
        LINE_START,
        IN_LINE,
        /** After a CR inside a line. */
        CR,
        /** After a dot that opened a line. */
        DOT,
        /** After a dot that opened a line, and a CR. */
        DOT_CR
    }

    private final OutputStream sink;
    private final long octetsMax;
    private final long drainedMax;

    private final byte[] buffer = new byte[BUFFER_OCTETS];
    private int buffered;
    private Place place = Place.LINE_START;
    private boolean afterCrlf = true;
    private boolean emptySoFar = true;

    private long octets;
    private long drained;
    private int bits;
    private boolean separator;
    private boolean nul;
    private @Nullable String problem;
    private @Nullable IOException sinkFailure;

    /**
     * @param sink takes the message; not closed here. When it fails the rest is read and dropped
     * @param octetsMax how large the message may be
     * @param drainedMax how many octets beyond that are read to find its end, before the stream is
     *     given up as out of sync
     */
    public DataReader(OutputStream sink, long octetsMax, long drainedMax) {
        this.sink = sink;
        this.octetsMax = octetsMax;
        this.drainedMax = drainedMax;
    }

    /**
     * Reads up to and with the line that ends the message.
     *
     * @throws IOException if the peer goes away or its time is over; never for the sink
     */
    public Reception data(WireInput in) throws IOException {
        while (drained <= drainedMax) {
            var pending = in.pending();
            var start = pending.position();
            var ended = lines(pending, true);
            in.skip(pending.position() - start);
            if (ended) {
                return result();
            }
        }
        return new Reception.TooLarge(false);
    }

    /**
     * Reads one chunk. RFC 3030 §2.
     *
     * @param count its size in octets, which the caller has bounded
     * @param binary whether the message was announced with BODY=BINARYMIME
     * @return false if the chunk was not read to its end because it passed all bounds: the stream
     *     is then out of sync
     */
    public boolean chunk(WireInput in, long count, boolean binary) throws IOException {
        for (var rest = count; rest > 0; ) {
            if (drained > drainedMax) {
                return false;
            }
            var pending = in.pending();
            var step = (int) Math.min(rest, pending.remaining());
            pending.limit(pending.position() + step);
            if (binary) {
                raw(pending);
            } else {
                lines(pending, false);
            }
            in.skip(step);
            rest -= step;
        }
        return true;
    }

    /** What the chunks came to, after the last of them. A last line without an end is given one. */
    public Reception finish(boolean binary) {
        if (!binary && place == Place.CR) {
            bareCr();
        }
        if (!binary && place != Place.LINE_START) {
            endLine(false);
        }
        return result();
    }

    /** How many octets the message has so far, those beyond the bound included. */
    public long octets() {
        return octets + drained;
    }

    private Reception result() {
        flush();
        if (drained > 0) {
            return new Reception.TooLarge(drained <= drainedMax);
        }
        if (problem != null) {
            return new Reception.Malformed(problem);
        }
        if (nul) {
            return new Reception.Nul();
        }
        if (sinkFailure != null) {
            return new Reception.Unwritable(sinkFailure);
        }
        return new Reception.Complete(octets, bits < 0, separator);
    }

    /**
     * Takes octets up to the buffer's end, or up to the end of the message.
     *
     * @param dots whether dots at the start of lines mean anything
     * @return whether the message has ended
     */
    private boolean lines(ByteBuffer in, boolean dots) {
        while (in.hasRemaining()) {
            switch (place) {
                case LINE_START -> {
                    emptySoFar = true;
                    if (dots && in.get(in.position()) == '.') {
                        in.get();
                        place = Place.DOT;
                    } else {
                        place = Place.IN_LINE;
                    }
                }
                case IN_LINE -> inLine(in);
                case CR -> {
                    if (in.get(in.position()) == '\n') {
                        in.get();
                        endLine(true);
                    } else {
                        bareCr();
                    }
                }
                case DOT -> afterDot(in);
                case DOT_CR -> {
                    if (in.get(in.position()) != '\n') {
                        bareCr();
                    } else {
                        in.get();
                        // RFC 5321 §4.1.1.4: only CRLF "." CRLF ends the data
                        if (afterCrlf) {
                            return true;
                        }
                        malformed("a lone dot after a bare LF");
                        endLine(true);
                    }
                }
            }
        }
        return false;
    }

    private void inLine(ByteBuffer in) {
        var start = in.position();
        var end = start;
        var seen = 0;
        var octet = 0;
        while (end < in.limit()) {
            octet = in.get(end);
            if (octet == '\r' || octet == '\n') {
                break;
            }
            seen |= octet;
            nul |= octet == 0;
            end++;
        }
        if (end > start) {
            emptySoFar = false;
            bits |= seen;
            putAll(in, end - start);
        }
        if (in.hasRemaining()) {
            in.get();
            if (octet == '\r') {
                place = Place.CR;
            } else {
                endLine(false);
            }
        }
    }

    /** RFC 5321 §4.5.2: the first dot of a line that has more is removed. */
    private void afterDot(ByteBuffer in) {
        var octet = in.get(in.position());
        if (octet == '\r') {
            in.get();
            place = Place.DOT_CR;
        } else if (octet == '\n') {
            in.get();
            malformed("a lone dot before a bare LF");
            endLine(false);
        } else {
            place = Place.IN_LINE;
        }
    }

    private void endLine(boolean crlf) {
        put((byte) '\r');
        put((byte) '\n');
        separator |= emptySoFar;
        afterCrlf = crlf;
        place = Place.LINE_START;
    }

    private void bareCr() {
        malformed("a CR without LF");
        emptySoFar = false;
        place = Place.IN_LINE;
    }

    private void malformed(String found) {
        if (problem == null) {
            problem = found;
        }
    }

    /** RFC 3030 §3: octets of any value and order. */
    private void raw(ByteBuffer in) {
        while (in.hasRemaining()) {
            var octet = in.get();
            if (octet == '\n') {
                separator |= emptySoFar;
                emptySoFar = true;
            } else if (octet != '\r') {
                emptySoFar = false;
            }
            put(octet);
        }
    }

    private void put(byte octet) {
        if (octets == octetsMax) {
            drained++;
            return;
        }
        octets++;
        bits |= octet;
        buffer[buffered++] = octet;
        if (buffered == buffer.length) {
            flush();
        }
    }

    /** The next octets, so many. */
    private void putAll(ByteBuffer in, int count) {
        var kept = (int) Math.min(count, octetsMax - octets);
        octets += kept;
        for (int left = kept; left > 0; ) {
            var step = Math.min(left, buffer.length - buffered);
            in.get(buffer, buffered, step);
            buffered += step;
            left -= step;
            if (buffered == buffer.length) {
                flush();
            }
        }
        drained += count - kept;
        in.position(in.position() + count - kept);
    }

    private void flush() {
        if (sinkFailure == null && problem == null && !nul && drained == 0) {
            try {
                sink.write(buffer, 0, buffered);
            } catch (IOException e) {
                sinkFailure = e;
            }
        }
        buffered = 0;
    }
}
