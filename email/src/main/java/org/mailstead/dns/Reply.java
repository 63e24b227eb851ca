package org.mailstead.dns;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailstead.dns.DnsException.Trouble;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Makes sense of one message from a server. */
final class Reply {
    /** Extended errors about DNSSEC. RFC 8914 §4. */
    private static final List<Integer> VALIDATION_ERRORS =
            List.of(
                    ExtendedErrorCodeOption.UNSUPPORTED_DNSKEY_ALGORITHM,
                    ExtendedErrorCodeOption.UNSUPPORTED_DS_DIGEST_TYPE,
                    ExtendedErrorCodeOption.DNSSEC_INDETERMINATE,
                    ExtendedErrorCodeOption.DNSSEC_BOGUS,
                    ExtendedErrorCodeOption.SIGNATURE_EXPIRED,
                    ExtendedErrorCodeOption.SIGNATURE_NOT_YET_VALID,
                    ExtendedErrorCodeOption.DNSKEY_MISSING,
                    ExtendedErrorCodeOption.RRSIGS_MISSING,
                    ExtendedErrorCodeOption.NO_ZONE_KEY_BIT_SET,
                    ExtendedErrorCodeOption.NSEC_MISSING);

    /** What one reply says of a name. */
    sealed interface Outcome<T> {}

    /** All that can be known. */
    record Final<T>(Answer<T> answer) implements Outcome<T> {}

    /** The name is another's alias; what that one is, the server did not say. */
    record Alias<T>(Chain chain) implements Outcome<T> {}

    /**
     * How far a look-up has come.
     *
     * @param at the name asked for, or what it is an alias of
     * @param aliases how many led there
     * @param ttl the shortest of theirs
     * @param dnssec what is known of all replies that it took
     */
    record Chain(Name at, int aliases, Duration ttl, Dnssec dnssec) {
        Chain to(Name target, Duration aliasTtl) {
            return new Chain(target, aliases + 1, shorter(ttl, aliasTtl), dnssec);
        }

        Chain and(Dnssec other) {
            return new Chain(at, aliases, ttl, dnssec.and(other));
        }
    }

    /** What a look-up is after. */
    record Question<T>(Name name, RecordType<T> type) {
        DnsException trouble(Trouble trouble, String detail) {
            return new DnsException(name, type, trouble, detail);
        }
    }

    private final Message message;
    private final DnsLimits limits;

    Reply(Message message, DnsLimits limits) {
        this.message = message;
        this.limits = limits;
    }

    /** Whether the AD bit is set. RFC 4035 §3.2.3. */
    boolean isAuthentic() {
        return message.getHeader().getFlag(Flags.AD);
    }

    /**
     * Reads what it says of the name that the chain has come to.
     *
     * @throws DnsException if it is no answer; the exception is about the question
     */
    <T> Outcome<T> read(Question<T> question, Chain chain) throws DnsException {
        check(question);
        var records = byName();
        var end = chain;
        while (true) {
            var here = records.getOrDefault(end.at, List.of());
            var found = here.stream().filter(r -> r.getType() == question.type().number()).toList();
            if (!found.isEmpty()) {
                return new Final<>(found(question, found, end));
            }
            var alias = here.stream().filter(CNAMERecord.class::isInstance).findFirst();
            if (alias.isEmpty()) {
                return absence(question, end, end.aliases > chain.aliases);
            }
            if (end.aliases == limits.aliasesMax()) {
                throw question.trouble(Trouble.ALIASES, "more than " + limits.aliasesMax());
            }
            var target = Name.of(((CNAMERecord) alias.get()).getTarget());
            end = end.to(target, seconds(alias.get()));
        }
    }

    private void check(Question<?> question) throws DnsException {
        var rcode = message.getRcode();
        switch (rcode) {
            case Rcode.NOERROR, Rcode.NXDOMAIN -> {}
            case Rcode.SERVFAIL ->
                    throw question.trouble(
                            isBogus() ? Trouble.BOGUS : Trouble.SERVER_FAILURE, extendedError());
            case Rcode.FORMERR -> throw question.trouble(Trouble.MALFORMED, Rcode.string(rcode));
            default -> throw question.trouble(Trouble.REFUSED, Rcode.string(rcode));
        }
    }

    /** Records of the answer section; the rest of a reply is not believed. RFC 2181 §5.4.1. */
    private Map<Name, List<Record>> byName() {
        var byName = new HashMap<Name, List<Record>>();
        for (var record : message.getSection(Section.ANSWER)) {
            if (record.getDClass() == DClass.IN) {
                byName.computeIfAbsent(Name.of(record.getName()), _ -> new ArrayList<>())
                        .add(record);
            }
        }
        return byName;
    }

    private <T> Answer<T> found(Question<T> question, List<Record> records, Chain end)
            throws DnsException {
        if (records.size() > limits.recordsMax()) {
            throw question.trouble(Trouble.TOO_LARGE, records.size() + " records");
        }
        var values = new ArrayList<T>(records.size());
        var shortest = shorter(end.ttl, limits.ttlMax());
        for (var record : records) {
            try {
                values.add(question.type().read(record));
            } catch (ClassCastException | IllegalArgumentException e) {
                throw new DnsException(
                        question.name(), question.type(), Trouble.MALFORMED, "record data", e);
            }
            shortest = shorter(shortest, seconds(record));
        }
        var kept = longer(shortest, limits.ttlMin());
        return new Answer.Found<>(values, end.at, kept, end.dnssec);
    }

    private <T> Outcome<T> absence(Question<T> question, Chain end, boolean isAlias)
            throws DnsException {
        var soa =
                message.getSection(Section.AUTHORITY).stream()
                        .filter(SOARecord.class::isInstance)
                        .map(SOARecord.class::cast)
                        .findFirst();
        var isNameError = message.getRcode() == Rcode.NXDOMAIN;
        if (isAlias && soa.isEmpty() && !isNameError) {
            return new Alias<>(end);
        }
        var header = message.getHeader();
        if (soa.isEmpty()
                && !isNameError
                && !header.getFlag(Flags.RA)
                && !header.getFlag(Flags.AA)) {
            // RFC 2308 §2.2: a referral, not the absence of records
            throw question.trouble(Trouble.REFUSED, "the server does not look up for others");
        }
        // RFC 2308 §5: as long as the SOA says; without one, not at all
        var negative =
                soa.map(s -> shorter(seconds(s), Duration.ofSeconds(s.getMinimum())))
                        .orElse(Duration.ZERO);
        var kept =
                longer(
                        shorter(shorter(end.ttl, negative), limits.negativeTtlMax()),
                        limits.ttlMin());
        // RFC 6604 §2.1: the code is about the last name of the chain
        return new Final<>(
                isNameError
                        ? new Answer.NoSuchName<>(end.at, kept, end.dnssec)
                        : new Answer.NoData<>(end.at, kept, end.dnssec));
    }

    private boolean isBogus() {
        return extendedErrors().stream()
                .anyMatch(error -> VALIDATION_ERRORS.contains(error.getErrorCode()));
    }

    /** What the server says of its failure, in words; empty if nothing. RFC 8914. */
    private String extendedError() {
        return extendedErrors().stream().map(Reply::words).findFirst().orElse("");
    }

    private static String words(ExtendedErrorCodeOption error) {
        var text = new StringBuilder(ExtendedErrorCodeOption.text(error.getErrorCode()));
        if (error.getText() != null && !error.getText().isEmpty()) {
            text.append(" (");
            error.getText()
                    .chars()
                    .limit(200)
                    .forEach(c -> text.append(c >= ' ' && c < 0x7f ? (char) c : '?'));
            text.append(')');
        }
        return text.toString();
    }

    private List<ExtendedErrorCodeOption> extendedErrors() {
        var opt = message.getOPT();
        return opt == null
                ? List.of()
                : opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .map(ExtendedErrorCodeOption.class::cast)
                        .toList();
    }

    private static Duration seconds(Record record) {
        return Duration.ofSeconds(record.getTTL());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** The question for the wire. */
    static Message query(Name name, int type) {
        return Message.newQuery(Record.newRecord(name.wire(), type, DClass.IN));
    }

    /** Of the root's keys: whether a server validates shows in what it says of them. */
    static Message rootKeys() {
        return query(Name.ROOT, Type.DNSKEY);
    }
}
