package org.mailstead.server.mailbox;

/**
 * How a message came in, kept with it for those who judge senders later.
 *
 * @param mailFrom the reverse-path's address, empty for the null one
 * @param recipient the address that it was sent to
 * @param remoteAddress of the peer, as text
 * @param helloName what the peer called itself
 * @param tls version and cipher suite, empty without TLS
 */
public record Delivery(
        String mailFrom, String recipient, String remoteAddress, String helloName, String tls) {}
