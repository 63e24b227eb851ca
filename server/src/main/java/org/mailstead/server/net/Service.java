package org.mailstead.server.net;

import java.io.IOException;

/**
 * A protocol that a listener serves. Each call has a virtual thread of its own, with {@link
 * ConnectionId#CURRENT} bound; the listener closes the connection when the call returns.
 */
public interface Service {
    /**
     * Serves one connection from its greeting to its end. TLS is already active on a listener with
     * implicit TLS.
     *
     * @throws StoppingException may be let through; but a client is owed a word (421, BYE) before
     * @throws IOException if the peer goes away or is too slow; the listener logs it
     */
    void serve(Connection connection) throws IOException;

    /** Tells a client, in the words of the protocol, that it is not served now. */
    void refuse(Connection connection, Refusal why) throws IOException;
}
