package org.mailstead.server.net;

/** Why a new connection is not served. */
public enum Refusal {
    /** The server is stopping. */
    STOPPING("the server is stopping, try again later"),
    /** Its network opened too many in the last minute. */
    TOO_FAST("too many new connections from your network, try again later"),
    /** Its network has too many open. */
    TOO_MANY_OPEN("too many open connections from your network");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /** For the reply: printable US-ASCII, no period at its end. */
    public String text() {
        return text;
    }
}
