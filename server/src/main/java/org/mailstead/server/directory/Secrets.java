package org.mailstead.server.directory;

import org.jspecify.annotations.Nullable;
import org.mailstead.sasl.CramMd5Secret;
import org.mailstead.sasl.ScramHash;
import org.mailstead.sasl.ScramVerifier;

/**
 * All that is kept of an account's password.
 *
 * @param passwordHash as {@link PasswordHash} writes it
 * @param sha1 null if not kept
 * @param sha256 null if not kept
 * @param cramMd5 null if not kept
 */
record Secrets(
        String passwordHash,
        @Nullable ScramVerifier sha1,
        @Nullable ScramVerifier sha256,
        @Nullable CramMd5Secret cramMd5) {

    @Nullable ScramVerifier scram(ScramHash hash) {
        return switch (hash) {
            case SHA_1 -> sha1;
            case SHA_256 -> sha256;
        };
    }
}
