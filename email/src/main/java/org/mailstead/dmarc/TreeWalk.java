package org.mailstead.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.wire.SyntaxException;

/**
 * The records on the way from a domain up to the root, by at most eight queries. RFC 9989 §4.10.
 *
 * @param start where it began
 * @param records the longest domain first
 */
record TreeWalk(Domain start, List<Published> records) {
    /** RFC 9989 §4.10: longer domains are cut to so many labels behind the first query. */
    private static final int LABELS_MAX = 7;

    /** A record and where it stands. */
    record Published(Domain domain, DmarcRecord record, Dnssec dnssec) {}

    TreeWalk {
        records = List.copyOf(records);
    }

    /**
     * Walks all the way, or to the first record that says whether it is a suffix.
     *
     * @throws DnsException if a query is not answered
     */
    static TreeWalk from(Domain start, Resolver resolver) throws DnsException {
        var records = new ArrayList<Published>();
        var labels = start.ascii().split("\\.", -1).length;
        var domain = start;
        while (true) {
            var published = lookup(domain, resolver);
            published.ifPresent(records::add);
            // RFC 9989 §4.10, steps 2 and 6: psd=y and psd=n end the walk
            if (published.isPresent()
                    && published.get().record().suffix() != DmarcRecord.Suffix.UNSAID) {
                break;
            }
            labels = Math.min(labels - 1, LABELS_MAX);
            if (labels == 0) {
                break;
            }
            domain = suffix(start, labels);
        }
        return new TreeWalk(start, records);
    }

    /**
     * The record of one domain; nothing if there is none, or several. RFC 9989 §4.10, step 2.
     *
     * @throws DnsException if the query is not answered
     */
    static Optional<Published> lookup(Domain domain, Resolver resolver) throws DnsException {
        try {
            var answer = resolver.lookup(Name.parse("_dmarc." + domain.ascii()), RecordType.TXT);
            var claimed =
                    answer.records().stream()
                            .map(txt -> txt.octets())
                            .filter(DmarcRecord::isClaimed)
                            .toList();
            if (claimed.size() != 1) {
                return Optional.empty();
            }
            var record = DmarcRecord.parse(claimed.getFirst());
            return Optional.of(new Published(domain, record, answer.dnssec()));
        } catch (SyntaxException e) { // no room for a record above such a name, or none in bounds
            return Optional.empty();
        }
    }

    /** The domain of the rightmost labels. */
    private static Domain suffix(Domain domain, int labels) {
        var ascii = domain.ascii();
        var at = ascii.length();
        for (int i = 0; i < labels; i++) {
            at = ascii.lastIndexOf('.', at - 1);
        }
        return new Domain(ascii.substring(at + 1));
    }

    /** The organization that the domain belongs to. RFC 9989 §4.10.2. */
    Domain organizationalDomain() {
        for (var published : records) {
            switch (published.record().suffix()) {
                case NO -> {
                    return published.domain(); // step 1
                }
                case YES -> {
                    if (!published.domain().equals(start)) {
                        // step 2: one label below
                        var labels = published.domain().ascii().split("\\.", -1).length;
                        return suffix(start, labels + 1);
                    }
                }
                case UNSAID -> {}
            }
        }
        // step 3: the fewest labels; or else where the walk began
        return records.isEmpty() ? start : records.getLast().domain();
    }

    /**
     * The record to be applied: that of the domain, of its organization, or of the public suffix.
     * RFC 9989 §4.10.1.
     */
    Optional<Published> policy() {
        if (records.isEmpty()) {
            return Optional.empty();
        }
        var first = records.getFirst();
        if (first.domain().equals(start)) {
            return Optional.of(first);
        }
        var organization = organizationalDomain();
        for (var published : records) {
            if (published.domain().equals(organization)) {
                return Optional.of(published);
            }
        }
        // then the organization has none, and the last is that of its suffix
        return Optional.of(records.getLast());
    }
}
