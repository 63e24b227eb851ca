package org.mailstead.server.delivery;

import java.time.Duration;
import java.util.List;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.smtp.EnhancedStatusCode;

/** Where mail for a domain is to be taken, as far as the DNS says. */
sealed interface NextHop {
    /**
     * To hosts.
     *
     * @param domain of the recipients
     * @param expanded where its aliases lead; the domain itself if it has none
     * @param implicit whether there is no MX record, and the domain is its own host
     * @param exchanges in the order in which they are tried, at least one
     * @param dnssec of all that this rests on
     * @param ttl for how long the DNS says nothing else
     * @param decisions what was found and chosen, a sentence each
     */
    record Hosts(
            Domain domain,
            Name expanded,
            boolean implicit,
            List<Exchange> exchanges,
            Dnssec dnssec,
            Duration ttl,
            List<String> decisions)
            implements NextHop {
        public Hosts {
            exchanges = List.copyOf(exchanges);
            decisions = List.copyOf(decisions);
            if (exchanges.isEmpty()) {
                throw new IllegalArgumentException("no host");
            }
        }
    }

    /** To an address, without asking anybody. RFC 5321 §5.1. */
    record Literal(AddressLiteral address) implements NextHop {}

    /**
     * Nowhere, for now or for good.
     *
     * @param status of class 4 if it may work later
     * @param problem in a sentence for people
     */
    record Nowhere(EnhancedStatusCode status, String problem, List<String> decisions)
            implements NextHop {
        public Nowhere {
            decisions = List.copyOf(decisions);
        }
    }
}
