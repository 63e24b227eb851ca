package org.mailstead.smtp;

import java.time.Duration;
import javax.net.ssl.SSLSession;

/**
 * Is told what a client and its server say to each other, while they do: for transcripts, logs and
 * measurements. Never gets a secret of a login, nor the content of a message.
 *
 * <p>Called on the client's thread, which waits for it: be quick, and throw nothing.
 */
public interface ClientObserver {
    /** What the greeting answers, as if it were a command. */
    String CONNECTION = "CONNECTION";

    /** What the reply behind the data of a message answers. */
    String MESSAGE = "MESSAGE";

    /** What a reply answers that nobody asked for. */
    String NOTHING = "NOTHING";

    /** Takes no notice. */
    ClientObserver NONE = new ClientObserver() {};

    /**
     * The client says something; with pipelining, before it hears the answer to what it said
     * earlier.
     *
     * @param verb its first word, {@code MAIL}; {@code AUTH} for all lines of a login
     * @param line without its end; what a login sends stands as {@code (credentials)}
     */
    default void said(String verb, String line) {}

    /**
     * The client has sent a message.
     *
     * @param octets of it, before dots were doubled
     */
    default void sent(long octets) {}

    /**
     * The server answers.
     *
     * @param verb of what it answers, or one of the words above; its challenges in a login stand as
     *     {@code 334 (challenge)}
     * @param took since that was said, or since the message was sent
     */
    default void heard(String verb, Reply reply, Duration took) {}

    /**
     * The handshake of TLS is done.
     *
     * @param took the handshake alone
     */
    default void secured(SSLSession session, Duration took) {}
}
