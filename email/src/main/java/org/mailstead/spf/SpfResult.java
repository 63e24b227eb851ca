package org.mailstead.spf;

import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;

/** What a check came to. RFC 7208 §2.6, §8. */
public sealed interface SpfResult {
    /** What DNSSEC says of all look-ups together; of none, or of trouble, indeterminate. */
    Dnssec dnssec();

    /**
     * What decided.
     *
     * @param domain whose record it stands in: the domain checked, or one it redirects to
     * @param directive null if none matched
     */
    record Match(Name domain, @Nullable Directive directive) {
        /** For people and Received-SPF: the mechanism, or {@code default}. RFC 7208 §9.1. */
        public String mechanism() {
            return directive == null ? "default" : directive.toString();
        }
    }

    /** There is no domain to check, or it has no record. */
    record None(String reason, Dnssec dnssec) implements SpfResult {}

    /** The domain says nothing of this client. */
    record Neutral(Match match, Dnssec dnssec) implements SpfResult {}

    /** The client may send for the domain. */
    record Pass(Match match, Dnssec dnssec) implements SpfResult {}

    /**
     * The client may not send for the domain.
     *
     * @param explanation what the domain tells whom it refuses, of printable US-ASCII: not our
     *     words; empty if it gives none
     */
    record Fail(Match match, String explanation, Dnssec dnssec) implements SpfResult {}

    /** The client probably may not send for the domain. */
    record SoftFail(Match match, Dnssec dnssec) implements SpfResult {}

    /** The DNS gave no answer: try again later. */
    record TemporaryError(String reason, Dnssec dnssec) implements SpfResult {}

    /** The record is broken, or passes a limit: somebody must mend it. */
    record PermanentError(String reason, Dnssec dnssec) implements SpfResult {}

    /** As in Received-SPF and Authentication-Results: {@code pass}, {@code temperror}. */
    default String keyword() {
        return switch (this) {
            case None _ -> "none";
            case Neutral _ -> "neutral";
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case SoftFail _ -> "softfail";
            case TemporaryError _ -> "temperror";
            case PermanentError _ -> "permerror";
        };
    }

    /** Why, in words of ours; printable US-ASCII. */
    default String reason() {
        return switch (this) {
            case None(var reason, _) -> reason;
            case Neutral(var match, _) -> said(match);
            case Pass(var match, _) -> said(match);
            case Fail(var match, _, _) -> said(match);
            case SoftFail(var match, _) -> said(match);
            case TemporaryError(var reason, _) -> reason;
            case PermanentError(var reason, _) -> reason;
        };
    }

    private static String said(Match match) {
        return match.mechanism() + " of " + match.domain();
    }
}
