package org.mailstead.server.store;

/**
 * Who hears what other nodes announce with {@link Tx#announce}. Called on a thread of the store,
 * one call at a time; must not take long.
 *
 * <p>News may come twice, and late news may come after newer news.
 */
public interface Announcements {
    /**
     * Another node committed a change.
     *
     * @param scope what changed
     * @param position as it was announced
     */
    void changed(Scope scope, long position);

    /**
     * News may have been missed: anything that other nodes can change may have changed.
     *
     * @throws StoreException if that cannot be dealt with now; it is called again later
     */
    void missed() throws StoreException;
}
