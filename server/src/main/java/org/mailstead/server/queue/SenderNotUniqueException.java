package org.mailstead.server.queue;

/** The id in a reverse-path is another message's already. outbound E-2 */
public final class SenderNotUniqueException extends Exception {
    private static final long serialVersionUID = 1L;

    SenderNotUniqueException(String id) {
        super("the id " + id + " was used before");
    }
}
