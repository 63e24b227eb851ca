package org.mailstead.server.directory;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;

/** Where mail for an address goes. */
public sealed interface Resolution {
    /**
     * To an account here.
     *
     * @param account its {@link Account#id}
     * @param canonical the address as its domain compares it: equal for all ways to write it
     * @param mailbox name; null for the inbox
     * @param rules of the address
     */
    record Local(long account, Address canonical, @Nullable String mailbox, RuleSet rules)
            implements Resolution {}

    /** The domain is ours, but nobody has this address. */
    record UnknownUser() implements Resolution {}

    /** The domain is not ours. */
    record NotLocal() implements Resolution {}

    /** The domain is ours, and takes no mail for now. */
    record DomainDisabled() implements Resolution {}

    /**
     * The address exists in order to be refused.
     *
     * @param code 421 or 550
     * @param text printable US-ASCII
     */
    record Refused(int code, String text) implements Resolution {}
}
