package org.mailstead.server.directory;

/** A rule set that cannot be read. The message names the line, for who wrote it. */
public final class RuleSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * @param line from 1
     */
    RuleSyntaxException(int line, String problem) {
        super("line " + line + ": " + problem);
    }
}
