package org.mailstead.spf;

/** A check that cannot go on. RFC 7208 §2.6.6, §2.6.7. */
final class SpfException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean isTemporary;

    private SpfException(String reason, boolean isTemporary) {
        super(reason);
        this.isTemporary = isTemporary;
    }

    static SpfException temporary(String reason) {
        return new SpfException(reason, true);
    }

    static SpfException permanent(String reason) {
        return new SpfException(reason, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    boolean isTemporary() {
        return isTemporary;
    }
}
