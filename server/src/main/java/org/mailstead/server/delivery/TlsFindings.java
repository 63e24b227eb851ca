package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dane.CertificateAssociation;
import org.mailstead.dane.DaneResult;
import org.mailstead.dane.TlsaLookup;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Name;
import org.mailstead.mtasts.StsLookup;
import org.mailstead.mtasts.StsPolicy;
import org.mailstead.server.delivery.CertificateJudge.Judgement;
import org.mailstead.server.delivery.TlsSession.Outcome;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.reports.TlsResult;
import org.mailstead.tlsrpt.AppliedPolicy;
import org.mailstead.tlsrpt.FailureDetails;
import org.mailstead.tlsrpt.PolicyResult;
import org.mailstead.tlsrpt.PolicyType;
import org.mailstead.tlsrpt.ResultType;
import org.mailstead.x509.PkixResult;

/**
 * What one attempt found out about TLS with a destination, for reports: one result for the domain
 * of the recipients, by its MTA-STS policy, and one for each host, by its TLSA records. Each counts
 * the sessions that were as its policy wants them. For one thread. RFC 8460; outbound §20
 */
final class TlsFindings {
    private static final int REASON_LENGTH_MAX = 200;

    /** Of a policy, what is told of it: one may be of 64 KiB, and many are counted at a time. */
    private static final int POLICY_LENGTH_MAX = 4096;

    private final String destination;
    private final boolean isOfOurOwn;
    private final Map<Name, PolicyResult> hosts = new LinkedHashMap<>();
    private final Set<Name> unlisted = new HashSet<>();
    private PolicyResult domain;
    private boolean isTold;
    private boolean isEnforced;

    /** Whether there is a policy that wants certificates that are valid. */
    private boolean hasPolicy;

    private @Nullable TlsAbilities abilities;

    TlsFindings(Claim claim) {
        destination = claim.destination();
        isOfOurOwn = claim.message().senderAccount() == null;
        domain = PolicyResult.of(AppliedPolicy.none(destination));
    }

    /** Where a session came to pass, as far as it did: for {@link FailureDetails}. outbound U-7 */
    private record Place(@Nullable Name host, @Nullable TlsSession session) {
        FailureDetails details(ResultType type, int count, @Nullable String reason) {
            return new FailureDetails(
                    type,
                    session == null ? null : text(session.own()),
                    host == null ? null : host.text(),
                    session == null ? null : session.helo(),
                    session == null ? null : text(session.address()),
                    count,
                    null,
                    reason == null || reason.length() <= REASON_LENGTH_MAX
                            ? reason
                            : reason.substring(0, REASON_LENGTH_MAX));
        }

        private static String text(InetAddress address) {
            return address.getHostAddress();
        }
    }

    /** The destination has a policy, or none, or one that cannot be had. outbound M-10 */
    void policy(StsLookup lookup) {
        var applied =
                switch (lookup) {
                    case StsLookup.Found(var policy, _, _, _, _)
                            when policy.mode() != StsPolicy.Mode.NONE ->
                            new AppliedPolicy(
                                    PolicyType.STS,
                                    bounded(policy.lines()),
                                    destination,
                                    bounded(
                                            policy.patterns().stream()
                                                    .map(Object::toString)
                                                    .toList()));
                    case StsLookup.Absent(var problem, _) when problem != null ->
                            new AppliedPolicy(PolicyType.STS, List.of(), destination, List.of());
                    case StsLookup.Found _, StsLookup.Absent _ -> AppliedPolicy.none(destination);
                };
        hasPolicy =
                lookup instanceof StsLookup.Found some
                        && some.policy().mode() != StsPolicy.Mode.NONE;
        isEnforced =
                lookup instanceof StsLookup.Found found
                        && found.policy().mode() == StsPolicy.Mode.ENFORCE;
        domain = PolicyResult.of(applied);
        var problem = lookup.problem();
        if (problem != null) {
            domain = domain.withFailure(FailureDetails.of(problem.type(), problem.code()));
        }
    }

    /** As many of the first as are not too long together. */
    private static List<String> bounded(List<String> lines) {
        var length = 0;
        var count = 0;
        while (count < lines.size() && length + lines.get(count).length() <= POLICY_LENGTH_MAX) {
            length += lines.get(count).length();
            count++;
        }
        return lines.subList(0, count);
    }

    /** A host that the policy does not list. outbound T-2.1 */
    void unlisted(Name host) {
        isTold = true;
        unlisted.add(host);
        var detail =
                new Place(host, null)
                        .details(ResultType.VALIDATION_FAILURE, 1, "mtasts-policy-mx-mismatch");
        domain = domain.withFailure(detail);
    }

    /** Nobody knows for certain where the destination's mail goes. outbound D-8 */
    void bogusHosts() {
        isTold = true;
        domain =
                domain.withFailure(
                        new Place(null, null).details(ResultType.DNSSEC_INVALID, 1, "dns-bogus"));
    }

    /** The addresses of a host are forged, or broken. outbound U-9 */
    void noAddresses(Name host, DnsException trouble) {
        if (trouble.trouble() == Trouble.BOGUS) {
            failed(host, trouble);
        }
    }

    private void failed(Name host, DnsException trouble) {
        isTold = true;
        var type =
                trouble.trouble() == Trouble.BOGUS
                        ? ResultType.DNSSEC_INVALID
                        : ResultType.TLSA_INVALID;
        var code = "dns-" + trouble.trouble().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var policy = new AppliedPolicy(PolicyType.TLSA, List.of(), host.text(), List.of());
        var detail = new Place(host, null).details(type, 1, code);
        hosts.put(host, PolicyResult.of(policy).withFailure(detail));
    }

    /** What the DNS says of a host. */
    void host(Name host, TlsaLookup lookup) {
        switch (lookup) {
            case TlsaLookup.Absent _ ->
                    hosts.put(host, PolicyResult.of(AppliedPolicy.none(host.text())));
            case TlsaLookup.Failed(var cause) -> failed(host, cause);
            case TlsaLookup.Present present -> {
                var lines = present.associations().stream().map(TlsFindings::line).toList();
                var policy =
                        new AppliedPolicy(PolicyType.TLSA, lines, present.base().text(), List.of());
                var result = PolicyResult.of(policy);
                hosts.put(
                        host,
                        present.isUsable()
                                ? result
                                : result.withFailure(
                                        new Place(host, null)
                                                .details(
                                                        ResultType.TLSA_INVALID,
                                                        0,
                                                        "all-unusable-records+ignored")));
            }
        }
    }

    /** RDATA in presentation form. RFC 6698 §2.2 */
    private static String line(CertificateAssociation association) {
        var tlsa = association.tlsa();
        return tlsa.usage() + " " + tlsa.selector() + " " + tlsa.matchingType() + " " + tlsa.data();
    }

    /** How a connection to a host went. outbound U-5, U-6, U-8 */
    void session(Name host, TlsSession session) {
        var place = new Place(host, session);
        switch (session.outcome()) {
            case Outcome.NotReached() -> {}
            case Outcome.NotOffered() -> {
                isTold = true;
                fail(host, place.details(ResultType.STARTTLS_NOT_SUPPORTED, 0, null));
            }
            case Outcome.Refused(var code) ->
                    failed(
                            place,
                            ResultType.STARTTLS_NOT_SUPPORTED,
                            "smtp-starttls-reply-code-" + code);
            case Outcome.Failed(var failure) ->
                    failed(place, ResultType.VALIDATION_FAILURE, failure.code());
            case Outcome.Judged(var judgement) -> {
                isTold = true;
                judgedByDomain(host, place, judgement);
                judgedByHost(host, place, judgement);
            }
        }
    }

    /** A host is ready to take mail. outbound Y-1: the last one counts, without TLS too */
    void opened(Link link) {
        abilities =
                new TlsAbilities(
                        !link.tls().isEmpty(),
                        link.client().extensions().has("REQUIRETLS"),
                        isEnforced,
                        link.key() instanceof Link.Key.Host(_, TlsPlan.Secured(var dane, _, _))
                                && dane != null);
    }

    /** What the hosts can do; null if none was reached, or only an address was known. */
    @Nullable TlsAbilities abilities() {
        return destination.startsWith("[") ? null : abilities;
    }

    /** Of the recipients, if it is one. */
    Domain domain() {
        return new Domain(destination);
    }

    private void failed(Place place, ResultType type, String reason) {
        isTold = true;
        var host = place.host();
        if (host != null) {
            fail(host, place.details(type, 1, reason));
        }
    }

    /** Under both policies; a session that is as no policy wants it is one that failed. */
    private void fail(Name host, FailureDetails detail) {
        var ofDomain = hasPolicy && detail.failedSessionCount() == 0;
        if (!unlisted.contains(host)) { // else that is counted already
            domain = domain.withFailure(ofDomain ? detail.withCount(1) : detail);
        }
        hosts.computeIfPresent(host, (_, result) -> result.withFailure(detail));
    }

    private void judgedByDomain(Name host, Place place, Judgement judgement) {
        var invalid = judgement.pkix() instanceof PkixResult.Invalid some ? some : null;
        if (invalid != null) {
            var type =
                    switch (invalid.problem()) {
                        case EXPIRED -> ResultType.CERTIFICATE_EXPIRED;
                        case HOST_MISMATCH -> ResultType.CERTIFICATE_HOST_MISMATCH;
                        case NOT_TRUSTED -> ResultType.CERTIFICATE_NOT_TRUSTED;
                    };
            var count = hasPolicy && !unlisted.contains(host) ? 1 : 0;
            domain = domain.withFailure(place.details(type, count, invalid.reason()));
        }
        if (hasPolicy) {
            if (invalid == null && !unlisted.contains(host)) {
                domain = domain.withSuccess();
            }
        } else if (judgement.dane() instanceof DaneResult.Mismatch mismatch
                && judgement.refusal() != null) {
            domain = domain.withFailure(mismatch(place, mismatch));
        } else {
            domain = domain.withSuccess();
        }
    }

    private void judgedByHost(Name host, Place place, Judgement judgement) {
        hosts.computeIfPresent(
                host,
                (_, result) ->
                        judgement.dane() instanceof DaneResult.Mismatch mismatch
                                ? result.withFailure(mismatch(place, mismatch))
                                : result.withSuccess());
    }

    private static FailureDetails mismatch(Place place, DaneResult.Mismatch mismatch) {
        return place.details(ResultType.VALIDATION_FAILURE, 1, mismatch.failureReasonCode());
    }

    /**
     * What is to be counted.
     *
     * @param day it is
     */
    List<TlsResult> results(LocalDate day) {
        if (!isTold) {
            return List.of();
        }
        var all = new ArrayList<TlsResult>();
        var isSuperseded = // outbound U-4
                domain.policy().type() == PolicyType.NO_POLICY_FOUND
                        && hosts.values().stream().anyMatch(this::isTlsaOfDomain);
        if (!isSuperseded) {
            all.add(result(day, false, domain));
        }
        for (var host : hosts.values()) {
            var isSame = host.policy().equals(domain.policy()); // its own mail host
            if (isCounted(host) && !isSame) {
                all.add(result(day, true, host));
            }
        }
        return all;
    }

    private boolean isTlsaOfDomain(PolicyResult host) {
        return host.policy().type() == PolicyType.TLSA
                && host.policy().domain().equals(destination);
    }

    /** Hosts that were not contacted have nothing to tell. */
    private static boolean isCounted(PolicyResult result) {
        return result.successCount() > 0
                || result.failureCount() > 0
                || !result.details().isEmpty();
    }

    private TlsResult result(LocalDate day, boolean isHost, PolicyResult sessions) {
        // outbound U-3: reports on reports would never end
        var isOptional = isOfOurOwn && sessions.failureCount() == 0;
        return new TlsResult(day, domain(), isHost, isOptional, sessions);
    }
}
