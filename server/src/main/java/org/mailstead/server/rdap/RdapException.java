package org.mailstead.server.rdap;

/** No registry says when a domain was registered. The message says why, for people. */
public final class RdapException extends Exception {
    private static final long serialVersionUID = 1L;

    RdapException(String message) {
        super(message);
    }

    RdapException(String message, Throwable cause) {
        super(message, cause);
    }
}
