package org.mailstead.server.config;

import java.util.Map;

/**
 * What is logged.
 *
 * @param levels by package, such as {@code smtp}
 */
public record LogConfig(
        @Setting(
                        value =
                                "error, warn, info, debug or trace. At trace the protocols are written"
                                        + " out, without passwords and messages.",
                        byDefault = "\"info\"")
                LogLevel level,
        @Setting(
                        value =
                                "Other levels for parts of the server: net, store, directory, mailbox,"
                                        + " queue, delivery, inbound, submission, smtp, imap.",
                        byDefault = "{}",
                        example = "{ smtp = \"debug\" }")
                Map<String, LogLevel> levels) {
    public LogConfig {
        levels = Map.copyOf(levels);
    }
}
