package org.mailstead.server.config;

import java.util.List;
import org.mailstead.server.net.Network;

/** How mail from others is judged. */
public record InboundConfig(
        @Setting(
                        value =
                                "Check who sends: reverse name, SPF, DKIM, DMARC. Needs a working DNS."
                                        + " Only switch it off on a machine without one.",
                        byDefault = "true")
                boolean checkSenders,
        @Setting(
                        value =
                                "Refuse mail whose author's domain wants it quarantined (DMARC"
                                        + " p=quarantine). Else it goes to the mailbox Junk.",
                        byDefault = "false")
                boolean refuseQuarantined,
        @Setting(
                        value =
                                "Networks of hosts that pass our mail on to us, such as a backup MX or a"
                                        + " filter. Their own address is not judged: what they say"
                                        + " of where the mail came from (Received) is believed.",
                        byDefault = "[]",
                        example = "[\"192.0.2.25\", \"2001:db8:1::/64\"]")
                List<Network> trustedRelays) {
    public InboundConfig {
        trustedRelays = List.copyOf(trustedRelays);
    }
}
