package org.mailstead.server.mailbox;

/**
 * How a message came in, kept with it for those who judge senders later.
 *
 * @param mailFrom the reverse-path's address, empty for the null one
 * @param recipient the address that it was sent to
 * @param remoteAddress of the peer, as text
 * @param helloName what the peer called itself
 * @param tls version and cipher suite, empty without TLS
 * @param validation what was checked of the sender
 */
public record Delivery(
        String mailFrom,
        String recipient,
        String remoteAddress,
        String helloName,
        String tls,
        SenderValidation validation) {
    /** Without any check of the sender. */
    public Delivery(
            String mailFrom, String recipient, String remoteAddress, String helloName, String tls) {
        this(mailFrom, recipient, remoteAddress, helloName, tls, SenderValidation.NONE);
    }
}
