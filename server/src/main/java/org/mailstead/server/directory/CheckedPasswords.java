package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Remembers for a while which passwords were right, so that a client that logs in every minute does
 * not cost a slow hash each time.
 *
 * <p>Neither passwords nor anything that can be guessed at from outside is kept: only HMACs under a
 * key of this process. The stored hash is part of what is hashed, so a new password forgets the
 * old. Any thread.
 */
final class CheckedPasswords {
    private static final String HMAC = "HmacSHA256";
    private static final int KEY_OCTETS = 32;

    private final Cache<String, Boolean> right;
    private final SecretKeySpec key;

    CheckedPasswords(DirectoryLimits limits, InstantSource clock) {
        var octets = new byte[KEY_OCTETS];
        new SecureRandom().nextBytes(octets);
        key = new SecretKeySpec(octets, HMAC);
        right =
                Caffeine.newBuilder()
                        .maximumSize(limits.checkedPasswordsMax())
                        .expireAfterWrite(limits.checkedPasswordsAge())
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    boolean contains(long account, String hash, String password) {
        return right.getIfPresent(name(account, hash, password)) != null;
    }

    void add(long account, String hash, String password) {
        right.put(name(account, hash, password), true);
    }

    private String name(long account, String hash, String password) {
        try {
            var mac = Mac.getInstance(HMAC);
            mac.init(key);
            mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, account));
            mac.update(hash.getBytes(UTF_8));
            mac.update((byte) 0);
            return Base64.getEncoder().encodeToString(mac.doFinal(password.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + HMAC, e);
        }
    }
}
