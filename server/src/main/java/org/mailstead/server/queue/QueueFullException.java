package org.mailstead.server.queue;

/** The sender has too much mail waiting already. */
public final class QueueFullException extends Exception {
    private static final long serialVersionUID = 1L;

    QueueFullException(int waitingMax) {
        super("more than " + waitingMax + " recipients are waiting for mail of this account");
    }
}
