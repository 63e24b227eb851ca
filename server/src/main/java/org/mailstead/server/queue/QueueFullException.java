package org.mailstead.server.queue;

/** The sender has too much mail waiting already. */
public final class QueueFullException extends Exception {
    private static final long serialVersionUID = 1L;

    private QueueFullException(String message) {
        super(message);
    }

    static QueueFullException recipients(int waitingMax) {
        return new QueueFullException(
                "more than " + waitingMax + " recipients would wait for mail of this account");
    }

    static QueueFullException octets(long octetsMax) {
        return new QueueFullException(
                "more than " + octetsMax + " octets of this account would wait");
    }
}
