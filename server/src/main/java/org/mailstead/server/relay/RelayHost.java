package org.mailstead.server.relay;

import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Name;

/**
 * A host that takes mail for us.
 *
 * @param port 1 to 65535
 * @param login null if it wants none
 */
public record RelayHost(Name host, int port, RelaySecurity security, @Nullable RelayLogin login) {
    public RelayHost {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port outside 1..65535: " + port);
        }
    }

    /** For people: {@code smtp.example.net port 465, tls, as ann by [SCRAM-SHA-256]}. */
    @Override
    public String toString() {
        return host + " port " + port + ", " + security + (login == null ? "" : ", as " + login);
    }
}
