package org.mailstead.server.directory;

import java.util.Set;
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
     * @param reports which reports of other servers come to it
     */
    record Local(
            long account,
            Address canonical,
            @Nullable String mailbox,
            RuleSet rules,
            Set<ReportKind> reports)
            implements Resolution {
        public Local {
            reports = Set.copyOf(reports);
        }

        /** To the inbox, without anything special. */
        static Local plain(long account, Address canonical) {
            return new Local(account, canonical, null, RuleSet.NONE, Set.of());
        }

        /** The same, but into another mailbox. */
        public Local into(@Nullable String other) {
            return new Local(account, canonical, other, rules, reports);
        }
    }

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
