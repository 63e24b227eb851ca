package org.mailstead.x509;

import java.security.cert.X509Certificate;
import java.util.List;
import org.mailstead.dns.Name;

/** What {@link Pkix} thinks of a chain. */
public sealed interface PkixResult {
    /**
     * It leads to an anchor, is within its time, and is for one of the names.
     *
     * @param path the server's certificate first, the anchor last; one only if the server's is an
     *     anchor itself
     * @param name the first of the wanted names that it is for
     */
    record Valid(List<X509Certificate> path, Name name) implements PkixResult {
        public Valid {
            path = List.copyOf(path);
        }
    }

    /**
     * It must not be trusted.
     *
     * @param problem the weightiest one
     * @param reason in words, printable
     */
    record Invalid(Problem problem, String reason) implements PkixResult {}

    /** What is wrong with a chain, the weightiest first. */
    enum Problem {
        /** No path to an anchor, or one that breaks the rules of RFC 5280 §6. */
        NOT_TRUSTED,
        /** A certificate of the path has expired or is not yet valid. */
        EXPIRED,
        /** It is not for any of the wanted names. */
        HOST_MISMATCH
    }
}
