package org.mailstead.wire;

/**
 * Octets that do not follow their grammar, or that pass one of its limits: the peer's mistake,
 * never ours.
 *
 * <p>The message says what was expected, where, and what was found, in printable US-ASCII, so that
 * it can stand in a reply.
 */
public final class SyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final long offset;

    /**
     * @param problem what was expected and what was found; anything but printable US-ASCII is shown
     *     as {@code ?}
     * @param offset where, in octets from the start of what was parsed; 0 or more
     */
    public SyntaxException(String problem, long offset) {
        super(printable(problem) + " at offset " + offset);
        this.problem = problem;
        this.offset = offset;
    }

    /**
     * The same problem, seen from the whole of which a part was parsed.
     *
     * @param start where the part begins in the whole, in octets
     */
    public SyntaxException within(long start) {
        var whole = new SyntaxException(problem, start + offset);
        whole.initCause(this);
        return whole;
    }

    /** What was expected, what was found, and where; printable US-ASCII. */
    @Override
    public String getMessage() {
        return printable(problem) + " at offset " + offset;
    }

    /** Where the problem stands, in octets from the start of what was parsed. */
    public long offset() {
        return offset;
    }

    private static String printable(String text) {
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            shown.append(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return shown.toString();
    }
}
