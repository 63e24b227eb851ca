package org.mailstead.server.inbound;

import java.util.Optional;
import org.mailstead.message.AddressList;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.server.directory.Rule;
import org.mailstead.server.directory.RuleSet;

/** Which rule of an address applies to a message. inbound RULE-01 to RULE-07 */
final class RuleMatch {
    private static final int TEXT_CHARS_MAX = 16 * 1024;

    private final Arrival arrival;
    private final HeaderFields headers;
    private final Authentication authentication;

    RuleMatch(Arrival arrival, HeaderFields headers, Authentication authentication) {
        this.arrival = arrival;
        this.headers = headers;
        this.authentication = authentication;
    }

    /** The first that applies. */
    Optional<Rule> first(RuleSet rules) {
        return rules.rules().stream().filter(this::applies).findFirst();
    }

    private boolean applies(Rule rule) {
        var mailFrom = rule.mailFrom();
        var from = rule.from();
        var verified = rule.verifiedDomain();
        var list = rule.listDomain();
        return (mailFrom == null || mailFrom.matcher(arrival.envelope().from().text(false)).find())
                && (from == null || author().filter(text -> from.matcher(text).find()).isPresent())
                && (verified == null
                        || authentication.verified().stream()
                                .anyMatch(domain -> domain.isWithin(verified)))
                && rule.headers().stream().allMatch(this::has)
                && (list == null || authentication.verifiedSenders().contains(list));
    }

    private boolean has(Rule.Field wanted) {
        return headers.all(wanted.name()).stream()
                .map(HeaderField::decoded)
                .map(text -> text.substring(0, Math.min(text.length(), TEXT_CHARS_MAX)))
                .anyMatch(text -> wanted.value().matcher(text.strip()).find());
    }

    /** The address of the author, if there is exactly one. inbound DEL-01 */
    private Optional<String> author() {
        return author(headers);
    }

    /** The address in From, if there is exactly one field with exactly one, as it stands. */
    static Optional<String> author(HeaderFields headers) {
        var fields = headers.all("From");
        if (fields.size() != 1) {
            return Optional.empty();
        }
        var mailboxes = AddressList.parse(fields.getFirst().text()).mailboxes();
        return mailboxes.size() == 1
                ? Optional.of(mailboxes.getFirst().addrSpec())
                : Optional.empty();
    }
}
