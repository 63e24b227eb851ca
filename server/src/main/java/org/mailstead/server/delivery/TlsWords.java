package org.mailstead.server.delivery;

/**
 * What is said of the TLS of a connection in {@link org.mailstead.server.queue.Attempt#tls}, and
 * what metrics read from it. ME-2
 */
final class TlsWords {
    static final String BY_DANE = "verified by DANE";
    static final String BY_POLICY = "as its MTA-STS policy demands";

    private TlsWords() {}

    /** {@code no}, {@code yes}, {@code yes+mtasts}, {@code yes+dane} or {@code yes+mtasts+dane}. */
    static String mode(String tls) {
        if (tls.isEmpty()) {
            return "no";
        }
        return "yes"
                + (tls.contains(BY_POLICY) ? "+mtasts" : "")
                + (tls.contains(BY_DANE) ? "+dane" : "");
    }
}
