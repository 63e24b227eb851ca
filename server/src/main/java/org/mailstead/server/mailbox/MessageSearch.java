package org.mailstead.server.mailbox;

import java.io.IOException;
import org.mailstead.server.store.StoreException;

/** Finds messages. A scan now ({@link ScanSearch}); an index can stand behind it later. */
public interface MessageSearch {
    /** Which of the messages that match. */
    enum Wanted {
        ALL,
        /** The one in the lowest row. */
        FIRST,
        /** The one in the highest row. */
        LAST
    }

    /**
     * Searches a mailbox. A message whose content is erased matches only by what the snapshot
     * tells.
     *
     * @return rows of the snapshot, ascending
     * @throws IllegalArgumentException if criteria are deeper than {@link
     *     SearchCriterion#DEPTH_MAX}
     * @throws IOException if the octets of a message cannot be read
     */
    int[] find(long account, MailboxSnapshot snapshot, SearchCriterion criterion, Wanted wanted)
            throws IOException, StoreException;
}
