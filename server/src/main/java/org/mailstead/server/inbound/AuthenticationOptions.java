package org.mailstead.server.inbound;

import java.time.Duration;
import java.util.List;
import org.mailstead.address.Domain;
import org.mailstead.server.net.Network;

/**
 * How senders are authenticated.
 *
 * @param ourName in explanations, and whose checks these are
 * @param deadline after which what the DNS has not answered counts as temporary trouble
 * @param trustedRelays networks of hosts that pass our mail on to us: what they say of where it
 *     came from is believed, and their own address says nothing of the sender
 * @param quarantineRejects whether a domain that wants its mail quarantined has it refused; else it
 *     goes to the mailbox for junk
 */
public record AuthenticationOptions(
        Domain ourName, Duration deadline, List<Network> trustedRelays, boolean quarantineRejects) {
    /** How long all checks of a message may take together: 30 s. */
    public static final Duration DEADLINE = Duration.ofSeconds(30);

    public AuthenticationOptions {
        trustedRelays = List.copyOf(trustedRelays);
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("no time: " + deadline);
        }
    }
}
