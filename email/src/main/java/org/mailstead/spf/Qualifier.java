package org.mailstead.spf;

/** What a directive says of those that it matches. RFC 7208 §4.6.2. */
public enum Qualifier {
    /** {@code +}, or nothing: may send. */
    PASS('+'),
    /** {@code -}: may not. */
    FAIL('-'),
    /** {@code ~}: probably not. */
    SOFTFAIL('~'),
    /** {@code ?}: nothing is said. */
    NEUTRAL('?');

    private final char sign;

    Qualifier(char sign) {
        this.sign = sign;
    }

    /** As in a record. */
    public char sign() {
        return sign;
    }
}
