package org.mailstead.server.imap;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Makes CRLF of a bare LF, leaves all else as it is, and notes NUL. imap 9.36. */
final class CrlfOutput extends FilterOutputStream {
    private static final byte[] CRLF = {'\r', '\n'};

    private boolean afterCr;
    private boolean hasNul;

    CrlfOutput(OutputStream out) {
        super(out);
    }

    /** Whether an octet of zero was among them. */
    boolean hasNul() {
        return hasNul;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int start, int length) throws IOException {
        var from = start;
        for (int i = start; i < start + length; i++) {
            if (octets[i] == '\n' && !afterCr) {
                out.write(octets, from, i - from);
                out.write(CRLF, 0, 2);
                from = i + 1;
            }
            afterCr = octets[i] == '\r';
            hasNul |= octets[i] == 0;
        }
        out.write(octets, from, start + length - from);
    }
}
