package org.mailstead.server.inbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.arc.ArcResult;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.iprev.ReverseResult;
import org.mailstead.spf.ReceivedSpf;
import org.mailstead.spf.SpfRequest;
import org.mailstead.spf.SpfResult;

/**
 * What is known of who really sent a message: every check with its result and reason.
 *
 * @param client whose address was looked at: the peer's, or the one that a trusted relay names
 * @param reverse names of the client's address
 * @param sender what SPF was asked; null where there was nothing to ask, for mail of a trusted
 *     relay that does not say where it comes from
 * @param spf may the client send for that domain
 * @param dkim one for each signature, in the order of the message
 * @param earlier what hosts before us found
 * @param author the domain that the message says it is from
 * @param alignment how far that domain stands behind it, whatever its policy
 * @param dmarc what that domain wants to happen
 */
public record Authentication(
        InetAddress client,
        ReverseResult reverse,
        @Nullable SpfRequest sender,
        SpfResult spf,
        List<DkimResult> dkim,
        Earlier earlier,
        AuthorDomain author,
        Alignment alignment,
        DmarcResult dmarc) {
    /** How far the author's domain stands behind a message. inbound DEL-10, REC-03 */
    public enum Alignment {
        /** It passes itself. */
        STRICT(1),
        /** Another domain of its organization passes, and its policy allows that. */
        DMARC(2),
        /** Another domain of its organization passes; it has no policy, or a strict one. */
        RELAXED(3),
        /** Nobody passes who has to do with it. */
        NONE(10);

        private final int code;

        Alignment(int code) {
            this.code = code;
        }

        /** As it is kept. inbound REC-03 */
        int code() {
            return code;
        }
    }

    public Authentication {
        dkim = List.copyOf(dkim);
    }

    /** Domains whose signatures pass, here or at a trusted relay, each once. */
    public Set<Domain> signers() {
        var signers = new LinkedHashSet<Domain>();
        for (var result : dkim) {
            var signature = result.signature();
            if (result.isPass() && signature != null) {
                signers.add(signature.domain());
            }
        }
        for (var result : earlier.passes("dkim")) {
            Earlier.domain(result, "header", "d").ifPresent(signers::add);
        }
        return signers;
    }

    /**
     * The domain in From, if DMARC passes, or it signed the message itself, or a domain above it
     * that is of the same organization did.
     *
     * @param organization the registered domain above any domain
     */
    Optional<Domain> verifiedAuthor(UnaryOperator<Domain> organization) {
        if (!(author instanceof AuthorDomain.Found(var domain))) {
            return Optional.empty();
        }
        var isVerified =
                dmarc instanceof DmarcResult.Pass
                        || signers().stream()
                                .anyMatch(signer ->
                                        domain.isWithin(signer)
                                                && signer.isWithin(organization.apply(domain)));
        return isVerified ? Optional.of(domain) : Optional.empty();
    }

    /** Domains that sealed a chain that passes, the first sealer first, each once. */
    public Set<Domain> sealers() {
        var sealers = new LinkedHashSet<Domain>();
        if (earlier.chain() instanceof ArcResult.Pass(var links, _)) {
            links.forEach(link -> sealers.add(link.sealer()));
        }
        return sealers;
    }

    /** The domain for which SPF passes. */
    public Optional<Domain> permitted() {
        return spf instanceof SpfResult.Pass && sender != null
                ? Relays.domain(sender.domain())
                : Optional.empty();
    }

    /** All domains that are sure to have had a hand in this message. */
    public Set<Domain> verified() {
        var verified = new LinkedHashSet<>(signers());
        permitted().ifPresent(verified::add);
        return verified;
    }

    /**
     * The same, but for a name in HELO that SPF passes: who calls itself so need not have sent it.
     */
    Set<Domain> verifiedSenders() {
        var isHello = sender != null && sender.identity() == SpfRequest.Identity.HELO;
        return isHello ? signers() : verified();
    }

    /** The first name of the client's address, sure or not. inbound HDR-05 */
    public Optional<Name> reverseName() {
        return switch (reverse) {
            case ReverseResult.Pass(var name, _, _) -> Optional.of(name);
            case ReverseResult.Fail(var names, _) -> Optional.of(names.getFirst());
            case ReverseResult.Nameless _ -> Optional.empty();
            case ReverseResult.TemporaryError _ -> Optional.empty();
        };
    }

    /** The first name of the peer's address; null if it has none, or a relay stands between. */
    @Nullable String peerName(InetAddress remote) {
        return client.equals(remote) ? reverseName().map(Name::toString).orElse(null) : null;
    }

    /** Received-SPF; empty if nothing was asked. RFC 7208 §9.1 */
    String receivedSpf() {
        return sender == null ? "" : ReceivedSpf.of(sender, spf).field();
    }

    /**
     * For Authentication-Results, in the order of the reference. inbound HDR-06
     *
     * @param override why the domain's policy was not followed; null if it was, or asked for
     *     nothing
     */
    List<MethodResult> methodResults(@Nullable String override) {
        var results = new ArrayList<MethodResult>();
        results.add(
                MethodResult.of(
                                "iprev",
                                reverse.keyword(),
                                Property.policy("iprev", client.getHostAddress()))
                        .withComment(words(reverse.dnssec())));
        if (dkim.isEmpty()) {
            results.add(MethodResult.of("dkim", "none"));
        }
        dkim.forEach(result -> results.add(result.methodResult()));
        if (sender != null) {
            var identity =
                    switch (sender.identity()) {
                        case HELO -> Property.smtp("helo", sender.domain());
                        case MAIL_FROM -> Property.smtp("mailfrom", sender.domain());
                    };
            results.add(
                    MethodResult.of("spf", spf.keyword(), identity)
                            .withComment(words(spf.dnssec())));
        }
        results.add(dmarc(override));
        if (!(earlier.chain() instanceof ArcResult.None)) {
            results.add(earlier.chain().methodResult());
        }
        return results;
    }

    private MethodResult dmarc(@Nullable String override) {
        var result = dmarc.methodResult();
        if (override == null) {
            return result;
        }
        var comment = result.comment();
        var words = "override " + override;
        return result.withComment(comment == null ? words : comment + ", " + words);
    }

    /** For ARC-Authentication-Results: what the chain came to, and whom we had it from, always. */
    List<MethodResult> sealedResults() {
        var results = new ArrayList<>(methodResults(null));
        results.removeIf(result -> result.method().equals("arc"));
        // RFC 8617 §10.2
        results.add(
                earlier.chain()
                        .methodResult()
                        .with(Property.smtp("remote-ip", client.getHostAddress())));
        return results;
    }

    private static String words(Dnssec dnssec) {
        return dnssec == Dnssec.SECURE ? "with dnssec" : "without dnssec";
    }

    /** One line for each check, for the log and for people. */
    public List<Reason> reasons() {
        var reasons = new ArrayList<Reason>();
        reasons.add(new Reason("iprev", reverse.keyword(), reverse.reason()));
        reasons.add(new Reason("spf", spf.keyword(), spf.reason()));
        if (dkim.isEmpty()) {
            reasons.add(new Reason("dkim", "none", "not signed"));
        }
        dkim.forEach(result -> reasons.add(new Reason("dkim", result.keyword(), result.reason())));
        for (var result : earlier.relayed()) {
            reasons.add(
                    new Reason("relayed", result.method() + "=" + result.result(), about(result)));
        }
        if (!(earlier.chain() instanceof ArcResult.None)) {
            reasons.add(new Reason("arc", earlier.chain().keyword(), earlier.chain().reason()));
        }
        reasons.add(new Reason("dmarc", dmarc.keyword(), dmarc.reason()));
        return reasons;
    }

    private static String about(MethodResult result) {
        return result.properties().stream()
                .map(property -> property.name() + "=" + property.value())
                .collect(Collectors.joining(" "));
    }
}
