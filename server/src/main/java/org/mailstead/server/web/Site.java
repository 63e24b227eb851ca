package org.mailstead.server.web;

import java.io.IOException;

/** What answers the requests that come to a listener. Any number of threads. */
@FunctionalInterface
public interface Site {
    /**
     * Answers one request; a request that it leaves without an answer gets 500.
     *
     * @throws IOException if the client has gone, or sends too slowly
     */
    void serve(Exchange exchange) throws IOException;
}
