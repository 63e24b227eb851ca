package org.mailstead.server.control;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.Reply;

/**
 * A message as programs on this machine write it: lines end as they like, and a first line {@code
 * From } of an mbox is no part of it. For one thread.
 */
final class LocalText {
    private static final byte[] MBOX = {'F', 'r', 'o', 'm', ' '};
    private static final Reply TOO_LARGE = Reply.of(552, "5.3.4", "The message is too large");
    private static final Reply NUL =
            Reply.of(554, "5.6.0", "The message has a NUL, which no message may have");
    private static final Reply EMPTY = Reply.of(554, "5.6.0", "There is no message");

    private final InputStream in;
    private final long octetsMax;
    private boolean isEightBit;

    LocalText(InputStream in, long octetsMax) {
        this.in = new BufferedInputStream(in);
        this.octetsMax = octetsMax;
    }

    /** Whether octets beyond US-ASCII were copied. */
    boolean isEightBit() {
        return isEightBit;
    }

    /**
     * Copies it with CRLF at the end of each line. RFC 5322 §2.1
     *
     * @return why it is not taken; null if it is
     */
    @Nullable Reply copy(OutputStream target) throws IOException {
        var out = new BufferedOutputStream(target);
        skipMboxLine();
        var size = 0L;
        var last = -1;
        var isOpen = false; // whether the last line has no end yet
        for (int octet; (octet = in.read()) >= 0; last = octet) {
            if (octet == 0) {
                return NUL;
            }
            isEightBit |= octet > 0x7f;
            var isEnd = octet == '\r' || octet == '\n';
            if (octet == '\n' && last == '\r') {
                continue; // its line has ended already
            }
            size += isEnd ? 2 : 1;
            if (size + 2 > octetsMax) {
                return TOO_LARGE;
            }
            if (isEnd) {
                out.write('\r');
                out.write('\n');
            } else {
                out.write(octet);
            }
            isOpen = !isEnd;
        }
        if (isOpen) {
            out.write('\r');
            out.write('\n');
        }
        out.flush();
        return size == 0 ? EMPTY : null;
    }

    private void skipMboxLine() throws IOException {
        in.mark(MBOX.length);
        for (var wanted : MBOX) {
            if (in.read() != wanted) {
                in.reset();
                return;
            }
        }
        for (int octet; (octet = in.read()) >= 0 && octet != '\n'; ) {
            // passed over
        }
    }
}
