package org.mailstead.mtasts;

import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.Txt;
import org.mailstead.mtasts.CachedPolicy.BackOff;
import org.mailstead.mtasts.CachedPolicy.Change;
import org.mailstead.mtasts.CachedPolicy.Held;
import org.mailstead.mtasts.PolicyFetcher.Failure;
import org.mailstead.mtasts.PolicyFetcher.Response.Answered;
import org.mailstead.mtasts.PolicyFetcher.Response.Failed;
import org.mailstead.tlsrpt.ResultType;
import org.mailstead.wire.SyntaxException;

/**
 * Finds the policies of domains. RFC 8461 §3, §5.1. Safe for use by many threads at once; keeps
 * nothing: the caller does, as the results say.
 */
public final class MtaSts {
    private static final Change KEEP = new Change.Keep();

    private final Resolver resolver;
    private final PolicyFetcher fetcher;
    private final MtaStsLimits limits;

    public MtaSts(Resolver resolver, PolicyFetcher fetcher, MtaStsLimits limits) {
        this.resolver = resolver;
        this.fetcher = fetcher;
        this.limits = limits;
    }

    /** What the DNS says of a domain. RFC 8461 §3.1. */
    public sealed interface RecordLookup {
        /**
         * It has a policy.
         *
         * @param text the record as it is published
         */
        record Found(StsRecord record, String text) implements RecordLookup {}

        /** It has no record. */
        record Absent() implements RecordLookup {}

        /** It has no record that can be used: then it takes no part in MTA-STS. */
        record Unusable(StsProblem problem) implements RecordLookup {}
    }

    /** What the domain's web server says. RFC 8461 §3.3. */
    public sealed interface Fetched {
        /** A policy. */
        record Served(StsPolicy policy) implements Fetched {}

        /** None that can be used. */
        record Unusable(StsProblem problem) implements Fetched {}
    }

    /**
     * Asks the DNS whether a domain has a policy.
     *
     * @throws DnsException if there is no answer now
     */
    public RecordLookup record(Domain domain) throws DnsException {
        Name name;
        try {
            name = Name.of(domain).child("_mta-sts");
        } catch (SyntaxException _) {
            return new RecordLookup.Absent(); // too long to exist
        }
        var claimed =
                resolver.lookup(name, RecordType.TXT).records().stream()
                        .map(Txt::octets)
                        .filter(StsRecord::isClaimed)
                        .toList();
        if (claimed.isEmpty()) {
            return new RecordLookup.Absent();
        }
        if (claimed.size() > 1) {
            // RFC 8461 §3.1: then there is no policy
            return unusable("multiple-mta-sts-records", claimed.size() + " records at " + name);
        }
        try {
            var text = claimed.getFirst();
            return new RecordLookup.Found(StsRecord.parse(text), text);
        } catch (SyntaxException e) {
            return unusable("record-syntax-error", "the record at " + name + ": " + e.getMessage());
        }
    }

    private static RecordLookup unusable(String code, String reason) {
        return new RecordLookup.Unusable(
                new StsProblem(ResultType.STS_POLICY_INVALID, code, reason));
    }

    /** Where the policy of a domain is. RFC 8461 §3.3. */
    public static URI location(Domain domain) {
        return URI.create("https://mta-sts." + domain.ascii() + "/.well-known/mta-sts.txt");
    }

    /** Fetches the policy of a domain, without asking for its record. */
    public Fetched fetch(Domain domain) {
        var location = location(domain);
        return switch (fetcher.get(location, limits.policyOctetsMax())) {
            case Failed(var failure, var reason) -> failed(failure, location + ": " + reason);
            case Answered(var status, var contentType, var body) -> {
                // RFC 8461 §3.3: redirects are not followed, nothing but 200 is a policy
                if (status != 200) {
                    yield unusable(
                            ResultType.STS_POLICY_FETCH_ERROR,
                            status == 404 ? "no-policy-served" : "http-status-" + status,
                            location + " answers " + status);
                }
                // RFC 8461 §3.2, §3.3: others could be what users put there
                if (contentType != null && !isPlainText(contentType)) {
                    yield unusable(
                            ResultType.STS_POLICY_INVALID,
                            "policy-not-text-plain",
                            location + " is " + printable(contentType) + ", not text/plain");
                }
                yield parsed(location, body);
            }
        };
    }

    private static boolean isPlainText(String contentType) {
        var semicolon = contentType.indexOf(';');
        var type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT).equals("text/plain");
    }

    private static String printable(String text) {
        return text.chars()
                .limit(80)
                .mapToObj(c -> c >= ' ' && c <= '~' ? Character.toString(c) : "?")
                .reduce("", String::concat);
    }

    private Fetched parsed(URI location, String body) {
        try {
            return new Fetched.Served(StsPolicy.parse(body, limits));
        } catch (SyntaxException e) {
            return unusable(
                    ResultType.STS_POLICY_INVALID,
                    "policy-syntax-error",
                    location + ": " + e.getMessage());
        }
    }

    private static Fetched failed(Failure failure, String reason) {
        return switch (failure) {
            case UNKNOWN_HOST ->
                    unusable(ResultType.STS_POLICY_FETCH_ERROR, "no-policy-served", reason);
            case CERTIFICATE ->
                    unusable(ResultType.STS_WEBPKI_INVALID, "certificate-not-valid", reason);
            case TOO_LARGE -> unusable(ResultType.STS_POLICY_INVALID, "policy-too-large", reason);
            case TIMEOUT, CONNECTION ->
                    unusable(ResultType.STS_POLICY_FETCH_ERROR, "cannot-fetch-policy", reason);
        };
    }

    private static Fetched unusable(ResultType type, String code, String reason) {
        return new Fetched.Unusable(new StsProblem(type, code, reason));
    }

    /**
     * The policy to apply to a message for a domain. outbound M-6
     *
     * @param domain of the recipient, never one that it is an alias of
     * @param cached what the last look-up said to keep; null if there is nothing
     * @throws DnsException if nothing is cached and the DNS does not answer: whether there is a
     *     policy is not known
     */
    public StsLookup lookup(Domain domain, @Nullable CachedPolicy cached, Instant now)
            throws DnsException {
        return switch (cached) {
            case Held held when held.isLive(now) -> confirm(domain, held, now);
            case BackOff(var until, var problem) when now.isBefore(until) ->
                    new StsLookup.Absent(
                            new StsProblem(
                                    problem.type(),
                                    "back-off-after-recent-fetch-error",
                                    problem.reason() + "; not tried again before " + until),
                            KEEP);
            case null, default -> discover(domain, now);
        };
    }

    /** Nothing is known yet. */
    private StsLookup discover(Domain domain, Instant now) throws DnsException {
        return switch (record(domain)) {
            case RecordLookup.Absent() -> new StsLookup.Absent(null, KEEP);
            case RecordLookup.Unusable(var problem) -> new StsLookup.Absent(problem, KEEP);
            case RecordLookup.Found(var record, var _) ->
                    switch (fetch(domain)) {
                        case Fetched.Served(var policy) -> held(policy, record.id(), now);
                        case Fetched.Unusable(var problem) ->
                                new StsLookup.Absent(
                                        problem,
                                        new Change.Put(
                                                new BackOff(now.plus(limits.backOff()), problem)));
                    };
        };
    }

    private static StsLookup held(StsPolicy policy, String recordId, Instant now) {
        var entry = new Held(policy, recordId, now, now.plus(policy.maxAge()), null);
        return new StsLookup.Found(policy, entry.validEnd(), true, null, new Change.Put(entry));
    }

    /** RFC 8461 §5.1: a policy that holds is used, whatever happens to its record. */
    private StsLookup confirm(Domain domain, Held held, Instant now) {
        try {
            return switch (record(domain)) {
                case RecordLookup.Absent() ->
                        stale(held, "no-mta-sts-record", "the record of " + domain + " is gone");
                case RecordLookup.Unusable(var problem) -> found(held, problem);
                case RecordLookup.Found(var record, var _)
                        when record.id().equals(held.recordId()) ->
                        new StsLookup.Found(held.policy(), held.validEnd(), true, null, KEEP);
                case RecordLookup.Found(var record, var _) ->
                        replace(domain, held, record.id(), now);
            };
        } catch (DnsException e) {
            return stale(held, "dns-error", String.valueOf(e.getMessage()));
        }
    }

    private static StsLookup stale(Held held, String code, String reason) {
        var problem = new StsProblem(ResultType.STS_POLICY_FETCH_ERROR, code, reason);
        return found(held, problem);
    }

    /** What is held is used for want of news. */
    private static StsLookup found(Held held, StsProblem problem) {
        return new StsLookup.Found(
                held.policy(), held.validEnd(), false, problem.withFallback(), KEEP);
    }

    /** The record says that there is a new policy; if it cannot be had, the old one holds. */
    private StsLookup replace(Domain domain, Held held, String recordId, Instant now) {
        if (held.noFetchUntil() != null && now.isBefore(held.noFetchUntil())) {
            return stale(
                    held,
                    "back-off-after-recent-fetch-error",
                    "the new policy is not tried again before " + held.noFetchUntil());
        }
        return switch (fetch(domain)) {
            case Fetched.Served(var policy) -> held(policy, recordId, now);
            case Fetched.Unusable(var problem) ->
                    new StsLookup.Found(
                            held.policy(),
                            held.validEnd(),
                            false,
                            problem.withFallback(),
                            new Change.Put(waiting(held, now)));
        };
    }

    private Held waiting(Held held, Instant now) {
        return new Held(
                held.policy(),
                held.recordId(),
                held.updated(),
                held.validEnd(),
                now.plus(limits.backOff()));
    }

    /**
     * Fetches a policy again, so that it holds on although no mail is sent. RFC 8461 §10.2,
     * outbound M-8. Also for one that has ended to hold.
     */
    public StsLookup refresh(Domain domain, Held held, Instant now) {
        @Nullable String recordId = null;
        try {
            switch (record(domain)) {
                case RecordLookup.Found(var record, var _) -> recordId = record.id();
                case RecordLookup.Absent() -> {
                    if (held.policy().mode() == StsPolicy.Mode.NONE) {
                        // RFC 8461 §8.3: the domain has left, in good order
                        return new StsLookup.Absent(null, new Change.Remove());
                    }
                }
                case RecordLookup.Unusable(var _) -> {} // the policy may be better
            }
        } catch (DnsException _) {
            // outbound M-8: the policy is fetched all the same
        }
        return switch (fetch(domain)) {
            case Fetched.Served(var policy) ->
                    held(policy, recordId == null ? held.recordId() : recordId, now);
            case Fetched.Unusable(var problem) ->
                    held.isLive(now) ? found(held, problem) : new StsLookup.Absent(problem, KEEP);
        };
    }
}
