package org.mailstead.mtasts;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Fetches over HTTPS: the caller brings one. Any thread; blocks for no longer than a minute, RFC
 * 8461 §3.3.
 *
 * <p>It follows no redirects, uses no HTTP cache, wants a certificate of the host that the system's
 * anchors vouch for, and reads no more than it is told.
 */
public interface PolicyFetcher {
    /** What came of it. */
    sealed interface Response {
        /**
         * The server answered.
         *
         * @param status 100 to 599
         * @param contentType null if it did not say
         * @param body whole, UTF-8
         */
        record Answered(int status, @Nullable String contentType, String body)
                implements Response {}

        /**
         * There is no answer that could be used.
         *
         * @param failure what went wrong
         * @param reason in words
         */
        record Failed(Failure failure, String reason) implements Response {}
    }

    /** What can go wrong. */
    enum Failure {
        /** There is no such host: nobody serves a policy. */
        UNKNOWN_HOST,
        /** Its certificate is not valid. */
        CERTIFICATE,
        /** More octets than allowed. */
        TOO_LARGE,
        /** Not in time. */
        TIMEOUT,
        /** No connection, or not of HTTPS. */
        CONNECTION
    }

    /**
     * Does one GET.
     *
     * @param octetsMax more of a body is a failure
     */
    Response get(URI uri, int octetsMax);
}
