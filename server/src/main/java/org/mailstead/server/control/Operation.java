package org.mailstead.server.control;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Something that the running server does for a command. Runs on a virtual thread of its own. */
@FunctionalInterface
public interface Operation {
    /**
     * Does it.
     *
     * @throws OperationException if it cannot be done: the message is for the user
     */
    void run(Call call) throws OperationException;

    /** Takes lines for the user. */
    @FunctionalInterface
    interface Output {
        /**
         * Shows the user a line, at once.
         *
         * @throws OperationException if the user has gone
         */
        void line(String text) throws OperationException;
    }

    /** Octets from the user and to the user. */
    record Streams(InputStream in, OutputStream out) {}

    /** What a command asks for, and where its answer goes. */
    interface Call extends Output {
        /** Who asks, for the record: {@code cli:root}. */
        String actor();

        /** What the command passes, in the operation's own order. */
        List<String> arguments();

        /**
         * Begins to exchange octets with the user: there are no more lines then. The output is to
         * be closed at its end; the input ends soon after, if not before.
         *
         * @throws OperationException if too many do so already
         */
        Streams streams() throws OperationException;
    }
}
