package org.mailstead.server.mailbox;

/**
 * What a client wants done to the flags of messages. RFC 9051 §6.4.6.
 *
 * @param flags what to add, to remove, or to have instead
 */
public record FlagChange(Action action, Flags flags) {
    /** How the named flags meet the present ones. */
    public enum Action {
        /** FLAGS: the named ones and no others. */
        REPLACE,
        /** +FLAGS. */
        ADD,
        /** -FLAGS. */
        REMOVE
    }

    /** The flags after the change. */
    public Flags applyTo(Flags present) {
        return switch (action) {
            case REPLACE -> flags;
            case ADD -> present.plus(flags);
            case REMOVE -> present.minus(flags);
        };
    }
}
