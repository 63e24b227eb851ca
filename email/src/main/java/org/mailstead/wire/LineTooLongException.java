package org.mailstead.wire;

/** A line that passes the bound on its length. */
public final class LineTooLongException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param octetsMax the bound
     */
    public LineTooLongException(int octetsMax) {
        super("line of more than " + octetsMax + " octets");
    }
}
