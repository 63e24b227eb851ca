package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.LinkedHashSet;
import org.mailstead.address.Domain;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MailboxAddress;
import org.mailstead.wire.SyntaxException;

/**
 * The domain that a message says it is from, which is what DMARC protects. RFC 9989 §5.3.1.
 *
 * <p>Only a From that all mail programs must read alike has one; the others have a reason why not,
 * and whoever receives them knows that DMARC cannot protect against them.
 */
public sealed interface AuthorDomain {
    /** A From with more addresses is not believed. */
    int AUTHORS_MAX = 1000;

    /** All authors are at one domain. */
    record Found(Domain domain) implements AuthorDomain {}

    /** There is no From, or nobody in it: a group of nobody, say. */
    record Missing(String reason) implements AuthorDomain {}

    /** From can be read in several ways, or in none: it should not be believed. */
    record Unusable(String reason) implements AuthorDomain {}

    /** Reads the From field of a header. */
    static AuthorDomain of(HeaderFields header) {
        var fields = header.all("From");
        if (fields.isEmpty()) {
            return new Missing("no From field");
        }
        // RFC 9989 §5.3.1, RFC 5322 §3.6: programs show the first of several, or the last
        if (fields.size() > 1) {
            return new Unusable(fields.size() + " From fields");
        }
        return of(fields.getFirst());
    }

    private static AuthorDomain of(HeaderField from) {
        var octets = new String(from.value(), ISO_8859_1);
        if (octets.chars().anyMatch(AuthorDomain::isControl)) {
            return new Unusable("a control character in From");
        }
        var addresses = AddressList.parse(from.text()).mailboxes();
        if (addresses.isEmpty()) {
            return new Missing("no address in From");
        }
        if (addresses.size() > AUTHORS_MAX) {
            return new Unusable("more addresses in From than " + AUTHORS_MAX);
        }
        var domains = new LinkedHashSet<Domain>();
        for (var address : addresses) {
            try {
                domains.add(domain(address));
            } catch (SyntaxException e) {
                return new Unusable("an address in From without a domain: " + e.getMessage());
            }
        }
        // RFC 9989 §5.3.1: with more than one domain there is no verdict
        return domains.size() == 1
                ? new Found(domains.getFirst())
                : new Unusable(domains.size() + " domains in From");
    }

    /** Line ends and tabs fold; of all others programs make what they like. RFC 5322 §2.2. */
    private static boolean isControl(int octet) {
        return (octet < 0x20 && octet != '\t' && octet != '\r' && octet != '\n') || octet == 0x7f;
    }

    private static Domain domain(MailboxAddress address) throws SyntaxException {
        var text = address.domain() == null ? "" : address.domain();
        // RFC 1034 §3.1: the dot of the root changes nothing
        return Domain.parse(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
    }
}
