package org.mailstead.server.transfer.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Collection;
import org.mailstead.wire.OctetSource;

/**
 * Writes an mbox file in the reversible form: {@link MboxReader} gets the same messages back, if
 * their lines end in CRLF. RFC 4155. For one thread.
 *
 * <p>Fields that would be read as flags are replaced by the message's own, and Content-Length is
 * left out, for here it would be wrong.
 */
public final class MboxWriter {
    private static final int VALUE_OCTETS_MAX = 1024;

    private final OutputStream to;

    /**
     * @param to should be buffered; not closed here
     */
    public MboxWriter(OutputStream to) {
        this.to = to;
    }

    /**
     * Adds a message.
     *
     * @param sender the reverse-path without angle brackets; empty for none
     * @param flags as IMAP names them
     */
    public void write(
            OctetSource message, String sender, Instant received, Collection<String> flags)
            throws IOException {
        line(new FromLine(sender, received).octets());
        var lines = new LinePieces(message.stream(), 0, message.size());
        var inHeader = true;
        var kept = true;
        var open = false;
        while (lines.next()) {
            if (inHeader && lines.startsLine()) {
                inHeader = !lines.isEmptyLine();
                kept = !inHeader || isKept(lines, kept);
                if (!inHeader) {
                    to.write(MboxMarks.fields(flags).getBytes(UTF_8));
                }
            }
            if (kept) {
                piece(lines);
                open = !lines.endsLine();
            }
        }
        if (open) {
            lines.endLine(to);
        }
        if (inHeader) {
            to.write(MboxMarks.fields(flags).getBytes(UTF_8));
        }
        to.write('\n');
    }

    private static boolean isKept(LinePieces lines, boolean before) {
        var octets = lines.buffer();
        if (HeaderLine.isContinuation(octets, lines.start(), lines.end())) {
            return before;
        }
        var name = HeaderLine.name(octets, lines.start(), lines.end());
        if (name.isEmpty()) {
            return true;
        }
        var value = lines.start() + name.length() + 1;
        var length = Math.min(lines.end() - value, VALUE_OCTETS_MAX);
        return !name.equals("content-length")
                && !MboxMarks.isMark(name, new String(octets, value, length, UTF_8));
    }

    private void piece(LinePieces lines) throws IOException {
        if (lines.startsLine()
                && FromLine.isToBeQuoted(lines.buffer(), lines.start(), lines.end())) {
            to.write('>');
        }
        lines.writeTo(to);
    }

    private void line(byte[] octets) throws IOException {
        to.write(octets);
        to.write('\n');
    }
}
