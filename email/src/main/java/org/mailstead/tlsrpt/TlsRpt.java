package org.mailstead.tlsrpt;

import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.Txt;
import org.mailstead.wire.SyntaxException;

/** Looks up who wants reports. Safe for use by many threads at once. */
public final class TlsRpt {
    private final Resolver resolver;

    public TlsRpt(Resolver resolver) {
        this.resolver = resolver;
    }

    /** What a domain says of reports. RFC 8460 §3. */
    public sealed interface Lookup {
        /**
         * It wants some.
         *
         * @param text the record as it is published
         */
        record Found(TlsRptRecord record, String text) implements Lookup {}

        /** It has no record. */
        record Absent() implements Lookup {}

        /** It has no record that can be used: several, or one that cannot be read. */
        record Unusable(String reason) implements Lookup {}
    }

    /**
     * One query.
     *
     * @throws DnsException if there is no answer now
     */
    public Lookup lookup(Domain domain) throws DnsException {
        Name name;
        try {
            name = Name.of(domain).child("_smtp._tls");
        } catch (SyntaxException _) {
            return new Lookup.Absent(); // too long to exist
        }
        var claimed =
                resolver.lookup(name, RecordType.TXT).records().stream()
                        .map(Txt::octets)
                        .filter(TlsRptRecord::isClaimed)
                        .toList();
        if (claimed.isEmpty()) {
            return new Lookup.Absent();
        }
        if (claimed.size() > 1) {
            // RFC 8460 §3: then there is no reporting
            return new Lookup.Unusable(claimed.size() + " records at " + name);
        }
        try {
            var text = claimed.getFirst();
            return new Lookup.Found(TlsRptRecord.parse(text), text);
        } catch (SyntaxException e) {
            return new Lookup.Unusable("the record at " + name + ": " + e.getMessage());
        }
    }
}
