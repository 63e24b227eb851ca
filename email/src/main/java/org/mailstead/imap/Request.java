package org.mailstead.imap;

import org.jspecify.annotations.Nullable;

/** What reading one command came to. */
public sealed interface Request {
    /** A command. Its {@link Command.Append} is still to be read on. */
    record Valid(String tag, Command command) implements Request {}

    /**
     * No command: the answer is BAD, or BYE and the end of the connection.
     *
     * @param tag "*" if none could be read
     * @param code null, or TOOBIG when a limit was passed
     * @param problem what was expected, where, and what was found: printable US-ASCII
     * @param recovered whether the next command can be found; if not, the connection must end
     */
    record Invalid(String tag, @Nullable ResponseCode code, String problem, boolean recovered)
            implements Request {}
}
