package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Header octets as text: unfolded, and read as UTF-8 if they can be. */
final class HeaderText {
    private HeaderText() {}

    /**
     * The text of a field value on one line, without white space around it.
     *
     * <p>RFC 6532 §3.1: octets outside US-ASCII are UTF-8; an octet that is not is read as
     * windows-1252, in which most such mail was written.
     */
    static String of(byte[] octets, int start, int length) {
        var kept = new byte[length];
        var count = 0;
        var ascii = true;
        for (int i = start; i < start + length; i++) {
            var octet = octets[i];
            // RFC 5322 §2.2.3: unfolding removes line ends, and only those
            if (octet == '\n'
                    || (octet == '\r' && (i + 1 == octets.length || octets[i + 1] == '\n'))) {
                continue;
            }
            ascii &= octet >= 0;
            kept[count++] = octet;
        }
        if (ascii) {
            return new String(kept, 0, count, UTF_8).strip();
        }
        return Utf8OrWindows1252.decode(kept, 0, count).strip();
    }
}
