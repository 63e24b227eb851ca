package org.mailstead.bimi;

import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.dkim.Selector;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Policy;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.message.HeaderFields;
import org.mailstead.wire.SyntaxException;

/** Finds the indicator of a message. BIMI §7. Safe for use by many threads at once. */
public final class Bimi {
    private static final Selector DEFAULT = new Selector("default");

    private final Resolver resolver;

    public Bimi(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * The indicator of a message; at most two queries.
     *
     * @param header for its BIMI-Selector field
     */
    public BimiResult find(HeaderFields header, DmarcResult dmarc) {
        if (!(dmarc instanceof DmarcResult.Pass(var evaluation))) {
            return new BimiResult.Skipped("DMARC did not pass");
        }
        var record = evaluation.record();
        // BIMI §7.2: only where the domain has its name defended
        if (evaluation.published() == Policy.NONE
                || record.subdomainPolicy() == Policy.NONE
                || record.isTesting()) {
            return new BimiResult.Skipped(
                    "the policy of " + evaluation.policyDomain() + " is weak");
        }
        try {
            return find(selector(header), evaluation.author(), evaluation.organization());
        } catch (SyntaxException e) {
            return new BimiResult.Fail(String.valueOf(e.getMessage()));
        } catch (DnsException e) {
            return new BimiResult.TemporaryError(String.valueOf(e.getMessage()));
        }
    }

    /** BIMI §5: {@code v=BIMI1; s=NAME;}; the default where there is none, or not one. */
    private static Selector selector(HeaderFields header) {
        var fields = header.all("BIMI-Selector");
        if (fields.size() != 1) {
            return DEFAULT;
        }
        try {
            var tags = org.mailstead.dkim.TagList.parse(fields.getFirst().text());
            return Selector.parse(tags.required("s"));
        } catch (SyntaxException e) { // BIMI §7.1: then the default
            return DEFAULT;
        }
    }

    private BimiResult find(Selector selector, Domain author, Domain organization)
            throws DnsException, SyntaxException {
        var own = lookup(selector, author);
        var domain = own.isPresent() ? author : organization;
        // BIMI §7.2, step 5: then that of the organization
        var record =
                own.isPresent() || organization.equals(author)
                        ? own
                        : lookup(selector, organization);
        if (record.isEmpty()) {
            return new BimiResult.None("no record for " + author);
        }
        if (record.get().isDeclination()) {
            return new BimiResult.Declined(domain);
        }
        return record.get().location() == null
                ? new BimiResult.Fail("the record of " + domain + " names no picture")
                : new BimiResult.Indicator(domain, selector.name(), record.get());
    }

    private Optional<BimiRecord> lookup(Selector selector, Domain domain)
            throws DnsException, SyntaxException {
        var name = Name.parse(selector.name() + "._bimi." + domain.ascii());
        var claimed =
                resolver.lookup(name, RecordType.TXT).records().stream()
                        .map(txt -> txt.octets())
                        .filter(BimiRecord::isClaimed)
                        .toList();
        // BIMI §7.2, step 4: several are none
        return claimed.size() == 1
                ? Optional.of(BimiRecord.parse(claimed.getFirst()))
                : Optional.empty();
    }
}
