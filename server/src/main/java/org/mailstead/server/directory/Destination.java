package org.mailstead.server.directory;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;

/**
 * Where an address, or every other address of a domain, leads.
 *
 * @param localPart as it was given; null for the catch-all of the domain
 * @param account its {@link Account#id}
 * @param mailbox name; null for the inbox
 * @param refusal if mail for it is refused; null if it is taken
 * @param rules what it does with its mail
 * @param reports which reports of other servers come to it; none for a catch-all
 */
public record Destination(
        Domain domain,
        @Nullable LocalPart localPart,
        long account,
        @Nullable String mailbox,
        @Nullable Refusal refusal,
        RuleSet rules,
        Set<ReportKind> reports) {
    public Destination {
        reports = Set.copyOf(reports);
        if (localPart == null && !reports.isEmpty()) {
            throw new IllegalArgumentException("reports to a catch-all");
        }
    }

    /** One that takes mail, and does nothing special with it. */
    static Destination plain(
            Domain domain, @Nullable LocalPart localPart, long account, @Nullable String mailbox) {
        return new Destination(domain, localPart, account, mailbox, null, RuleSet.NONE, Set.of());
    }

    /**
     * How mail is refused.
     *
     * @param code 421 (later) or 550 (never)
     * @param text printable US-ASCII
     */
    public record Refusal(int code, String text) {
        public Refusal {
            if (code != 421 && code != 550) {
                throw new IllegalArgumentException("neither 421 nor 550: " + code);
            }
        }
    }

    Destination with(@Nullable Refusal other) {
        return new Destination(domain, localPart, account, mailbox, other, rules, reports);
    }

    Destination with(RuleSet others) {
        return new Destination(domain, localPart, account, mailbox, refusal, others, reports);
    }

    Destination with(Set<ReportKind> others) {
        return new Destination(domain, localPart, account, mailbox, refusal, rules, others);
    }

    /** {@code ann@example.org}, or {@code @example.org} for a catch-all. */
    @Override
    public String toString() {
        return (localPart == null ? "" : localPart.quoted()) + '@' + domain;
    }
}
