package org.mailstead.server.config;

import java.time.Duration;
import java.util.List;

/** Mail that waits to be delivered. */
public record QueueConfig(
        @Setting(
                        value =
                                "How long to wait after each attempt that fails for now; after the last"
                                        + " wait there is one more attempt, and then the sender is told"
                                        + " that it failed.",
                        byDefault = "[\"450s\", \"15m\", \"30m\", \"1h\", \"2h\", \"4h\", \"8h\"]")
                List<Duration> retries,
        @Setting(
                        value =
                                "How many recipients may wait for mail of one account; further mail is"
                                        + " refused for the time being.",
                        byDefault = "100000")
                int recipientsOfAccountMax,
        @Setting(
                        value = "How many octets of mail of one account may wait.",
                        byDefault = "21474836480")
                long octetsOfAccountMax,
        @Setting(
                        value =
                                "How many recipients may wait for mail in all; then further mail is"
                                        + " refused for the time being (452 4.3.1), but for what this"
                                        + " server has to tell its users.",
                        byDefault = "2000000")
                int recipientsMax,
        @Setting(value = "How many octets of mail may wait in all.", byDefault = "107374182400")
                long octetsMax,
        @Setting(
                        value =
                                "How long it is remembered what became of mail, without its content; 0s"
                                        + " for not at all. For one account: mailstead queue settings.",
                        byDefault = "\"3d\"")
                Duration keepRetired,
        @Setting(
                        value =
                                "How many octets of messages that failed are kept as long, for people"
                                        + " to look at (mailstead queue dump); the oldest give way;"
                                        + " 0: none.",
                        byDefault = "1073741824")
                long failedOctetsMax) {
    /** As without any setting. */
    public static final QueueConfig DEFAULT =
            new QueueConfig(
                    List.of(
                            Duration.ofSeconds(450),
                            Duration.ofMinutes(15),
                            Duration.ofMinutes(30),
                            Duration.ofHours(1),
                            Duration.ofHours(2),
                            Duration.ofHours(4),
                            Duration.ofHours(8)),
                    100_000,
                    20L << 30,
                    2_000_000,
                    100L << 30,
                    Duration.ofDays(3),
                    1L << 30);

    public QueueConfig {
        retries = List.copyOf(retries);
        if (retries.size() > 100 || retries.stream().anyMatch(wait -> wait.toSeconds() < 1)) {
            throw new IllegalArgumentException("retries must be at most 100, each 1s or more");
        }
        if (recipientsOfAccountMax < 1 || octetsOfAccountMax < 1) {
            throw new IllegalArgumentException("the room of an account must be 1 or more");
        }
        if (recipientsMax < 1 || octetsMax < 1) {
            throw new IllegalArgumentException("recipients_max and octets_max must be 1 or more");
        }
        if (failedOctetsMax < 0) {
            throw new IllegalArgumentException("failed_octets_max must be 0 or more");
        }
        if (keepRetired.isNegative() || keepRetired.compareTo(Duration.ofDays(3650)) > 0) {
            throw new IllegalArgumentException("keep_retired must be 0s to 3650d");
        }
    }
}
