package org.mailstead.imap;

/**
 * Which octets of a section are meant. RFC 9051 §9 (partial).
 *
 * @param offset 0 or more
 * @param length 1 or more
 */
public record Partial(long offset, long length) {
    public Partial {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException("not a part: " + offset + "." + length);
        }
    }
}
