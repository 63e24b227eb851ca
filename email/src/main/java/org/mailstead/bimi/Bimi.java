package org.mailstead.bimi;

import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.TagList;
import org.mailstead.dmarc.Dmarc;
import org.mailstead.dmarc.DmarcRecord;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Identifier;
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
     * The indicator of a message; at most two queries, and those for the policy of the
     * organization.
     *
     * @param header for its BIMI-Selector field
     * @param signatures of the message: the field counts if one of its author's signs it
     */
    public BimiResult find(HeaderFields header, DmarcResult dmarc, List<DkimResult> signatures) {
        if (!(dmarc instanceof DmarcResult.Pass(var evaluation))) {
            return new BimiResult.Skipped("DMARC did not pass");
        }
        try {
            if (isWeak(evaluation)) {
                return new BimiResult.Skipped(
                        "the policy of " + evaluation.organization() + " is weak");
            }
            var selector = isSigned(evaluation, signatures) ? selector(header) : DEFAULT;
            return find(selector, evaluation.author(), evaluation.organization());
        } catch (SyntaxException e) {
            return new BimiResult.Fail(String.valueOf(e.getMessage()));
        } catch (DnsException e) {
            return new BimiResult.TemporaryError(String.valueOf(e.getMessage()));
        }
    }

    /** BIMI §7.1, steps 7 to 9: only where the domain and its organization defend their name. */
    private boolean isWeak(DmarcResult.Evaluation evaluation) throws DnsException {
        if (evaluation.published() == Policy.NONE || isWeak(evaluation.record())) {
            return true;
        }
        if (evaluation.policyDomain().equals(evaluation.organization())) {
            return false;
        }
        var above = new Dmarc(resolver).lookup(evaluation.organization());
        return above.isPresent() && isWeak(above.get().record());
    }

    private static boolean isWeak(DmarcRecord record) {
        return record.policy() == Policy.NONE
                || record.subdomainPolicy() == Policy.NONE
                || record.isTesting()
                || (record.policy() == Policy.QUARANTINE && record.isPartial());
    }

    /** BIMI §5.5: whoever passed the message on could have added a field that nobody signed. */
    private static boolean isSigned(
            DmarcResult.Evaluation evaluation, List<DkimResult> signatures) {
        for (var result : signatures) {
            var signature = result.signature();
            if (result.isPass()
                    && signature != null
                    && signature.signedFields().contains("bimi-selector")
                    && evaluation.aligned().stream()
                            .anyMatch(one ->
                                    one.method() == Identifier.Method.DKIM
                                            && one.domain().equals(signature.domain()))) {
                return true;
            }
        }
        return false;
    }

    /** BIMI §5.1: {@code v=BIMI1; s=NAME;}; the default where there is none, or not one. */
    private static Selector selector(HeaderFields header) {
        var fields = header.all("BIMI-Selector");
        if (fields.size() != 1 || !BimiRecord.isClaimed(fields.getFirst().text())) {
            return DEFAULT;
        }
        try {
            var tags = TagList.parse(fields.getFirst().text());
            return Selector.parse(tags.required("s"));
        } catch (SyntaxException e) { // BIMI §7.2, step 2: then the default
            return DEFAULT;
        }
    }

    private BimiResult find(Selector selector, Domain author, Domain organization)
            throws DnsException, SyntaxException {
        var domain = author;
        var claimed = lookup(selector, author);
        // BIMI §7.2, step 5: then those of the organization
        if (claimed.isEmpty() && !organization.equals(author)) {
            domain = organization;
            claimed = lookup(selector, organization);
        }
        if (claimed.isEmpty()) {
            return new BimiResult.None("no record for " + author);
        }
        // BIMI §7.2, step 7
        if (claimed.size() > 1) {
            return new BimiResult.None(claimed.size() + " records for " + domain);
        }
        var record = BimiRecord.parse(claimed.getFirst());
        if (record.isDeclination()) {
            return new BimiResult.Declined(domain);
        }
        return record.location() == null
                ? new BimiResult.Fail("the record of " + domain + " names no picture")
                : new BimiResult.Indicator(domain, selector.name(), record);
    }

    /** What claims to be a record. */
    private List<String> lookup(Selector selector, Domain domain)
            throws DnsException, SyntaxException {
        var name = Name.parse(selector.name() + "._bimi." + domain.ascii());
        return resolver.lookup(name, RecordType.TXT).records().stream()
                .map(txt -> txt.octets())
                .filter(BimiRecord::isClaimed)
                .toList();
    }
}
