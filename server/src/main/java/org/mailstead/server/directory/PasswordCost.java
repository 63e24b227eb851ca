package org.mailstead.server.directory;

/**
 * What it costs to try a password against what we keep of it.
 *
 * <p>A change holds for passwords that are set or checked from then on: hashes of another cost are
 * replaced when their password is next checked.
 *
 * @param argon2MemoryKib of each hash, 8 or more; default 19456 (19 MiB)
 * @param argon2Passes 1 or more; default 2
 * @param scramIterations of PBKDF2 for SCRAM, 10,000 or more outside tests; default 20,000. The
 *     client pays it at each login, we only when a password is set
 */
public record PasswordCost(int argon2MemoryKib, int argon2Passes, int scramIterations) {
    public static final PasswordCost DEFAULT = new PasswordCost(19_456, 2, 20_000);

    public PasswordCost {
        if (argon2MemoryKib < 8 || argon2Passes < 1 || scramIterations < 1) {
            throw new IllegalArgumentException("cost below the least possible");
        }
    }
}
