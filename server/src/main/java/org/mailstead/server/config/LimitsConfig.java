package org.mailstead.server.config;

import java.time.Duration;

/** Limits that protect this host. */
public record LimitsConfig(
        @Setting(
                        value =
                                "Connections served at once by each listener; further ones wait until"
                                        + " one ends.",
                        byDefault = "10000")
                int connectionsMax,
        @Setting(
                        value =
                                "The largest message in octets, received by SMTP or appended by IMAP.",
                        byDefault = "104857600")
                long messageOctetsMax,
        @Setting(
                        value = "How long sessions have to end when the server stops.",
                        byDefault = "\"3s\"")
                Duration stopGrace) {
    public LimitsConfig {
        if (connectionsMax < 1) {
            throw new IllegalArgumentException("connections_max must be 1 or more");
        }
        if (messageOctetsMax < 65_536) {
            throw new IllegalArgumentException("message_octets_max must be 65536 or more");
        }
        if (stopGrace.isNegative() || stopGrace.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("stop_grace must be 0s to 10m");
        }
    }
}
