package org.mailstead.server.config;

import java.util.List;
import org.mailstead.address.Domain;
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
                                        + " of where the mail came from (Received) and of what they"
                                        + " found (Authentication-Results, ARC) is believed.",
                        byDefault = "[]",
                        example = "[\"192.0.2.25\", \"2001:db8:1::/64\"]")
                List<Network> trustedRelays,
        @Setting(
                        value =
                                "Domains of forwarders and mailing lists that seal what they pass on"
                                        + " (ARC): what they found of a message is believed, and a"
                                        + " DMARC policy not held against it.",
                        byDefault = "[]",
                        example = "[\"lists.example.org\"]")
                List<Domain> trustedSealers,
        @Setting(
                        value =
                                "Seal what was found of each message (ARC), by a key of its recipient's"
                                        + " domain, for those whom the recipient passes it on to.",
                        byDefault = "false")
                boolean seal,
        @Setting(
                        value =
                                "Keep what DMARC came to, for the reports that domains ask for (rua=).",
                        byDefault = "true")
                boolean dmarcEvaluations) {
    public InboundConfig {
        trustedRelays = List.copyOf(trustedRelays);
        trustedSealers = List.copyOf(trustedSealers);
    }
}
