package org.mailstead.server.transfer.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A stream cut into lines, and long lines into pieces, so that a line of any length needs no more
 * memory than one buffer.
 *
 * <p>A line ends with LF or CRLF; a CR anywhere else is an octet like the others. The first piece
 * of a line holds all of it or at least {@link #SIGHT} - 1 octets, and the octets that follow a
 * piece shorter than that can be looked at before they are taken. For one thread.
 */
final class LinePieces {
    /** How far one can see from the start of a line, in octets. */
    static final int SIGHT = 16 * 1024;

    static final int BUFFER = 16 * SIGHT;

    private final InputStream in;
    private final byte[] buffer;
    private long base;
    private int start;
    private int end;
    private int next;
    private int limit;
    private boolean finished;
    private boolean startsLine;
    private boolean endsLine = true;
    private boolean endsInCr;

    /**
     * @param in stands at the start of a line; not closed here
     * @param offset where that is in the whole, in octets
     * @param octets how many there are, when that is known to be less than {@link #BUFFER}
     */
    LinePieces(InputStream in, long offset, long octets) {
        this.in = in;
        this.buffer = new byte[Math.clamp(octets + 1, 64, BUFFER)];
        this.base = offset;
    }

    /** Goes to the next piece; false at the end of the stream. */
    boolean next() throws IOException {
        endsInCr = !endsLine && end > start && buffer[end - 1] == '\r';
        if (!finished && limit - next < SIGHT) {
            fill();
        }
        start = next;
        if (start == limit) {
            end = start;
            return false;
        }
        startsLine = endsLine;
        var lf = start;
        while (lf < limit && buffer[lf] != '\n') {
            lf++;
        }
        endsLine = lf < limit;
        if (endsLine) {
            end = lf > start && buffer[lf - 1] == '\r' ? lf - 1 : lf;
            next = lf + 1;
        } else {
            // The LF of a CRLF may be the first octet of what is not read yet.
            end = !finished && buffer[limit - 1] == '\r' ? limit - 1 : limit;
            next = end;
        }
        return true;
    }

    private void fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, limit - next);
        base += next;
        limit -= next;
        next = 0;
        while (limit < buffer.length) {
            var count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                finished = true;
                return;
            }
            limit += count;
        }
    }

    /** Holds the piece from {@link #start} to {@link #end}; changes with {@link #next()}. */
    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** Whether the piece is the first of its line. */
    boolean startsLine() {
        return startsLine;
    }

    /** Whether the line ends with this piece; false too for a last line that has no LF. */
    boolean endsLine() {
        return endsLine;
    }

    /** Whether the piece is a line without octets. */
    boolean isEmptyLine() {
        return startsLine && endsLine && start == end;
    }

    /** Where the piece starts in the whole, in octets. */
    long offset() {
        return base + start;
    }

    /** Where the next piece starts in the whole, in octets. */
    long nextOffset() {
        return base + next;
    }

    /** Writes the piece, and the end of its line as {@link #endLine} does. */
    void writeTo(OutputStream out) throws IOException {
        out.write(buffer, start, end - start);
        if (endsLine) {
            endLine(out);
        }
    }

    /**
     * Ends the line by LF; one whose last octet is CR by CRLF, or that would be lost in reading.
     */
    void endLine(OutputStream out) throws IOException {
        if (start < end ? buffer[end - 1] == '\r' : endsInCr) {
            out.write('\r');
        }
        out.write('\n');
    }

    /** Whether the line after this piece looks like a header field: a name and a colon. */
    boolean headerFieldFollows() {
        return HeaderLine.nameLength(buffer, next, limit) > 0;
    }
}
