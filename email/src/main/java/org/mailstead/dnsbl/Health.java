package org.mailstead.dnsbl;

/** Whether a list can be believed. RFC 5782 §5. */
public sealed interface Health {
    /** It lists its test entry, and does not list what no list may. */
    record Healthy() implements Health {}

    /** It lists everything, or nothing, or does not serve us: not to be asked. */
    record Broken(String reason) implements Health {}

    /** The DNS gave no answer: nothing is known. */
    record TemporaryError(String reason) implements Health {}
}
