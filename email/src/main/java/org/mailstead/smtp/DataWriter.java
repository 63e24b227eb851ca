package org.mailstead.smtp;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes the data of one message as DATA wants it: lines that start with a dot get one more (RFC
 * 5321 §4.5.2), and {@link #end} adds the line that ends the data. A last line without an end is
 * given one.
 *
 * <p>For one thread. What it writes to stays open.
 */
public final class DataWriter extends FilterOutputStream {
    private boolean lineStart = true;
    private boolean cr;

    /**
     * @param out flushed at the end, never closed
     */
    public DataWriter(OutputStream out) {
        super(out);
    }

    /**
     * @throws IOException also if a CR or LF stands alone: RFC 5321 §2.3.8 allows none, and a
     *     receiver may take the message apart there
     */
    @Override
    public void write(byte[] octets, int start, int length) throws IOException {
        var from = start;
        for (int i = start; i < start + length; i++) {
            var octet = octets[i];
            if (cr != (octet == '\n')) {
                throw new BareLineEndException();
            }
            if (lineStart && octet == '.') {
                out.write(octets, from, i - from);
                out.write('.');
                from = i;
            }
            lineStart = octet == '\n';
            cr = octet == '\r';
        }
        out.write(octets, from, start + length - from);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /**
     * Ends the message. Apart from {@link #close}, so that one of which not all could be read is
     * never taken for complete: then the connection has to be closed without this.
     */
    public void end() throws IOException {
        if (cr) {
            throw new BareLineEndException();
        }
        if (!lineStart) {
            out.write('\r');
            out.write('\n');
        }
        out.write('.');
        out.write('\r');
        out.write('\n');
        out.flush();
    }

    /** Does nothing. */
    @Override
    public void close() {}
}
