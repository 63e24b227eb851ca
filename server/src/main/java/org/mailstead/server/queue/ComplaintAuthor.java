package org.mailstead.server.queue;

import java.util.function.UnaryOperator;
import org.mailstead.address.Domain;

/**
 * Who tells of a complaint, as was verified by DMARC or a signature of the domain in From.
 *
 * @param domain in From
 * @param organization the registered domain above any domain
 */
public record ComplaintAuthor(Domain domain, UnaryOperator<Domain> organization) {
    /** Whether it is of the organization of another domain. */
    boolean speaksFor(Domain other) {
        return organization.apply(domain).equals(organization.apply(other));
    }
}
