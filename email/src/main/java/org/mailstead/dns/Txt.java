package org.mailstead.dns;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A text record. RFC 1035 §3.3.14.
 *
 * @param strings at least one, each of 0 to 255 octets, one char for each (U+0000 to U+00FF)
 */
public record Txt(List<String> strings) {
    public Txt {
        strings = List.copyOf(strings);
        if (strings.isEmpty()) {
            throw new IllegalArgumentException("no strings");
        }
    }

    /** The strings put together with nothing between them, one char for each octet. */
    public String octets() {
        return strings.size() == 1 ? strings.getFirst() : String.join("", strings);
    }

    /** {@link #octets} read as UTF-8; octets that are none become U+FFFD. */
    public String text() {
        return new String(octets().getBytes(ISO_8859_1), UTF_8);
    }
}
