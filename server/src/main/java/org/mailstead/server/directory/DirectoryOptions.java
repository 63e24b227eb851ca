package org.mailstead.server.directory;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.sasl.Mechanism;

/**
 * What a node tells the directory about itself.
 *
 * @param hostNames names of this host, at which only the postmaster has mail, unless they are
 *     domains too
 * @param mechanisms by which users may log in. What a mechanism needs of a password is kept only if
 *     it is among them when the password is set; without {@link Mechanism#CRAM_MD5} nothing is kept
 *     with which a thief of the database could log in
 * @param everythingTo name of the account that gets the mail for every address that no other has,
 *     at any domain: for a developer's machine. Null for none
 */
public record DirectoryOptions(
        Set<Domain> hostNames, Set<Mechanism> mechanisms, @Nullable String everythingTo) {
    public DirectoryOptions {
        hostNames = Set.copyOf(hostNames);
        mechanisms = Set.copyOf(mechanisms);
    }

    /** One name of this host, every mechanism. */
    public static DirectoryOptions of(Domain hostName) {
        return new DirectoryOptions(Set.of(hostName), EnumSet.allOf(Mechanism.class), null);
    }
}
