package org.mailstead.dkim;

import java.util.ArrayList;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.wire.SyntaxException;

/** Finds the keys of signers in DNS. RFC 6376 §3.6.2, §6.1.2. */
public final class KeyLookup {
    private final Resolver resolver;
    private final DkimLimits limits;

    public KeyLookup(Resolver resolver, DkimLimits limits) {
        this.resolver = resolver;
        this.limits = limits;
    }

    /** What a look-up came to. */
    public sealed interface Result {
        /** There is a record; its key may be revoked. */
        record Found(DkimRecord record, Dnssec dnssec) implements Result {
            /**
             * The key, for mail with signatures of an algorithm. RFC 6376 §6.1.2.
             *
             * @throws SyntaxException if the record is not for them, or the key passes a limit
             */
            public VerificationKey keyFor(SignatureAlgorithm algorithm, DkimLimits limits)
                    throws SyntaxException {
                return keyFor(algorithm, DkimRecord.Service.EMAIL, limits);
            }

            /** The same for a service. */
            VerificationKey keyFor(
                    SignatureAlgorithm algorithm, DkimRecord.Service service, DkimLimits limits)
                    throws SyntaxException {
                if (!record.allows(algorithm.hash())) {
                    throw new SyntaxException("the key is not for " + algorithm.hash(), 0);
                }
                if (!record.keyType().equals(algorithm.keyType().toString())) {
                    throw new SyntaxException(
                            "the key is of type " + record.keyType() + ", not for " + algorithm, 0);
                }
                if (record.isRevoked()) {
                    throw new SyntaxException("the key is revoked", 0);
                }
                if (!record.isFor(service)) {
                    throw new SyntaxException("the key is not for " + service, 0);
                }
                return VerificationKey.of(record, limits);
            }
        }

        /** There is no record that could be used, and later there will be none either. */
        record Unusable(String reason) implements Result {}

        /** The DNS does not answer now. */
        record Unavailable(String reason) implements Result {}
    }

    /** Looks up {@code SELECTOR._domainkey.DOMAIN}. */
    public Result find(Selector selector, Domain domain) {
        var owner = selector.recordName(domain);
        try {
            var answer = resolver.lookup(Name.parse(owner), RecordType.TXT);
            var claimed = new ArrayList<String>();
            for (var txt : answer.records()) {
                if (answer.records().size() == 1 || DkimRecord.isClaimed(txt.octets())) {
                    claimed.add(txt.octets());
                }
            }
            if (claimed.isEmpty()) {
                return new Result.Unusable("no key at " + owner);
            }
            // RFC 6376 §3.6.2.2: what several records mean is not defined
            if (claimed.size() > 1) {
                return new Result.Unusable(claimed.size() + " keys at " + owner);
            }
            return read(owner, claimed.getFirst(), answer.dnssec());
        } catch (SyntaxException e) {
            return new Result.Unusable("no name for a key: " + e.getMessage());
        } catch (DnsException e) {
            return new Result.Unavailable(String.valueOf(e.getMessage()));
        }
    }

    private Result read(String owner, String text, Dnssec dnssec) {
        if (text.length() > limits.recordOctetsMax()) {
            return new Result.Unusable("the record at " + owner + " is too large");
        }
        try {
            return new Result.Found(DkimRecord.parse(text), dnssec);
        } catch (SyntaxException e) {
            return new Result.Unusable("no key record at " + owner + ": " + e.getMessage());
        }
    }
}
