package org.mailstead.server.inbound;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.mailstead.address.Domain;
import org.mailstead.server.net.Network;

/**
 * How senders are authenticated.
 *
 * @param ourName in explanations, and whose checks these are
 * @param deadline after which what the DNS has not answered counts as temporary trouble
 * @param trustedRelays networks of hosts that pass our mail on to us: what they say of where it
 *     came from is believed, and their own address says nothing of the sender
 * @param trustedSealers domains of forwarders and mailing lists: what they sealed that they found
 *     (ARC) is believed, and a DMARC policy not held against what they pass on
 * @param quarantineRejects whether a domain that wants its mail quarantined has it refused; else it
 *     goes to the mailbox for junk
 * @param evaluationsKept whether what DMARC came to is kept for reports. inbound CFG-18
 */
public record AuthenticationOptions(
        Domain ourName,
        Duration deadline,
        List<Network> trustedRelays,
        Set<Domain> trustedSealers,
        boolean quarantineRejects,
        boolean evaluationsKept) {
    /** How long all checks of a message may take together: 30 s. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    public AuthenticationOptions {
        trustedRelays = List.copyOf(trustedRelays);
        trustedSealers = Set.copyOf(trustedSealers);
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("no time: " + deadline);
        }
    }

    /** Nobody is trusted. */
    public static AuthenticationOptions strict(Domain ourName) {
        return new AuthenticationOptions(ourName, DEADLINE, List.of(), Set.of(), false, true);
    }
}
