package org.mailstead.address;

import org.mailstead.wire.SyntaxException;

/**
 * A local part at a domain: what SMTP calls a Mailbox. RFC 5321 §4.1.2, RFC 6531 §3.3.
 *
 * <p>Without angle brackets, display name or comments. An address at an {@link AddressLiteral} is
 * not one of these.
 */
public record Address(LocalPart localPart, Domain domain) implements Comparable<Address> {
    /** Longest text worth looking at, in chars. */
    private static final int TEXT_MAX = 2048;

    /**
     * Mailbox = Local-part "@" Domain. RFC 5321 §4.1.2.
     *
     * @throws SyntaxException if it is none, or passes the limits of its parts
     */
    public static Address parse(String text) throws SyntaxException {
        if (text.length() > TEXT_MAX) {
            throw Malformed.at("address too long", text, 0);
        }
        var at = LocalPart.end(text);
        if (at == text.length() || text.charAt(at) != '@') {
            throw Malformed.expected("\"@\"", text, at);
        }
        var localPart = LocalPart.decode(text, at);
        try {
            return new Address(localPart, Domain.parse(text.substring(at + 1)));
        } catch (SyntaxException e) {
            throw Malformed.within(e, text, at + 1);
        }
    }

    /** Whether it can be sent without SMTPUTF8: whether the local part can. */
    public boolean isAscii() {
        return localPart.isAscii();
    }

    /** As on the wire, with the domain as A-labels. US-ASCII only if {@link #isAscii()}. */
    public String ascii() {
        return localPart.quoted() + '@' + domain.ascii();
    }

    /** As on the wire, with the domain as U-labels: for people, and for mail with SMTPUTF8. */
    public String unicode() {
        return localPart.quoted() + '@' + domain.unicode();
    }

    /** The same as {@link #unicode()}. */
    @Override
    public String toString() {
        return unicode();
    }

    /** By domain, then local part. */
    @Override
    public int compareTo(Address other) {
        var byDomain = domain.compareTo(other.domain);
        return byDomain != 0 ? byDomain : localPart.compareTo(other.localPart);
    }
}
