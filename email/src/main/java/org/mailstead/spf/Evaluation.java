package org.mailstead.spf;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ReverseName;
import org.mailstead.dns.Txt;
import org.mailstead.spf.Mechanism.Prefixes;
import org.mailstead.spf.SpfResult.Match;
import org.mailstead.wire.SyntaxException;

/** One check: check_host of RFC 7208 §4, with all that it counts. Used by one thread, once. */
final class Evaluation {
    /** What a record says of the client. */
    private record Verdict(Qualifier qualifier, Match match, SpfRecord record) {}

    private final Resolver resolver;
    private final SpfLimits limits;
    private final InstantSource clock;
    private final SpfRequest request;
    private final Instant deadline;
    private final Name domain;
    private final MacroExpansion macros;
    private Dnssec dnssec = Dnssec.SECURE;
    private int lookups;
    private int voidLookups;

    /** Names of the client; null until asked for. */
    private @Nullable List<Name> validated;

    /** The explanation has limits of its own. */
    private boolean isExplaining;

    Evaluation(
            Resolver resolver,
            SpfLimits limits,
            InstantSource clock,
            SpfRequest request,
            Name domain) {
        this.resolver = resolver;
        this.limits = limits;
        this.clock = clock;
        this.request = request;
        this.domain = domain;
        deadline = clock.instant().plus(limits.timeout());
        macros = new MacroExpansion(request, domain, clock, this::validatedName);
    }

    SpfResult run() {
        try {
            var verdict = checkHost(domain);
            return verdict.isPresent()
                    ? result(verdict.get())
                    : new SpfResult.None(domain + " has no SPF record", dnssec);
        } catch (SpfException e) {
            return e.isTemporary()
                    ? new SpfResult.TemporaryError(e.reason(), Dnssec.INDETERMINATE)
                    : new SpfResult.PermanentError(e.reason(), dnssec);
        }
    }

    private SpfResult result(Verdict verdict) {
        var match = verdict.match;
        return switch (verdict.qualifier) {
            case PASS -> new SpfResult.Pass(match, dnssec);
            case FAIL -> {
                var outcome = dnssec; // of what decided, not of the explanation
                yield new SpfResult.Fail(match, explanation(verdict), outcome);
            }
            case SOFTFAIL -> new SpfResult.SoftFail(match, dnssec);
            case NEUTRAL -> new SpfResult.Neutral(match, dnssec);
        };
    }

    /** RFC 7208 §4. Empty if the domain has no record. Each round and each include is counted. */
    private Optional<Verdict> checkHost(Name start) throws SpfException {
        var at = start;
        while (true) {
            var record = record(at);
            if (record.isEmpty()) {
                if (at.equals(start)) {
                    return Optional.empty();
                }
                // RFC 7208 §6.1
                throw SpfException.permanent("redirect to " + at + ", which has no SPF record");
            }
            for (var directive : record.get().directives()) {
                if (matches(directive.mechanism(), at)) {
                    return Optional.of(
                            new Verdict(
                                    directive.qualifier(), new Match(at, directive), record.get()));
                }
            }
            var redirect = record.get().redirect();
            if (redirect.isEmpty()) { // RFC 7208 §4.7
                return Optional.of(
                        new Verdict(Qualifier.NEUTRAL, new Match(at, null), record.get()));
            }
            count(); // W-05
            at = required(redirect.get(), at);
        }
    }

    /** RFC 7208 §4.4, §4.5, §4.6. */
    private Optional<SpfRecord> record(Name at) throws SpfException {
        var records =
                lookup(at, RecordType.TXT).records().stream()
                        .map(Txt::octets)
                        .filter(SpfRecord::isSpf)
                        .toList();
        if (records.size() > 1) {
            throw SpfException.permanent(at + " has " + records.size() + " SPF records");
        }
        if (records.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SpfRecord.parse(records.getFirst()));
        } catch (SyntaxException e) {
            throw SpfException.permanent("SPF record of " + at + ": " + e.getMessage());
        }
    }

    private boolean matches(Mechanism mechanism, Name at) throws SpfException {
        return switch (mechanism) {
            case Mechanism.All _ -> true;
            case Mechanism.Include(var spec) -> include(spec, at);
            case Mechanism.A(var spec, var prefixes) -> a(spec, prefixes, at);
            case Mechanism.Mx(var spec, var prefixes) -> mx(spec, prefixes, at);
            case Mechanism.Ptr(var spec) -> ptr(spec, at);
            case Mechanism.Ip4(var network, var prefix) -> isWithin(network, prefix);
            case Mechanism.Ip6(var network, var prefix) -> isWithin(network, prefix);
            case Mechanism.Exists(var spec) -> exists(spec, at);
        };
    }

    /** RFC 7208 §5.2: trouble goes through, the lack of a record is a permanent error. */
    private boolean include(MacroString spec, Name at) throws SpfException {
        count();
        var target = required(spec, at);
        var verdict = checkHost(target);
        if (verdict.isEmpty()) {
            throw SpfException.permanent("include of " + target + ", which has no SPF record");
        }
        return verdict.get().qualifier == Qualifier.PASS;
    }

    /** RFC 7208 §5.3. */
    private boolean a(@Nullable MacroString spec, Prefixes prefixes, Name at) throws SpfException {
        count();
        var target = target(spec, at);
        if (target.isEmpty()) {
            return false;
        }
        var addresses = addresses(target.get());
        countVoid(addresses);
        return isAnyWithin(addresses, prefixes);
    }

    /** RFC 7208 §5.4. */
    private boolean mx(@Nullable MacroString spec, Prefixes prefixes, Name at) throws SpfException {
        count();
        var target = target(spec, at);
        if (target.isEmpty()) {
            return false;
        }
        var hosts = lookup(target.get(), RecordType.MX).records();
        countVoid(hosts);
        int asked = 0;
        for (var host : hosts) {
            if (host.isNull()) {
                continue; // RFC 7505
            }
            if (++asked > limits.mxNamesMax()) { // RFC 7208 §4.6.4
                throw SpfException.permanent(
                        target.get() + " has more than " + limits.mxNamesMax() + " MX");
            }
            if (isAnyWithin(addresses(host.exchange()), prefixes)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 7208 §5.5. */
    private boolean ptr(@Nullable MacroString spec, Name at) throws SpfException {
        count();
        var target = target(spec, at);
        return target.isPresent()
                && validated().stream().anyMatch(name -> name.isWithin(target.get()));
    }

    /** RFC 7208 §5.7: A only, whatever the client's address is. */
    private boolean exists(MacroString spec, Name at) throws SpfException {
        count();
        var target = target(spec, at);
        if (target.isEmpty()) {
            return false;
        }
        var addresses = lookup(target.get(), RecordType.A).records();
        countVoid(addresses);
        return !addresses.isEmpty();
    }

    /** Empty if it can be no name: nothing matches then. RFC 7208 §4.8. */
    private Optional<Name> target(@Nullable MacroString spec, Name at) throws SpfException {
        return spec == null ? Optional.of(at) : macros.name(spec, at);
    }

    private Name required(MacroString spec, Name at) throws SpfException {
        return macros.name(spec, at)
                .orElseThrow(() -> SpfException.permanent(spec + " gives no domain name"));
    }

    private boolean isAnyWithin(List<? extends InetAddress> networks, Prefixes prefixes) {
        return networks.stream()
                .anyMatch(network ->
                        isWithin(network, request.isIpv4() ? prefixes.ipv4() : prefixes.ipv6()));
    }

    private boolean isWithin(InetAddress network, int prefix) {
        var ours = request.client().getAddress();
        var theirs = network.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit += Byte.SIZE) {
            var difference = (ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & 0xff;
            var left = Math.min(Byte.SIZE, prefix - bit);
            if (difference >> (Byte.SIZE - left) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Of the client's family. */
    private List<? extends InetAddress> addresses(Name name) throws SpfException {
        return request.isIpv4()
                ? lookup(name, RecordType.A).records()
                : lookup(name, RecordType.AAAA).records();
    }

    /** RFC 7208 §4.6.4. */
    private void count() throws SpfException {
        if (!isExplaining && ++lookups > limits.lookupsMax()) {
            throw SpfException.permanent("more than " + limits.lookupsMax() + " DNS look-ups");
        }
    }

    /** RFC 7208 §4.6.4: of what a term asks for itself; hosts of an MX may lack a family. */
    private void countVoid(List<?> records) throws SpfException {
        if (records.isEmpty() && ++voidLookups > limits.voidLookupsMax()) {
            throw SpfException.permanent(
                    "more than " + limits.voidLookupsMax() + " DNS look-ups without an answer");
        }
    }

    private <T> Answer<T> lookup(Name name, RecordType<T> type) throws SpfException {
        try {
            return ask(name, type);
        } catch (DnsException e) {
            var reason = String.valueOf(e.getMessage());
            throw e.trouble() == Trouble.TOO_LARGE
                    ? SpfException.permanent(reason)
                    : SpfException.temporary(reason);
        }
    }

    private <T> Answer<T> ask(Name name, RecordType<T> type) throws SpfException, DnsException {
        if (clock.instant().isAfter(deadline)) { // RFC 7208 §4.6.4
            throw SpfException.temporary(
                    "took longer than " + limits.timeout().toSeconds() + " seconds");
        }
        var answer = resolver.lookup(name, type);
        dnssec = dnssec.and(answer.dnssec());
        return answer;
    }

    /** For the macro p. */
    private String validatedName(Name at) throws SpfException {
        count();
        return MacroExpansion.best(validated(), at);
    }

    /** Names of the client that have its address. RFC 7208 §5.5: errors pass over a name. */
    private List<Name> validated() throws SpfException {
        var known = validated;
        if (known == null) {
            known = new ArrayList<>();
            for (var name : names()) {
                if (hasClientAddress(name)) {
                    known.add(name);
                }
            }
            validated = known;
        }
        return known;
    }

    private boolean hasClientAddress(Name name) throws SpfException {
        try {
            var addresses =
                    request.isIpv4()
                            ? ask(name, RecordType.A).records()
                            : ask(name, RecordType.AAAA).records();
            return isAnyWithin(addresses, Prefixes.WHOLE);
        } catch (DnsException _) {
            return false; // RFC 7208 §5.5
        }
    }

    private List<Name> names() throws SpfException {
        try {
            var names = ask(ReverseName.of(request.client()), RecordType.PTR).records();
            return names.subList(0, Math.min(names.size(), limits.ptrNamesMax()));
        } catch (DnsException _) {
            return List.of(); // RFC 7208 §5.5
        }
    }

    /** RFC 7208 §6.2: whatever is wrong with it, there is none then. */
    private String explanation(Verdict verdict) {
        var spec = verdict.record.explanation();
        if (spec.isEmpty()) {
            return "";
        }
        isExplaining = true;
        try {
            var at = verdict.match.domain();
            var name = macros.name(spec.get(), at);
            var texts = name.isEmpty() ? List.<Txt>of() : ask(name.get(), RecordType.TXT).records();
            if (texts.size() != 1) {
                return "";
            }
            var text = macros.text(SpfParser.explainString(texts.getFirst().octets()), at);
            return MacroExpansion.isPrintable(text) // DEL-09
                    ? text.substring(0, Math.min(text.length(), limits.explanationCharsMax()))
                    : "";
        } catch (SpfException | DnsException | SyntaxException _) {
            return "";
        }
    }
}
