package org.mailstead.dane;

import java.util.List;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;

/** What the DNS says of a host's certificates. RFC 7672 §2.2. */
public sealed interface TlsaLookup {
    /**
     * Nothing that could be trusted: no DANE for this host. RFC 7672 §2.1.
     *
     * @param reason in words: not secure, or no records
     */
    record Absent(String reason) implements TlsaLookup {}

    /**
     * There are records: TLS must be used with this host. RFC 7672 §2.2.
     *
     * @param base the TLSA base domain: for SNI (RFC 7672 §8.1)
     * @param associations those that can be used, of each kind only the strongest digests (RFC 7671
     *     §9); if empty, TLS is a must but cannot be verified (RFC 7672 §2.2)
     * @param unusable why the others cannot, one in words for each
     * @param names whom a certificate may be for, where names count; the base first
     */
    record Present(
            Name base,
            List<CertificateAssociation> associations,
            List<String> unusable,
            List<Name> names)
            implements TlsaLookup {
        public Present {
            associations = List.copyOf(associations);
            unusable = List.copyOf(unusable);
            names = List.copyOf(names);
        }

        /** Whether there is anything to compare certificates with. */
        public boolean isUsable() {
            return !associations.isEmpty();
        }
    }

    /**
     * The DNS gave no answer, or a forged one: the host must not be used now, for the records may
     * exist. RFC 7672 §2.1.2, §2.2.
     */
    record Failed(DnsException cause) implements TlsaLookup {}
}
