package org.mailstead.sasl;

/**
 * Who a login name and its proof stand for.
 *
 * <p>{@link UnknownUser} and {@link WrongPassword} must never look different to the client.
 */
public sealed interface Verdict {
    /**
     * The proof is right.
     *
     * @param account by which {@link Credentials} knows the account
     */
    record Verified(long account) implements Verdict {}

    /**
     * The proof is right, but the account may not log in.
     *
     * @param text for the user, printable US-ASCII
     */
    record Disabled(long account, String text) implements Verdict {}

    /** No account has this login name. */
    record UnknownUser() implements Verdict {}

    /** The account exists, the proof is wrong. */
    record WrongPassword() implements Verdict {}

    /** The account exists, but what the mechanism would need of its password was never stored. */
    record NoSecret() implements Verdict {}
}
