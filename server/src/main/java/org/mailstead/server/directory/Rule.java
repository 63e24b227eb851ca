package org.mailstead.server.directory;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/**
 * One rule of an address: what a message must be like for it to apply, and what it then does.
 * inbound RULE-01 to RULE-11
 *
 * <p>All conditions that are set must hold. Expressions are RE2's, in any case, and are searched
 * for, so that {@code ^} and {@code $} are needed to match the whole.
 *
 * @param name for people; may be empty
 * @param mailFrom in the reverse-path; null if it does not matter
 * @param from in the address of the author; null if it does not matter
 * @param verifiedDomain the domain, or one above it, that SPF passes or that signed by DKIM; null
 *     if it does not matter
 * @param headers fields that must be there; may be none
 * @param listDomain a mailing list's domain, exactly the one that SPF passes for MAIL FROM or that
 *     signed by DKIM; such mail is taken without any check of who wrote it; null if it is no list
 * @param forward the peer forwards what came for the user elsewhere: a DMARC policy does not count
 * @param rejectsTo where mail goes that would be refused; null if it is refused
 * @param mailbox where mail goes; null for where the address leads
 */
public record Rule(
        String name,
        @Nullable Pattern mailFrom,
        @Nullable Pattern from,
        @Nullable Domain verifiedDomain,
        List<Field> headers,
        @Nullable Domain listDomain,
        boolean forward,
        @Nullable String rejectsTo,
        @Nullable String mailbox) {
    /**
     * A header field that must be there.
     *
     * @param name in lower case
     * @param value an expression; empty for any
     */
    public record Field(String name, Pattern value) {
        public Field {
            if (!name.equals(name.toLowerCase(Locale.ROOT)) || name.isEmpty()) {
                throw new IllegalArgumentException("not a lower-case name: " + name);
            }
        }
    }

    public Rule {
        headers = List.copyOf(headers);
        var conditional =
                mailFrom != null
                        || from != null
                        || verifiedDomain != null
                        || !headers.isEmpty()
                        || listDomain != null;
        // inbound CFG-42
        if (!conditional) {
            throw new IllegalArgumentException("a rule needs a condition");
        }
        if (forward && (mailFrom == null || verifiedDomain == null)) {
            throw new IllegalArgumentException("forward needs mail-from and verified-domain");
        }
        if (forward && listDomain != null) {
            throw new IllegalArgumentException("forward and list-domain exclude each other");
        }
        if (rejectsTo != null && rejectsTo.equalsIgnoreCase("Inbox")) {
            throw new IllegalArgumentException("accept-rejects must not lead to the Inbox");
        }
    }
}
