package org.mailstead.dns;

/**
 * A host that takes mail for a domain. RFC 1035 §3.3.9, RFC 5321 §5.1.
 *
 * @param preference 0 to 65535, lower ones are tried first
 * @param exchange {@link Name#ROOT} says that the domain takes no mail (RFC 7505 §3)
 */
public record Mx(int preference, Name exchange) {
    public Mx {
        Bits.check16("preference", preference);
    }

    /** Whether this is the null MX of RFC 7505: alone, it says that the domain takes no mail. */
    public boolean isNull() {
        return exchange.isRoot();
    }
}
