package org.mailstead.server.directory;

import java.time.Instant;

/**
 * A TLS client certificate with which a user logs in.
 *
 * @param fingerprint SHA-256 of its SubjectPublicKeyInfo, base64url without padding
 * @param account {@link Account#id}
 * @param loginName the address that it logs in as, as its domain compares it
 * @param keyType {@code rsa-BITS}, {@code ecdsa-p256} or {@code ed25519}
 * @param name for people
 * @param noImapPreauth whether IMAP must wait for a login (EXTERNAL) before it takes the user as
 *     authenticated
 */
public record RegisteredCertificate(
        String fingerprint,
        long account,
        String loginName,
        String keyType,
        String name,
        boolean noImapPreauth,
        Instant createdAt) {}
