package org.mailstead.server.config;

import java.util.Locale;

/** What a listener speaks. */
public enum ListenerProtocol {
    SMTP(25, false),
    SUBMISSIONS(465, true),
    SUBMISSION(587, false),
    IMAPS(993, true),
    IMAP(143, false),
    HTTPS(443, true),
    HTTP(80, false);

    private final int port;
    private final boolean implicitTls;

    ListenerProtocol(int port, boolean implicitTls) {
        this.port = port;
        this.implicitTls = implicitTls;
    }

    /** Its well-known port. */
    public int port() {
        return port;
    }

    /** Whether TLS starts before anything else. */
    public boolean implicitTls() {
        return implicitTls;
    }

    /** Whether it is for browsers and for programs that use the HTTP API. */
    public boolean isWeb() {
        return this == HTTP || this == HTTPS;
    }

    /** As in the configuration and in logs: in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
