package org.mailstead.dnsbl;

import java.net.Inet4Address;
import java.util.List;

/** What a list says of an address or domain. */
public sealed interface Listing {
    /**
     * It is listed.
     *
     * @param codes what the list answered, at least one address of 127.0.0.0/8: what each means is
     *     the list's to say. RFC 5782 §2.3
     * @param reason the list's own words, printable US-ASCII, at most {@value
     *     BlockList#REASON_CHARS_MAX} chars; empty if it gives none. RFC 5782 §2.1
     */
    record Listed(List<Inet4Address> codes, String reason) implements Listing {
        public Listed {
            codes = List.copyOf(codes);
        }
    }

    /** It is not listed. */
    record NotListed() implements Listing {}

    /**
     * The list did not answer the question: it refuses us, or what it says is not what a list says.
     * Not a listing. W-23
     */
    record Unusable(String reason) implements Listing {}

    /** The DNS gave no answer. */
    record TemporaryError(String reason) implements Listing {}
}
