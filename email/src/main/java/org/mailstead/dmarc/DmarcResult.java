package org.mailstead.dmarc;

import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.dns.Dnssec;

/** What DMARC says of a message. RFC 9989 §5.3, RFC 7489 §11.2 for the words. */
public sealed interface DmarcResult {
    /** Why, in plain words. */
    String reason();

    /** The author's domain stands behind the message. */
    record Pass(Evaluation evaluation) implements DmarcResult {
        @Override
        public String reason() {
            return "authenticated by "
                    + String.join(
                            ", ",
                            evaluation.aligned().stream()
                                    .map(one -> one.method() + " for " + one.domain())
                                    .toList());
        }
    }

    /**
     * It does not.
     *
     * @param policy what it wants done, with {@code t=} taken into account
     */
    record Fail(Evaluation evaluation, Policy policy, String reason) implements DmarcResult {}

    /** There is no policy, or no domain that could have one. */
    record None(String reason) implements DmarcResult {}

    /** There is a record that says nothing that could be applied. */
    record PermanentError(Domain author, String reason) implements DmarcResult {}

    /** It cannot be said now: the DNS did not answer. */
    record TemporaryError(Domain author, String reason) implements DmarcResult {}

    /**
     * Which record was applied to what.
     *
     * @param author the domain in From
     * @param policyDomain where the record stands
     * @param organization of the author
     * @param dnssec how the record was found
     * @param discovery by which way
     * @param published the policy of the record for this author, without {@code t=}
     * @param aligned the identifiers that passed and are of the author
     */
    record Evaluation(
            Domain author,
            Domain policyDomain,
            Domain organization,
            DmarcRecord record,
            Dnssec dnssec,
            Discovery discovery,
            Policy published,
            List<Identifier> aligned) {
        public Evaluation {
            aligned = List.copyOf(aligned);
        }

        /** Whether a method passed for the author. */
        public boolean isAligned(Identifier.Method method) {
            return aligned.stream().anyMatch(identifier -> identifier.method() == method);
        }
    }

    /** How organizations are found. */
    enum Discovery {
        /** By DMARC records. RFC 9989 §4.10. */
        TREE_WALK,
        /** By the list of public suffixes. RFC 7489 §3.2. */
        PUBLIC_SUFFIX_LIST
    }

    /** The word for it in Authentication-Results. RFC 7489 §11.2. */
    default String keyword() {
        return switch (this) {
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case None _ -> "none";
            case PermanentError _ -> "permerror";
            case TemporaryError _ -> "temperror";
        };
    }

    /** For Authentication-Results. */
    default MethodResult methodResult() {
        return switch (this) {
            case Pass(var evaluation) -> result(evaluation, evaluation.published());
            case Fail(var evaluation, var policy, var reason) ->
                    result(evaluation, policy).withReason(reason);
            case None(var reason) -> MethodResult.of("dmarc", keyword()).withReason(reason);
            case PermanentError(var author, var reason) -> result(author).withReason(reason);
            case TemporaryError(var author, var reason) -> result(author).withReason(reason);
        };
    }

    private MethodResult result(Evaluation evaluation, Policy policy) {
        var dnssec = evaluation.dnssec() == Dnssec.SECURE ? "with dnssec" : "without dnssec";
        return result(evaluation.author()).withComment("policy " + policy + ", " + dnssec);
    }

    private MethodResult result(Domain author) {
        return MethodResult.of("dmarc", keyword(), Property.header("from", author.ascii()));
    }
}
