package org.mailstead.server.queue;

/**
 * What a dispatcher has room for: it bounds what is claimed. Asked on a thread of the store while
 * the dispatcher waits for the answer.
 */
public interface Places {
    /** How many claims at once, now. */
    int free();

    /** How many of them for one destination, by one way: see {@link Ways#via}. */
    int freeAt(String destination, String via);

    /** How many of them for one account; 0 stands for the server itself. */
    int freeFor(long account);

    /** How many of them may go through a relay or a proxy: see {@link Ways#via}. */
    int freeVia(String via);

    /** How many attempts go on for a destination by a way: those with the fewest go first. */
    int goingOnAt(String destination, String via);

    /** How many attempts go on for an account: those with the fewest go first. */
    int goingOnFor(long account);

    /** At how many destinations an attempt goes on: so many may have to be passed over. */
    int destinations();

    /** For how many accounts an attempt goes on. */
    int accounts();

    /** Whether an attempt for a recipient goes on here, whatever its row says. */
    boolean isGoingOn(long recipient);
}
