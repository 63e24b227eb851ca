package org.mailstead.server.delivery;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dane.Dane;
import org.mailstead.dane.MailHost;
import org.mailstead.dane.TlsaLookup;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.mtasts.StsLookup;
import org.mailstead.mtasts.StsPolicy;
import org.mailstead.server.delivery.RemoteMetrics.Ignored;
import org.mailstead.server.delivery.RemoteMetrics.PolicyFound;
import org.mailstead.server.delivery.RemoteMetrics.Unsupported;
import org.mailstead.server.delivery.TlsPlan.Validity;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.EnhancedStatusCode;
import org.mailstead.smtp.ReversePath;

/**
 * Decides how much TLS a host of a destination must have, from what the sender asked, what the
 * destination's policy is, and what the DNS says of the host. For one attempt. RFC 7672 §2.2, RFC
 * 8461 §5, RFC 8689 §4; outbound §10
 */
final class TlsDecision {
    private static final EnhancedStatusCode DANE_TROUBLE = new EnhancedStatusCode(4, 7, 5);

    /** RFC 8689 §4.2.1: REQUIRETLS support required. */
    private static final EnhancedStatusCode REQUIRETLS = new EnhancedStatusCode(5, 7, 30);

    /** RFC 8689 §4.2.1: encryption needed. */
    static final EnhancedStatusCode NEEDS_TLS = new EnhancedStatusCode(5, 7, 10);

    /** RFC 3463 §3.8: other security status. */
    private static final EnhancedStatusCode NOT_LISTED = new EnhancedStatusCode(4, 7, 0);

    private final Dane dane;
    private final @Nullable StsPolicies policies;
    private final int port;
    private final TlsDemand demand;
    private final boolean isRetry;
    private final boolean isNotification;
    private final Journey journey;
    private final TlsFindings findings;
    private final RemoteMetrics metrics;
    private final TlsOnly tlsOnly;
    private @Nullable StsPolicy policy;
    private Instant policyEnd = Instant.MAX;
    private boolean isPolicyCertain = true;
    private @Nullable Domain destination;

    TlsDecision(RemoteCarrier.Way way, Claim claim, Journey journey, TlsFindings findings) {
        dane = way.dane();
        policies = way.tls().policies();
        port = way.limits().port();
        metrics = way.metrics();
        tlsOnly = way.settings().tlsOnly();
        this.findings = findings;
        demand = claim.tls();
        isRetry = claim.attempt() > 1;
        isNotification = claim.from() instanceof ReversePath.Null;
        this.journey = journey;
    }

    /** What it comes to for one host. */
    sealed interface Outcome {
        /** Go on by this plan. */
        record Go(TlsPlan plan) implements Outcome {}

        /** The host cannot be used. */
        record Stop(NotTaken verdict) implements Outcome {}
    }

    /**
     * Finds out what the destination wants, before its hosts. RFC 8461 §5
     *
     * @param domain of the recipients, never one that it is an alias of
     * @return null, or why nothing can be sent there now
     */
    @Nullable NotTaken begin(Domain domain) throws StoreException {
        destination = domain;
        if (policies == null) {
            return null;
        }
        try {
            var lookup = policies.of(domain);
            findings.policy(lookup);
            switch (lookup) {
                case StsLookup.Absent(var problem, _) when problem == null ->
                        metrics.policy(PolicyFound.NOTFOUND);
                case StsLookup.Absent(var problem, _) -> {
                    metrics.policy(PolicyFound.UNUSABLE);
                    decide(
                            "The MTA-STS policy of "
                                    + domain
                                    + " cannot be had: "
                                    + problem.reason()
                                    + ".");
                }
                case StsLookup.Found(var found, var until, _, var problem, _) -> {
                    metrics.policy(PolicyFound.OK);
                    policy = found;
                    policyEnd = until;
                    isPolicyCertain = problem == null;
                    decide(domain + " has an MTA-STS policy, mode " + found.mode() + ".");
                    if (problem != null) {
                        decide(problem.reason() + ".");
                    }
                }
            }
            return null;
        } catch (DnsException e) {
            var text =
                    "Whether " + domain + " has an MTA-STS policy is not known: " + e.getMessage();
            decide(text + ".");
            metrics.policy(PolicyFound.ERROR);
            if (demand == TlsDemand.OPTIONAL) { // outbound T-1
                metrics.ignored(Ignored.MTASTSPOLICY);
                return null;
            }
            return new NotTaken(Problem.of(Discovery.status(e), text), Then.LATER);
        }
    }

    private boolean isEnforced() {
        return policy != null && policy.mode() == StsPolicy.Mode.ENFORCE;
    }

    /** RFC 8461 §4.1, §5. Null if the policy has nothing against a host. */
    private @Nullable Outcome notListed(Name host) {
        if (policy == null || policy.mode() == StsPolicy.Mode.NONE || policy.allows(host)) {
            return null;
        }
        findings.unlisted(host);
        var text = "The MTA-STS policy does not list " + host;
        if (!isEnforced()) {
            decide(text + ", but is only being tested.");
            return null;
        }
        if (demand == TlsDemand.OPTIONAL) {
            decide(text + ": the sender allows it.");
            metrics.ignored(Ignored.MTASTSMX);
            return null;
        }
        decide(text + ".");
        if (demand == TlsDemand.REQUIRED && !isNotification && isPolicyCertain) {
            // RFC 8689 §4.2.1: no other attempt, unless at another host
            decide(
                    "The sender demands verified TLS (REQUIRETLS): the message goes back unless"
                            + " another host has it.");
            return new Outcome.Stop(new NotTaken(Problem.of(NEEDS_TLS, text), Then.OTHER_HOST));
        }
        // outbound TD-4: what retries wait for
        decide(
                "The policy holds until "
                        + policyEnd.truncatedTo(ChronoUnit.SECONDS)
                        + " unless the domain publishes another one: each attempt looks for that.");
        return new Outcome.Stop(
                new NotTaken(Problem.of(NOT_LISTED, text), Then.OTHER_HOST_OR_LATER));
    }

    /** For a host of which only the address is known: nothing says what to expect of it. */
    Outcome ofLiteral() {
        return demand == TlsDemand.REQUIRED
                ? requireTls("an address")
                : new Outcome.Go(byOurselves());
    }

    Outcome of(NextHop.Hosts hop, HostAddresses.Found host) {
        var refusal = notListed(host.host());
        if (refusal != null) {
            return refusal;
        }
        var naming = hop.implicit() ? Dnssec.SECURE : hop.dnssec();
        var nextHops =
                hop.implicit() ? List.<Name>of() : List.of(Name.of(hop.domain()), hop.expanded());
        var mailHost =
                new MailHost(
                        host.host(),
                        host.canonical(),
                        naming,
                        host.dnssec(),
                        nextHops.stream().distinct().toList());
        var lookup = dane.lookup(mailHost, port);
        findings.host(host.host(), lookup);
        return switch (lookup) {
            case TlsaLookup.Failed(var cause) when demand == TlsDemand.OPTIONAL -> {
                metrics.tlsaUnknown();
                metrics.ignored(Ignored.BADTLSA);
                decide(
                        "TLSA records of "
                                + host.host()
                                + " cannot be had: ignored. ("
                                + cause.getMessage()
                                + ")");
                yield plan(hop, host.host(), null);
            }
            case TlsaLookup.Failed(var cause) -> {
                metrics.tlsaUnknown();
                // RFC 7672 §2.1.2: there may be records, so the host is passed over
                var text =
                        "TLSA records of " + host.host() + " cannot be had: " + cause.getMessage();
                decide(text + ".");
                yield new Outcome.Stop(
                        new NotTaken(Problem.of(DANE_TROUBLE, text), Then.OTHER_HOST_OR_LATER));
            }
            case TlsaLookup.Absent(var reason) -> {
                decide("No DANE for " + host.host() + ": " + reason + ".");
                warn(mailHost);
                yield plan(hop, host.host(), null);
            }
            case TlsaLookup.Present present -> {
                metrics.tlsa(present.isUsable());
                decide(text(host.host(), present));
                yield plan(hop, host.host(), present);
            }
        };
    }

    /** outbound TD-4: not for the sake of every message, since it costs a look-up. */
    private void warn(MailHost host) {
        if (isRetry) {
            dane.unsecured(host, port)
                    .ifPresent(owner ->
                            decide(
                                    "There are TLSA records at "
                                            + owner
                                            + ", which do not count without DNSSEC."));
        }
    }

    private static String text(Name host, TlsaLookup.Present present) {
        return present.isUsable()
                ? "%s has DANE: TLS is a must, and one of %d TLSA records at %s must match."
                        .formatted(host, present.associations().size(), present.base())
                // RFC 7672 §2.2
                : "%s has only TLSA records that cannot be used: TLS is a must, unverified. (%s)"
                        .formatted(host, String.join("; ", present.unusable()));
    }

    private Outcome plan(NextHop.Hosts hop, Name host, TlsaLookup.@Nullable Present present) {
        var usable = present != null && present.isUsable();
        if (demand == TlsDemand.REQUIRED && !usable && !isEnforced()) {
            return byItsName(hop, host, present);
        }
        var lenient = demand == TlsDemand.OPTIONAL;
        // a sender's leave not to look at certificates is none to go without TLS here
        return new Outcome.Go(
                (present == null && !isEnforced()) || (lenient && tlsOnly.covers(destination))
                        ? byOurselves()
                        : new TlsPlan.Secured(
                                usable ? present : null,
                                isEnforced() ? Validity.BY_POLICY : Validity.UNASKED,
                                lenient));
    }

    /**
     * REQUIRETLS where the destination tells no way to verify its host. RFC 8689 §4.2.1: a valid
     * certificate is enough if nobody can have given us another host's name: DNSSEC secures the MX
     * record, or there is none and the name is the domain's own.
     */
    private Outcome byItsName(NextHop.Hosts hop, Name host, TlsaLookup.@Nullable Present present) {
        if (isNotification) { // RFC 8689 §5: not lost for it
            decide("The sender demands verified TLS (REQUIRETLS), but this is a notification.");
            return new Outcome.Go(
                    present == null
                            ? byOurselves()
                            : new TlsPlan.Secured(null, Validity.UNASKED, false));
        }
        if (hop.implicit() || hop.dnssec() == Dnssec.SECURE) {
            decide(
                    "The sender demands verified TLS (REQUIRETLS): the certificate must be valid"
                            + " for "
                            + host
                            + ".");
            return new Outcome.Go(new TlsPlan.Secured(null, Validity.BY_SENDER, false));
        }
        return requireTls(host.text()); // outbound T-2.5
    }

    /** Where the destination demands nothing. outbound TD-2 */
    private TlsPlan byOurselves() {
        if (!tlsOnly.covers(destination)) {
            return new TlsPlan.Opportunistic();
        }
        decide("This server is configured to send there by TLS only.");
        return new TlsPlan.Secured(null, Validity.UNASKED, false);
    }

    private Outcome requireTls(String host) {
        metrics.unsupported(Unsupported.NOPOLICY);
        var text =
                "The sender demands verified TLS (REQUIRETLS), and "
                        + host
                        + " has neither DANE, nor an enforced MTA-STS policy, nor a name that DNSSEC"
                        + " secures to verify it by";
        decide(text + ".");
        return new Outcome.Stop(new NotTaken(Problem.of(REQUIRETLS, text), Then.OTHER_HOST));
    }

    private void decide(String sentence) {
        journey.decide(sentence);
    }
}
