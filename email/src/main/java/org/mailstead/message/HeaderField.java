package org.mailstead.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/**
 * One field of a header, as it stands in the message: name, colon, value, and the line ends with
 * which it is folded and ended. RFC 5322 §2.2.
 *
 * <p>A line that is no field (no colon, or a name with other than printable US-ASCII in it) is one
 * with an empty name.
 */
public final class HeaderField {
    private final byte[] header;
    private final int start;
    private final int colon;
    private final int end;

    /** {@code colon} below {@code start}: not a field. */
    HeaderField(byte[] header, int start, int colon, int end) {
        this.header = header;
        this.start = start;
        this.colon = colon;
        this.end = end;
    }

    /** The name in its own spelling; empty if this is no field. */
    public String name() {
        return colon < start ? "" : new String(header, start, nameEnd() - start, US_ASCII);
    }

    /** Whether this is the name, in any case. */
    public boolean is(String name) {
        if (colon < start || nameEnd() - start != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (lower(header[start + i]) != lower((byte) name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The whole field with its line ends. */
    public byte[] octets() {
        return Arrays.copyOfRange(header, start, end);
    }

    /** What stands after the colon, with its line ends. */
    public byte[] value() {
        return Arrays.copyOfRange(header, Math.max(colon + 1, start), end);
    }

    /**
     * The value on one line, without white space around it; encoded words stay encoded.
     *
     * @see HeaderText#of how octets outside US-ASCII are read
     */
    public String text() {
        var from = Math.max(colon + 1, start);
        return HeaderText.of(header, from, end - from);
    }

    /** The value on one line with encoded words decoded. RFC 2047. */
    public String decoded() {
        return EncodedWords.decode(text());
    }

    /** Whether an octet of the field is outside US-ASCII. RFC 6532. */
    public boolean isInternationalized() {
        for (int i = start; i < end; i++) {
            if (header[i] < 0) {
                return true;
            }
        }
        return false;
    }

    /** The field on one line, shortened: for people. */
    @Override
    public String toString() {
        var text = text();
        return name() + ": " + text.substring(0, Math.min(text.length(), 200));
    }

    // RFC 5322 §4.5: white space before the colon is obsolete, but does occur
    private int nameEnd() {
        var nameEnd = colon;
        while (nameEnd > start && (header[nameEnd - 1] == ' ' || header[nameEnd - 1] == '\t')) {
            nameEnd--;
        }
        return nameEnd;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 0x20 : octet;
    }
}
