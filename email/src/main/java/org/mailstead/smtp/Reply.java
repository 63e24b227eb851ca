package org.mailstead.smtp;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server answers to one command. RFC 5321 §4.2.
 *
 * @param code 200..699: RFC 5321's own end at 559, but servers say 571, and a developer may want to
 *     see what a program makes of 600
 * @param status null in the greeting and in replies to EHLO (RFC 2034 §4), and in 3yz replies; else
 *     of the code's own class
 * @param lines at least one, of printable US-ASCII: a line break inside one would forge a reply
 */
public record Reply(int code, @Nullable EnhancedStatusCode status, List<String> lines) {
    // RFC 5321 §4.5.3.1.5: a reply line has 512 octets with its code and CRLF
    private static final int LINE_OCTETS_MAX = 510;

    public Reply {
        if (code < 200 || code > 699) {
            throw new IllegalArgumentException("code outside 200..699: " + code);
        }
        if (status != null && status.kind() != code / 100) {
            throw new IllegalArgumentException("status " + status + " in a reply " + code);
        }
        lines = List.copyOf(lines);
        if (lines.isEmpty() || !lines.stream().allMatch(Reply::isTextString)) {
            throw new IllegalArgumentException("not lines of printable US-ASCII: " + lines);
        }
    }

    /**
     * A reply of one line.
     *
     * @param status as {@code 5.1.1}
     * @param text anything but printable US-ASCII is shown as {@code ?}
     */
    public static Reply of(int code, String status, String text) {
        var parsed =
                EnhancedStatusCode.at(status)
                        .orElseThrow(() -> new IllegalArgumentException("not a status: " + status));
        return new Reply(code, parsed, List.of(printable(text)));
    }

    /** A reply of one line with a status. */
    public static Reply of(int code, EnhancedStatusCode status, String text) {
        return new Reply(code, status, List.of(printable(text)));
    }

    /** A reply of one line without a status, as the greeting and 3yz replies are. */
    public static Reply of(int code, String text) {
        return new Reply(code, null, List.of(printable(text)));
    }

    /** 2yz: done. RFC 5321 §4.2.1. */
    public boolean isPositive() {
        return code / 100 == 2;
    }

    /** 3yz: go on. */
    public boolean isIntermediate() {
        return code / 100 == 3;
    }

    /** 4yz: refused now, may work later. */
    public boolean isTransient() {
        return code / 100 == 4;
    }

    /** 5yz: refused for good. */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** All lines as one, with a space between them. */
    public String text() {
        return String.join(" ", lines);
    }

    /** The same reply with this text at the end of its last line. */
    public Reply with(String suffix) {
        var longer = new ArrayList<>(lines);
        longer.set(longer.size() - 1, longer.getLast() + printable(suffix));
        return new Reply(code, status, longer);
    }

    /**
     * Writes the reply; every line repeats the code and the status, and none passes 512 octets: a
     * longer one is cut in two, at a space if there is one in its last part.
     */
    public void writeTo(OutputStream out) throws IOException {
        // RFC 2034 §4: the status is repeated on each line
        var prefix = status == null ? "" : status + " ";
        var room = LINE_OCTETS_MAX - 4 - prefix.length();
        var written = new ArrayList<String>();
        for (var line : lines) {
            var rest = line;
            while (rest.length() > room) {
                var space = rest.lastIndexOf(' ', room);
                var end = space >= room - 110 ? space : room;
                var next = end == space ? end + 1 : end;
                if (isStatus(rest.substring(next))) {
                    next =
                            end == space
                                    ? end
                                    : end - 1; // a space or a letter before it: it is none
                    end = next;
                }
                written.add(rest.substring(0, end));
                rest = rest.substring(next);
            }
            written.add(rest);
        }
        var text = new StringBuilder();
        for (int i = 0; i < written.size(); i++) {
            text.append(code).append(i < written.size() - 1 ? '-' : ' ');
            text.append(prefix).append(written.get(i)).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether who reads it takes the beginning of a line for a status, where there is none. */
    private boolean isStatus(String line) {
        return status == null
                && EnhancedStatusCode.at(line).filter(at -> at.kind() == code / 100).isPresent();
    }

    @Override
    public String toString() {
        return code + " " + (status == null ? "" : status + " ") + text();
    }

    /** A text in which everything but printable US-ASCII is replaced by {@code ?}. */
    public static String printable(String text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            shown.append(isPrintable(c) ? c : '?');
        }
        return shown.toString();
    }

    /** textstring = 1*(%d09 / %d32-126), here also empty. RFC 5321 §4.2. */
    private static boolean isTextString(String line) {
        return line.chars().allMatch(Reply::isPrintable);
    }

    private static boolean isPrintable(int c) {
        return c == '\t' || (c >= 0x20 && c < 0x7f);
    }
}
