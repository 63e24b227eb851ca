package org.mailstead.server.queue;

/** How an attempt for one recipient ended. */
public sealed interface Settlement {
    /** The row's id. */
    long recipient();

    /** It is delivered. The row goes. */
    record Done(long recipient) implements Settlement {}

    /**
     * It never will be, and its sender was told. The row goes.
     *
     * @param result why, as a reply in one line
     */
    record Failed(long recipient, String result) implements Settlement {}

    /**
     * To be tried again when the wait is over.
     *
     * @param result why, as a reply in one line
     */
    record Later(long recipient, String result) implements Settlement {}
}
