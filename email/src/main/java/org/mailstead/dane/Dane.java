package org.mailstead.dane;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailstead.dane.TlsaLookup.Absent;
import org.mailstead.dane.TlsaLookup.Failed;
import org.mailstead.dane.TlsaLookup.Present;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.Tlsa;
import org.mailstead.wire.SyntaxException;

/** Looks up what a host's TLSA records ask for. Safe for use by many threads at once. */
public final class Dane {
    /** Those that count for mail. RFC 7672 §3.1. */
    public static final Set<CertificateUsage> SMTP_USAGES =
            Set.of(CertificateUsage.DANE_TA, CertificateUsage.DANE_EE);

    private final Resolver resolver;
    private final Set<CertificateUsage> usages;
    private final DaneLimits limits;

    /**
     * @param usages those that count: {@link #SMTP_USAGES} between mail servers. RFC 7672 §3.1.3
     */
    public Dane(Resolver resolver, Set<CertificateUsage> usages, DaneLimits limits) {
        this.resolver = resolver;
        this.usages = Set.copyOf(usages);
        this.limits = limits;
    }

    /** For mail between servers. */
    public static Dane forSmtp(Resolver resolver) {
        return new Dane(resolver, SMTP_USAGES, DaneLimits.DEFAULT);
    }

    /**
     * Looks the records of a host up. At most three queries.
     *
     * @param port 1 to 65535
     */
    public TlsaLookup lookup(MailHost host, int port) {
        if (host.naming() != Dnssec.SECURE) {
            // RFC 7672 §2.2.1: whoever can forge the MX records can name any host
            return new Absent("the MX records are not secured by DNSSEC");
        }
        try {
            var bases = bases(host);
            if (bases.isEmpty()) {
                return new Absent("the address of " + host.name() + " is not secured by DNSSEC");
            }
            for (var base : bases) {
                var answer = resolver.lookup(owner(base, port), RecordType.TLSA);
                // RFC 7672 §2.2.3: what is not secure is not there
                if (answer.isSecure() && !answer.records().isEmpty()) {
                    return present(host, base, answer.records());
                }
            }
            return new Absent("no secure TLSA records at " + owner(bases.iterator().next(), port));
        } catch (SyntaxException e) {
            return new Absent("no TLSA record can exist: " + e.getMessage());
        } catch (DnsException e) {
            // RFC 7672 §2.1.2: trouble is not absence
            return new Failed(e);
        }
    }

    /**
     * Where there are records although {@link #lookup} found none that count, since DNSSEC secures
     * not them, or not the way to the host. Only for warnings: trouble is as absence. At most two
     * queries.
     *
     * @param port 1 to 65535
     */
    public Optional<Name> unsecured(MailHost host, int port) {
        for (var base : new LinkedHashSet<>(List.of(host.canonicalName(), host.name()))) {
            try {
                var owner = owner(base, port);
                if (!resolver.lookup(owner, RecordType.TLSA).records().isEmpty()) {
                    return Optional.of(owner);
                }
            } catch (SyntaxException | DnsException _) {
                // nothing to warn of is known
            }
        }
        return Optional.empty();
    }

    /** Where records may be, the best first: TLSA base domains. RFC 7672 §2.2.2, RFC 7671 §7. */
    private Set<Name> bases(MailHost host) throws DnsException {
        var isAlias = !host.canonicalName().equals(host.name());
        var bases = new LinkedHashSet<Name>();
        if (host.addresses() == Dnssec.SECURE) {
            bases.add(host.canonicalName());
            bases.add(host.name());
        } else if (isAlias && resolver.lookup(host.name(), RecordType.CNAME).isSecure()) {
            // RFC 7672 §2.2.2: an alias in a signed zone for a name in one that is not
            bases.add(host.name());
        }
        return bases;
    }

    /** RFC 6698 §3. */
    private static Name owner(Name base, int port) throws SyntaxException {
        return base.child("_" + port + "._tcp");
    }

    private Present present(MailHost host, Name base, List<Tlsa> records) {
        var associations = new ArrayList<CertificateAssociation>();
        var unusable = new ArrayList<String>();
        for (var record : records.subList(0, Math.min(records.size(), limits.recordsMax()))) {
            try {
                var association = CertificateAssociation.of(record);
                if (usages.contains(association.usage())) {
                    associations.add(association);
                } else {
                    unusable.add("certificate usage " + association.usage() + " is not for this");
                }
            } catch (SyntaxException e) { // RFC 7671 §10.3: such a record is passed over
                unusable.add(String.valueOf(e.getMessage()));
            }
        }
        return new Present(base, strongest(associations), unusable, host.references(base));
    }

    private record Kind(CertificateUsage usage, Selector selector) {}

    /**
     * RFC 7671 §9: of the digests for one usage and selector only the strongest count, so that
     * nobody is held to one that has been broken; what is there in full always counts.
     */
    private static List<CertificateAssociation> strongest(List<CertificateAssociation> all) {
        Map<Kind, MatchingType> strongest = new HashMap<>();
        for (var one : all) {
            strongest.merge(
                    new Kind(one.usage(), one.selector()),
                    one.matchingType(),
                    (some, other) -> some.compareTo(other) >= 0 ? some : other);
        }
        return all.stream()
                .filter(one ->
                        one.matchingType() == MatchingType.FULL
                                || one.matchingType()
                                        == strongest.get(new Kind(one.usage(), one.selector())))
                .distinct()
                .toList();
    }
}
