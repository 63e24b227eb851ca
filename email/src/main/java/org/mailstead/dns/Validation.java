package org.mailstead.dns;

/** Who checks the signatures of DNSSEC. */
public enum Validation {
    /** The server that is asked, which we trust: it says so by the AD bit. RFC 4035 §4.9.3. */
    BY_SERVER,
    /** We, from the keys of the root down. RFC 4035 §5. */
    BY_US,
    /** Nobody: the server drops the signatures. Answers are {@link Dnssec#INDETERMINATE}. */
    NONE
}
