package org.mailstead.server.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.WireInput;

/** Reads one answer of HTTP/1.1, bounded. RFC 9112 §4 to §7. For one thread. */
final class AnswerReader {
    private static final int INTERIM_MAX = 5;
    private static final int CHUNK_DIGITS_MAX = 7;

    private final WireInput in;
    private final HttpLimits limits;
    private final int octetsMax;
    private final boolean cuts;
    private boolean ended;
    private boolean staysOpen;

    /**
     * @param octetsMax of the body
     * @param cuts whether of a longer one the start is taken, and of one that cannot be read
     *     nothing: who sees the status has all that matters
     */
    AnswerReader(WireInput in, HttpLimits limits, int octetsMax, boolean cuts) {
        this.in = in;
        this.limits = limits;
        this.octetsMax = octetsMax;
        this.cuts = cuts;
    }

    /** A longer body is a failure. */
    AnswerReader(WireInput in, HttpLimits limits, int octetsMax) {
        this(in, limits, octetsMax, false);
    }

    /** The body is longer than allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(int octetsMax) {
            super("more than " + octetsMax + " octets");
        }
    }

    /**
     * Reads it all.
     *
     * @throws TooLargeException if the body passes its limit
     * @throws IOException also if what comes is not HTTP/1
     */
    HttpAnswer.Answered read() throws IOException {
        for (int i = 0; i < INTERIM_MAX; i++) {
            var first = line();
            var status = status(first);
            var fields = fields();
            if (status >= 200) { // RFC 9110 §15.2: what comes before is interim
                var body = cuts ? start(status, fields) : body(status, fields);
                staysOpen = ended && first.startsWith("HTTP/1.1") && !saysClose(fields);
                return new HttpAnswer.Answered(status, fields, body);
            }
        }
        throw new IOException("interim answers without an end");
    }

    /**
     * Whether more may be asked: the body was read to an end of its own, and the server goes on.
     * RFC 9112 §9.3
     */
    boolean leavesOpen() {
        return staysOpen;
    }

    private static boolean saysClose(Map<String, String> fields) {
        return Arrays.stream(fields.getOrDefault("connection", "").split(",", -1))
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    private String line() throws IOException {
        try {
            return new String(in.line(limits.lineOctetsMax()), ISO_8859_1);
        } catch (LineTooLongException e) {
            throw new IOException("a line longer than " + limits.lineOctetsMax() + " octets", e);
        }
    }

    /** status-line = HTTP-version SP status-code SP [ reason-phrase ]. RFC 9112 §4. */
    private static int status(String line) throws IOException {
        var isStatus =
                line.length() >= 12
                        && line.startsWith("HTTP/1.")
                        && line.charAt(8) == ' '
                        && line.chars().skip(9).limit(3).allMatch(c -> c >= '0' && c <= '9')
                        && (line.length() == 12 || line.charAt(12) == ' ');
        var status = isStatus ? Integer.parseInt(line, 9, 12, 10) : 0;
        if (status < 100 || status > 599) {
            throw new IOException("not an answer of HTTP/1");
        }
        return status;
    }

    /** *( field-line CRLF ) CRLF. RFC 9112 §5. */
    private Map<String, String> fields() throws IOException {
        var fields = new HashMap<String, String>();
        for (int count = 0; ; count++) {
            var line = line();
            if (line.isEmpty()) {
                return fields;
            }
            var colon = line.indexOf(':');
            // RFC 9112 §5.1, §5.2: no space before the colon, no folding
            if (count == limits.linesMax() || colon < 1 || line.charAt(colon - 1) <= ' ') {
                throw new IOException("a header that is malformed or too long");
            }
            fields.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
    }

    /** As much of the body as is wanted; nothing if it is not as it should be. */
    private OctetSource start(int status, Map<String, String> fields) {
        try {
            return body(status, fields);
        } catch (IOException e) {
            return OctetSource.of(new byte[0]);
        }
    }

    /** RFC 9112 §6.3. */
    private OctetSource body(int status, Map<String, String> fields) throws IOException {
        var isCoded =
                !fields.getOrDefault("content-encoding", "identity").equalsIgnoreCase("identity");
        if (isCoded && !cuts) {
            throw new IOException("a content coding that was not asked for");
        }
        if (status == 204 || status == 304) {
            ended = true;
            return OctetSource.of(new byte[0]);
        }
        var coding = fields.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked") || fields.containsKey("content-length")) {
                throw new IOException("a transfer coding that was not asked for");
            }
            return OctetSource.of(chunks());
        }
        var length = fields.get("content-length");
        return OctetSource.of(length == null ? untilClosed() : counted(length));
    }

    private byte[] counted(String text) throws IOException {
        var length = length(text);
        var octets = in.octets(Math.min(length, octetsMax));
        ended = length <= octetsMax;
        return octets;
    }

    private int length(String text) throws IOException {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IOException("a Content-Length that is no number");
        }
        var length = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (length > octetsMax && !cuts) {
            throw new TooLargeException(octetsMax);
        }
        return length;
    }

    /** chunked-body. RFC 9112 §7.1. */
    private byte[] chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            var size = chunkSize(line());
            if (size > octetsMax - body.size()) {
                if (cuts) {
                    body.write(in.octets(octetsMax - body.size()));
                    return body.toByteArray();
                }
                throw new TooLargeException(octetsMax);
            }
            if (size == 0) {
                fields(); // trailers, for nobody
                ended = true;
                return body.toByteArray();
            }
            body.write(in.octets(size));
            if (!line().isEmpty()) {
                throw new IOException("a chunk without its end");
            }
        }
    }

    private static int chunkSize(String line) throws IOException {
        var end = line.indexOf(';');
        var digits = (end < 0 ? line : line.substring(0, end)).strip();
        var isHex =
                !digits.isEmpty()
                        && digits.length() <= CHUNK_DIGITS_MAX
                        && digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
        if (!isHex) {
            throw new IOException("a chunk without its size");
        }
        return Integer.parseInt(digits, 16);
    }

    private byte[] untilClosed() throws IOException {
        var body = new ByteArrayOutputStream();
        try {
            while (body.size() <= octetsMax) {
                var pending = in.pending();
                var octets = new byte[Math.min(pending.remaining(), octetsMax + 1 - body.size())];
                pending.get(octets);
                in.skip(octets.length);
                body.write(octets);
            }
        } catch (EOFException e) { // RFC 9112 §6.3: that is the end of the body
            return body.toByteArray();
        }
        if (cuts) {
            return Arrays.copyOf(body.toByteArray(), octetsMax);
        }
        throw new TooLargeException(octetsMax);
    }
}
