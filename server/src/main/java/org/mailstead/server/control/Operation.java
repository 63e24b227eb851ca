package org.mailstead.server.control;

import java.util.List;

/** Something that the running server does for a command. Runs on a virtual thread of its own. */
public interface Operation {
    /**
     * Does it.
     *
     * @param arguments what the command passes, in the operation's own order
     * @param output takes lines for the user, which are shown as they come
     * @throws OperationException if it cannot be done: the message is for the user
     */
    void run(List<String> arguments, Output output) throws OperationException;

    /** Takes lines for the user. */
    interface Output {
        /**
         * Shows a line.
         *
         * @throws OperationException if the user has gone
         */
        void line(String text) throws OperationException;
    }
}
