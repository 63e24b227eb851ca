package org.mailstead.server.store;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The key of a blob's object: {@code blobs/xx/NAME} for the server, {@code
 * accounts/ID/blobs/xx/NAME} for an account, so that an account's files lie in its folder. xx is
 * the start of the name and keeps directories small.
 *
 * @param name what the blob's row says: 32 hexadecimal digits, never used twice
 */
record BlobKey(Scope scope, String name) {
    static final String SERVER = "blobs/";
    static final String ACCOUNTS = "accounts/";

    private static final RandomGenerator RANDOM = new SecureRandom();

    static BlobKey random(Scope scope) {
        var octets = new byte[16];
        RANDOM.nextBytes(octets);
        return new BlobKey(scope, HexFormat.of().formatHex(octets));
    }

    /** What stands before the keys of a scope's blobs. */
    static String prefix(Scope scope) {
        return switch (scope) {
            case Scope.Server() -> SERVER;
            case Scope.Account(var id) -> ACCOUNTS + id + "/" + SERVER;
        };
    }

    @Override
    public String toString() {
        return prefix(scope) + name.substring(0, 2) + "/" + name;
    }

    /** Whether the name is one that a row can have. */
    boolean isFinished() {
        return name.length() == 32 && name.chars().allMatch(HexFormat::isHexDigit);
    }

    /**
     * Reads a key back.
     *
     * @return the name as it stands in the key, whatever it is; empty if no blob has such a key
     */
    static Optional<BlobKey> parse(String key) {
        var words = key.split("/", -1);
        boolean account = words.length == 5 && words[0].equals("accounts");
        int at = account ? 2 : 0;
        if (words.length != at + 3
                || !words[at].equals("blobs")
                || !words[at + 2].startsWith(words[at + 1])
                || words[at + 1].length() != 2) {
            return Optional.empty();
        }
        if (!account) {
            return Optional.of(new BlobKey(Scope.server(), words[2]));
        }
        try {
            var id = Long.parseLong(words[1]);
            return id < 1
                    ? Optional.empty()
                    : Optional.of(new BlobKey(Scope.account(id), words[4]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
