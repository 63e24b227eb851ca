package org.mailstead.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;

/**
 * Reads replies, bounded: Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP
 * textstring ] CRLF. RFC 5321 §4.2.
 */
final class ReplyReader {
    private final WireInput in;
    private final ClientLimits limits;

    ReplyReader(WireInput in, ClientLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /**
     * The next reply.
     *
     * @param enhanced whether the server said that it sends enhanced status codes: only then is a
     *     text that looks like one taken for one
     * @throws ProtocolException if what comes is no reply, or too long: the connection is of no
     *     more use
     */
    Reply next(boolean enhanced) throws IOException {
        var lines = new ArrayList<String>();
        var code = 0;
        @Nullable EnhancedStatusCode status = null;
        for (var more = true; more; ) {
            var line = line();
            var lineCode = code(line);
            if (!lines.isEmpty() && lineCode != code) {
                throw new ProtocolException("a reply with codes " + code + " and " + lineCode);
            }
            if (lines.size() == limits.replyLinesMax()) {
                throw new ProtocolException("a reply of more than " + lines.size() + " lines");
            }
            code = lineCode;
            more = line.length() > 3 && line.charAt(3) == '-';
            if (line.length() > 3 && !more && line.charAt(3) != ' ') {
                throw new ProtocolException("not a reply: " + line);
            }
            var text = line.length() > 3 ? line.substring(4) : "";
            // RFC 2034 §4: the class of the status is that of the code
            var found =
                    enhanced ? EnhancedStatusCode.at(text) : Optional.<EnhancedStatusCode>empty();
            if (found.isPresent() && found.get().kind() == code / 100) {
                status = status == null ? found.get() : status;
                text = text.substring(found.get().toString().length()).stripLeading();
            }
            lines.add(text);
        }
        return new Reply(code, status, lines);
    }

    private String line() throws IOException {
        try {
            return Reply.printable(
                    new String(in.line(limits.replyLineOctetsMax()), StandardCharsets.UTF_8));
        } catch (LineTooLongException e) {
            throw new ProtocolException("a reply with a " + e.getMessage());
        }
    }

    /** Reply-code = %x32-35 %x30-35 %x30-39, and %x36-39 in its middle as servers have it. */
    private static int code(String line) throws ProtocolException {
        var isCode =
                line.length() >= 3
                        && line.charAt(0) >= '2'
                        && line.charAt(0) <= '5'
                        && line.charAt(1) >= '0'
                        && line.charAt(1) <= '9'
                        && line.charAt(2) >= '0'
                        && line.charAt(2) <= '9';
        if (!isCode) {
            throw new ProtocolException("not a reply: " + line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }
}
