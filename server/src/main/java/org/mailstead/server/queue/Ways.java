package org.mailstead.server.queue;

import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;

/**
 * By which way mail is going to go, as far as the queue must know: what many destinations are
 * reached through has places of its own, so that it delays nothing else when it hangs. Any thread.
 */
public interface Ways {
    /** All mail goes straight to its destinations. */
    Ways DIRECT =
            new Ways() {
                @Override
                public String via(Mail mail) {
                    return "";
                }

                @Override
                public Object state() {
                    return "";
                }
            };

    /**
     * What is asked about.
     *
     * @param account that sends; 0 is the server itself
     * @param transport chosen by a person; null if routes decide, empty for the direct way
     * @param attempts made so far
     */
    record Mail(
            long account,
            ReversePath from,
            ForwardPath to,
            @Nullable String transport,
            int attempts) {}

    /**
     * What mail goes through that other destinations are reached through too: a name for it that
     * means nothing to the queue, empty if there is nothing such.
     *
     * <p>It may be wrong for a while after routes have changed: it decides about places, not about
     * the way.
     */
    String via(Mail mail) throws StoreException;

    /** Equals an earlier one as long as mail goes by the same ways as then. */
    Object state() throws StoreException;
}
