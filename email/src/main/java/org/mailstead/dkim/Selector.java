package org.mailstead.dkim;

import java.util.Locale;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/**
 * Which of a domain's keys: one or more labels below {@code _domainkey}. RFC 6376 §3.1.
 *
 * @param name lower case, labels of 1 to 63 letters, digits, hyphens and underscores, A-labels for
 *     others; at most {@value #OCTETS_MAX} octets
 */
public record Selector(String name) {
    /** Room for {@code ._domainkey.} and a domain of three letters. */
    public static final int OCTETS_MAX = 238;

    public Selector {
        if (!isValid(name)) {
            throw new IllegalArgumentException("not a selector: " + name);
        }
    }

    /**
     * selector = sub-domain *( "." sub-domain ). RFC 6376 §3.1; underscores are in use. RFC 8616
     * §4: U-labels become A-labels.
     *
     * @throws SyntaxException if it is none
     */
    public static Selector parse(String text) throws SyntaxException {
        var ascii = text.chars().allMatch(c -> c < 0x80);
        var name = ascii ? text.toLowerCase(Locale.ROOT) : Domain.parse(text).ascii();
        if (!isValid(name)) {
            throw new SyntaxException("not a selector: \"" + text + "\"", 0);
        }
        return new Selector(name);
    }

    private static boolean isValid(String name) {
        var label = 0;
        for (int i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c == '.' && label > 0) {
                label = 0;
            } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_') {
                label++;
            } else {
                return false;
            }
            if (label > Domain.LABEL_OCTETS_MAX) {
                return false;
            }
        }
        return label > 0 && name.length() <= OCTETS_MAX;
    }

    /** Where the key of a domain is looked up. RFC 6376 §3.6.2.1. */
    public String recordName(Domain domain) {
        return name + "._domainkey." + domain.ascii();
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
