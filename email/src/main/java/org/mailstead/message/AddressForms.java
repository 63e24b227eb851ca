package org.mailstead.message;

import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/** An address of a header, in the form that the message's way allows. */
final class AddressForms {
    private AddressForms() {}

    /**
     * addr-spec. RFC 5322 §3.4.1, RFC 6532 §3.2.
     *
     * @param utf8 if not, the domain is written in A-labels
     * @throws IllegalArgumentException if the local part needs UTF-8 and may not have it, or the
     *     domain has no A-labels
     */
    static String addrSpec(MailboxAddress address, boolean utf8) {
        var text = address.addrSpec();
        if (utf8 || isAscii(text)) {
            return text;
        }
        var at = text.lastIndexOf('@');
        var localPart = text.substring(0, Math.max(at, 0));
        if (at < 0 || !isAscii(localPart)) {
            throw new IllegalArgumentException("needs SMTPUTF8: " + text);
        }
        try {
            return localPart + "@" + Domain.parse(text.substring(at + 1)).ascii();
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("no A-labels: " + text, e);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
