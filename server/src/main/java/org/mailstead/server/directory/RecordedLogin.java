package org.mailstead.server.directory;

import java.time.Instant;

/**
 * Equal attempts to log in, as they were recorded. Fields as in {@link LoginAttempt}, as text.
 *
 * @param attempts how many there were, 1 or more
 * @param result such as {@code badpassword}
 */
public record RecordedLogin(
        long account,
        Instant first,
        Instant last,
        long attempts,
        String loginName,
        String remote,
        String local,
        String tls,
        String certificate,
        String protocol,
        String userAgent,
        String mechanism,
        String result) {}
