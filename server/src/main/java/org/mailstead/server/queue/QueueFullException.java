package org.mailstead.server.queue;

/** Too much mail waits already: of the sender's account, or in all. It may be tried again later. */
public final class QueueFullException extends Exception {
    private static final long serialVersionUID = 1L;

    private QueueFullException(String message) {
        super(message);
    }

    /**
     * @param whose whose mail it is that would be too much, as "of this account"
     */
    static QueueFullException recipients(QueueLimits.Room room, String whose) {
        return new QueueFullException(
                "more than %d recipients would wait for mail %s"
                        .formatted(room.recipients(), whose));
    }

    /**
     * @param whose as in {@link #recipients}
     */
    static QueueFullException octets(QueueLimits.Room room, String whose) {
        return new QueueFullException(
                "more than %d octets of mail %s would wait".formatted(room.octets(), whose));
    }
}
