package org.mailstead.iprev;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ReverseName;

/** Looks up the names of an address, and the addresses of those names. Safe for many threads. */
public final class ReverseCheck {
    /** More names of one address are passed over. */
    public static final int NAMES_MAX = 10;

    private final Resolver resolver;

    public ReverseCheck(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * "iprev" of RFC 8601 §2.7.3. Blocks on the DNS: at most one look-up and {@value #NAMES_MAX}
     * more.
     *
     * <p>Trouble with one name does not hide another that passes; else it makes the whole
     * temporary. W-30
     */
    public ReverseResult check(InetAddress address) {
        Answer<Name> names;
        try {
            names = resolver.lookup(ReverseName.of(address), RecordType.PTR);
        } catch (DnsException e) {
            return new ReverseResult.TemporaryError(
                    String.valueOf(e.getMessage()), Dnssec.INDETERMINATE);
        }
        var found = names.records();
        if (found.isEmpty()) {
            return new ReverseResult.Nameless(names.dnssec());
        }
        return check(address, found.subList(0, Math.min(found.size(), NAMES_MAX)), names.dnssec());
    }

    private ReverseResult check(InetAddress address, List<Name> names, Dnssec outcome) {
        var dnssec = outcome;
        @Nullable DnsException trouble = null;
        for (var name : names) {
            try {
                var addresses = addresses(name, address);
                if (addresses.records().contains(address)) {
                    return new ReverseResult.Pass(name, names, outcome.and(addresses.dnssec()));
                }
                dnssec = dnssec.and(addresses.dnssec());
            } catch (DnsException e) {
                trouble = e;
            }
        }
        return trouble == null
                ? new ReverseResult.Fail(names, dnssec)
                : new ReverseResult.TemporaryError(
                        String.valueOf(trouble.getMessage()), Dnssec.INDETERMINATE);
    }

    private Answer<? extends InetAddress> addresses(Name name, InetAddress address)
            throws DnsException {
        return address instanceof Inet4Address
                ? resolver.lookup(name, RecordType.A)
                : resolver.lookup(name, RecordType.AAAA);
    }
}
