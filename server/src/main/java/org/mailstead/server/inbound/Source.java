package org.mailstead.server.inbound;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.mailstead.smtp.ClientIdentity;

/**
 * Where a message came from. Kept with it, for those who judge senders later.
 *
 * @param remote the peer's address
 * @param local our address that the peer connected to
 * @param client what the peer called itself
 * @param extended whether it said EHLO
 * @param authenticated whether it logged in
 * @param tlsProtocol as {@code TLSv1.3}; null without TLS
 * @param tlsCipher the name of the suite in IANA's registry; null without TLS
 */
public record Source(
        InetAddress remote,
        InetAddress local,
        ClientIdentity client,
        boolean extended,
        boolean authenticated,
        @Nullable String tlsProtocol,
        @Nullable String tlsCipher) {
    /** Version and suite, empty without TLS. */
    String tls() {
        return tlsProtocol == null ? "" : tlsProtocol + " " + tlsCipher;
    }
}
