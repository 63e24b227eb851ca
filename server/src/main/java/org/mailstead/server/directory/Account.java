package org.mailstead.server.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who has mail here.
 *
 * @param id never changes or repeats; 1 or more
 * @param name by which administrators know it; not a login name
 * @param quotaOctets as set for it: octets, {@link #QUOTA_DEFAULT} or {@link #QUOTA_NONE}
 * @param loginDisabled what the user is told, printable US-ASCII; null if logins are allowed. Mail
 *     is taken either way
 */
public record Account(
        long id,
        String name,
        State state,
        long quotaOctets,
        @Nullable String loginDisabled,
        Instant createdAt) {
    /** The quota is the one of all accounts. */
    public static final long QUOTA_DEFAULT = 0;

    /** There is no quota. */
    public static final long QUOTA_NONE = -1;

    /** Longest text for {@link #loginDisabled}, in octets. */
    public static final int LOGIN_DISABLED_OCTETS_MAX = 256;

    /** Whether its data is what it should be. */
    public enum State {
        /** Its default mailboxes are not made yet. */
        NEW(0),
        READY(1),
        /** No address leads to it any more; its data is not erased yet. */
        REMOVED(2);

        private final int number;

        State(int number) {
            this.number = number;
        }

        /** As it stands in its row. */
        int number() {
            return number;
        }

        static State of(int number) {
            return switch (number) {
                case 0 -> NEW;
                case 1 -> READY;
                case 2 -> REMOVED;
                default -> throw new IllegalArgumentException("no state " + number);
            };
        }
    }
}
