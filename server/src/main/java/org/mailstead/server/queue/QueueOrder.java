package org.mailstead.server.queue;

/** In which order recipients are listed; equal ones by their ids. outbound F-8 */
public enum QueueOrder {
    /** By when they are due. */
    NEXT_ATTEMPT("r.next_attempt"),
    /** By when they came. */
    QUEUED("m.queued");

    private final String column;

    QueueOrder(String column) {
        this.column = column;
    }

    String column() {
        return column;
    }
}
