package org.mailstead.dns;

/**
 * What DNSSEC says of an answer. RFC 4035 §4.3.
 *
 * <p>Bogus is not among them: a bogus answer is no answer, but {@link DnsException.Trouble#BOGUS}.
 */
public enum Dnssec {
    /** Signed, and the chain of trust was checked down to it from the root. */
    SECURE,
    /** Proven to lie in a part of the tree that is not signed. */
    INSECURE,
    /** Nobody whom we trust has checked: neither the resolver that was asked nor we. */
    INDETERMINATE;

    /** Of an answer that rests on both: secure only if both are, indeterminate if either is. */
    public Dnssec and(Dnssec other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
