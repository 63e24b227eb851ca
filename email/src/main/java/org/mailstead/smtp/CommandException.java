package org.mailstead.smtp;

/** A line that is no command that could be obeyed, whatever was said before. */
public final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;
    private final boolean inSync;

    CommandException(int code, String status, String text) {
        this(Reply.of(code, status, text), true);
    }

    CommandException(Reply reply, boolean inSync) {
        super(reply.toString());
        this.reply = reply;
        this.inSync = inSync;
    }

    /** What to answer. */
    public Reply reply() {
        return reply;
    }

    /**
     * Whether the next line is a command again; false when octets of unknown number follow, as
     * after a BDAT without a size.
     */
    public boolean inSync() {
        return inSync;
    }
}
