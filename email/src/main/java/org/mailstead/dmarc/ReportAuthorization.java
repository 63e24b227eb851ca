package org.mailstead.dmarc;

import java.util.ArrayList;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.wire.SyntaxException;

/**
 * Whether the one who would get reports wants those of a domain: nobody may be flooded with the
 * reports of others. RFC 9990 §4, RFC 7489 §7.1.
 */
public sealed interface ReportAuthorization {
    /**
     * They may be sent.
     *
     * @param destination the URI itself, or what the receiver wants used in its place
     */
    record Granted(ReportUri destination) implements ReportAuthorization {}

    /** They must not be sent there. */
    record Refused(String reason) implements ReportAuthorization {}

    /** The DNS did not answer. */
    record Unavailable(String reason) implements ReportAuthorization {}

    /**
     * Asks the receiver's domain, unless it is within the organization of the policy.
     *
     * @param policyDomain where the record stands
     * @param organization of that domain
     */
    static ReportAuthorization check(
            Resolver resolver, Domain policyDomain, Domain organization, ReportUri destination) {
        var address = destination.address();
        if (address.isEmpty()) {
            return new Refused("not an address of mail: " + destination);
        }
        var receiver = address.get().domain();
        // RFC 9990 §4: within one organization nobody is asked
        if (receiver.isWithin(organization)) {
            return new Granted(destination);
        }
        var owner = policyDomain.ascii() + "._report._dmarc." + receiver.ascii();
        try {
            var records = new ArrayList<DmarcRecord>();
            for (var txt : resolver.lookup(Name.parse(owner), RecordType.TXT).records()) {
                if (DmarcRecord.isClaimed(txt.octets())) {
                    records.add(DmarcRecord.parse(txt.octets()));
                }
            }
            return records.isEmpty()
                    ? new Refused("no DMARC record at " + owner)
                    : new Granted(replacement(records, destination, receiver));
        } catch (SyntaxException e) {
            return new Refused("no DMARC record at " + owner + ": " + e.getMessage());
        } catch (DnsException e) {
            return new Unavailable(String.valueOf(e.getMessage()));
        }
    }

    /** RFC 9990 §4, step 8: the receiver may name another address at its own host. */
    private static ReportUri replacement(
            List<DmarcRecord> records, ReportUri destination, Domain receiver) {
        for (var record : records) {
            for (var uri : record.aggregateUris()) {
                var address = uri.address();
                if (address.isPresent() && address.get().domain().equals(receiver)) {
                    return uri;
                }
            }
        }
        return destination;
    }
}
