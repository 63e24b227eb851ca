package org.mailstead.server.mailbox;

import java.io.IOException;
import org.mailstead.server.store.StoreException;

/**
 * Finds messages. A scan now ({@link ScanSearch}); an index can stand behind it later.
 *
 * <p>The caller walks the rows of a snapshot in the order it likes, and may stop at any of them:
 * the first match, the last, or when the client has gone.
 */
public interface MessageSearch {
    /**
     * Prepares a search of a mailbox.
     *
     * @throws IllegalArgumentException if criteria are deeper than {@link
     *     SearchCriterion#DEPTH_MAX}
     */
    Matcher matcher(long account, MailboxSnapshot snapshot, SearchCriterion criterion);

    /** One search of one mailbox, for one thread. */
    interface Matcher {
        /**
         * Whether the message in a row is looked for. One whose content is erased matches only by
         * what the snapshot tells.
         *
         * @throws IOException if its octets cannot be read
         */
        boolean matches(int row) throws IOException, StoreException;
    }
}
