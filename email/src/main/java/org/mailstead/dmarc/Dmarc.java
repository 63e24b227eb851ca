package org.mailstead.dmarc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;

/**
 * Finds the policy of an author's domain and applies it. RFC 9989 §5.3. Safe for use by many
 * threads at once; costs up to eight queries for the author, and as many for each identifier of the
 * same organization.
 */
public final class Dmarc {
    private final Resolver resolver;

    /** Null: organizations are found by the tree walk. */
    private final @Nullable UnaryOperator<Domain> organizationOf;

    /** Finds organizations by the tree walk. RFC 9989 §4.10. */
    public Dmarc(Resolver resolver) {
        this.resolver = resolver;
        this.organizationOf = null;
    }

    /**
     * Finds organizations by the list of public suffixes. RFC 7489 §3.2.
     *
     * @param organizationOf one label more than the public suffix; a suffix itself is its own
     */
    public Dmarc(Resolver resolver, UnaryOperator<Domain> organizationOf) {
        this.resolver = resolver;
        this.organizationOf = organizationOf;
    }

    /**
     * The verdict on a message.
     *
     * @param identifiers all that SPF and DKIM found, passed or not
     */
    public DmarcResult verify(AuthorDomain author, List<Identifier> identifiers) {
        return switch (author) {
            case AuthorDomain.Missing(var reason) -> new DmarcResult.None(reason);
            case AuthorDomain.Unusable(var reason) -> new DmarcResult.None(reason);
            case AuthorDomain.Found(var domain) -> {
                try {
                    yield verify(domain, identifiers);
                } catch (DnsException e) {
                    // RFC 9989 §5.3.6: neither pass nor fail
                    yield new DmarcResult.TemporaryError(domain, String.valueOf(e.getMessage()));
                }
            }
        };
    }

    /** The policy that was found for an author. */
    private record Found(Domain organization, TreeWalk.Published published) {}

    private DmarcResult verify(Domain author, List<Identifier> identifiers) throws DnsException {
        var found = discover(author);
        if (found.isEmpty()) {
            return new DmarcResult.None("no policy for " + author);
        }
        var published = found.get().published();
        var record = published.record();
        if (!record.isApplicable()) {
            return new DmarcResult.PermanentError(
                    author, "the record at _dmarc." + published.domain() + " has no valid policy");
        }
        var aligned = new ArrayList<Identifier>();
        Identifier unanswered = null;
        for (var identifier : identifiers) {
            var wanted = identifier.outcome() != Identifier.Outcome.FAIL;
            if (wanted && isAligned(author, identifier, found.get())) {
                switch (identifier.outcome()) {
                    case PASS -> aligned.add(identifier);
                    case TEMPORARY_ERROR -> unanswered = identifier;
                    case FAIL -> {}
                }
            }
        }
        var isSubdomain = !author.equals(published.domain());
        var policy = record.policyFor(isSubdomain, !isSubdomain || exists(author, record));
        var evaluation =
                new DmarcResult.Evaluation(
                        author,
                        published.domain(),
                        found.get().organization(),
                        record,
                        published.dnssec(),
                        organizationOf == null
                                ? DmarcResult.Discovery.TREE_WALK
                                : DmarcResult.Discovery.PUBLIC_SUFFIX_LIST,
                        policy,
                        aligned);
        if (!aligned.isEmpty()) {
            return new DmarcResult.Pass(evaluation);
        }
        // RFC 9989 §5.3.6: what the DNS did not answer could have passed
        if (unanswered != null) {
            return new DmarcResult.TemporaryError(
                    author, unanswered.method() + " for " + unanswered.domain() + " is not known");
        }
        var reason = reason(author, identifiers, record);
        // RFC 9989 §4.7, t=y: one step milder
        return new DmarcResult.Fail(
                evaluation, record.isTesting() ? policy.milder() : policy, reason);
    }

    private static String reason(Domain author, List<Identifier> identifiers, DmarcRecord record) {
        var others =
                identifiers.stream()
                        .filter(one -> one.outcome() == Identifier.Outcome.PASS)
                        .map(one -> one.method() + " for " + one.domain())
                        .distinct()
                        .limit(5)
                        .toList();
        var reason =
                others.isEmpty()
                        ? "neither SPF nor DKIM passed"
                        : "passed only " + String.join(", ", others) + ", not for " + author;
        return record.isTesting() ? reason + "; the domain tests its policy" : reason;
    }

    /**
     * Finds the record that applies to mail from a domain, for people who ask.
     *
     * @return nothing if there is none
     * @throws DnsException if a query is not answered
     */
    public Optional<Discovered> lookup(Domain author) throws DnsException {
        return discover(author)
                .map(found ->
                        new Discovered(
                                found.published().domain(),
                                found.organization(),
                                found.published().record(),
                                found.published().dnssec()));
    }

    /**
     * A record and where it was found.
     *
     * @param domain where it stands
     * @param organization of the author
     */
    public record Discovered(
            Domain domain,
            Domain organization,
            DmarcRecord record,
            org.mailstead.dns.Dnssec dnssec) {}

    private Optional<Found> discover(Domain author) throws DnsException {
        if (organizationOf == null) {
            var walk = TreeWalk.from(author, resolver);
            return walk.policy().map(found -> new Found(walk.organizationalDomain(), found));
        }
        var organization = organizationOf.apply(author);
        var own = TreeWalk.lookup(author, resolver);
        // RFC 7489 §6.6.3: then that of the organization
        var published =
                own.isPresent() || organization.equals(author)
                        ? own
                        : TreeWalk.lookup(organization, resolver);
        return published.map(found -> new Found(organization, found));
    }

    /**
     * RFC 9989 §3.2.10, §4.10.2.
     *
     * <p>Only below the author's organization can there be another domain of the same one, so
     * nobody else's DNS is asked, and nobody else can make it fail.
     */
    private boolean isAligned(Domain author, Identifier identifier, Found found)
            throws DnsException {
        var domain = identifier.domain();
        if (domain.equals(author)) {
            return true;
        }
        var record = found.published().record();
        var mode =
                switch (identifier.method()) {
                    case SPF -> record.spfAlignment();
                    case DKIM -> record.dkimAlignment();
                };
        var organization = found.organization();
        if (mode == Alignment.STRICT || !domain.isWithin(organization)) {
            return false;
        }
        return (organizationOf == null
                        ? TreeWalk.from(domain, resolver).organizationalDomain()
                        : organizationOf.apply(domain))
                .equals(organization);
    }

    /** RFC 9989 §3.2.13, RFC 8020: NXDOMAIN, and nothing else, says that there is no such name. */
    private boolean exists(Domain author, DmarcRecord record) throws DnsException {
        if (record.nonexistentPolicy() == null) {
            return true; // then it makes no difference
        }
        return switch (resolver.lookup(Name.of(author), RecordType.A)) {
            case Answer.Found<?> _ -> true;
            case Answer.NoData<?> _ -> true;
            case Answer.NoSuchName<?> _ -> false;
        };
    }
}
