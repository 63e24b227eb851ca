package org.mailstead.server.directory;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.LoginResult;

/**
 * One attempt to log in, by whatever protocol.
 *
 * @param account {@link Account#id}; 0 if the protocol does not know: then the owner of the login
 *     name is looked up, if there is one
 * @param loginName as the client gave it; empty if it got no further. Not the password
 * @param tls such as {@code TLSv1.3 TLS_AES_128_GCM_SHA256}; empty without TLS
 * @param certificate fingerprint of the client's certificate; null without one
 * @param protocol such as {@code imap}, {@code submission}
 * @param userAgent as the client calls itself; empty if it did not say
 * @param mechanism such as {@code scram-sha-256}, see {@code Mechanism.recordName}
 */
public record LoginAttempt(
        long account,
        String loginName,
        InetAddress remote,
        InetAddress local,
        String tls,
        @Nullable String certificate,
        String protocol,
        String userAgent,
        String mechanism,
        LoginResult result) {
    /** Longer texts are cut. */
    private static final int TEXT_CHARS_MAX = 512;

    public LoginAttempt {
        loginName = cut(loginName);
        tls = cut(tls);
        protocol = cut(protocol);
        userAgent = cut(userAgent);
        mechanism = cut(mechanism);
    }

    /** The same, of an account. */
    LoginAttempt of(long owner) {
        return new LoginAttempt(
                owner,
                loginName,
                remote,
                local,
                tls,
                certificate,
                protocol,
                userAgent,
                mechanism,
                result);
    }

    /** The same, of a client whose name is known now. */
    LoginAttempt from(String client) {
        return new LoginAttempt(
                account,
                loginName,
                remote,
                local,
                tls,
                certificate,
                protocol,
                client,
                mechanism,
                result);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }
}
