package org.mailstead.server.transfer.format;

import java.util.Locale;

/** The first line of a header field, looked at as octets. RFC 5322 §2.2. */
final class HeaderLine {
    /** Longer names are not looked for; no field that a mailbox file adds has one. */
    private static final int NAME_OCTETS_MAX = 76;

    private HeaderLine() {}

    /** ftext = %d33-57 / %d59-126, at least one, then a colon; 0 when it is something else. */
    static int nameLength(byte[] octets, int start, int end) {
        var stop = Math.min(end, start + NAME_OCTETS_MAX + 1);
        var at = start;
        while (at < stop && octets[at] > ' ' && octets[at] < 0x7f && octets[at] != ':') {
            at++;
        }
        return at < stop && octets[at] == ':' ? at - start : 0;
    }

    /** The field's name in lower case, or an empty string when this is no header field. */
    static String name(byte[] octets, int start, int end) {
        var length = nameLength(octets, start, end);
        return new String(octets, start, length, java.nio.charset.StandardCharsets.US_ASCII)
                .toLowerCase(Locale.ROOT);
    }

    /** Whether the line goes on with the field before it. RFC 5322 §2.2.3. */
    static boolean isContinuation(byte[] octets, int start, int end) {
        return start < end && (octets[start] == ' ' || octets[start] == '\t');
    }
}
