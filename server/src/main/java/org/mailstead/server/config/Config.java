package org.mailstead.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/**
 * All that a node needs to start.
 *
 * @param databaseUrl null for SQLite in the data directory
 * @param listener where it listens; at least one
 */
public record Config(
        @Setting(
                        value =
                                "The name of this host as other hosts see it: in greetings, Received"
                                        + " header fields, message ids and certificates.",
                        required = "\"mail.example.org\"")
                Domain hostName,
        @Setting(
                        value =
                                "Where everything is kept: mail, accounts, the queue, the control"
                                        + " socket. Relative to this file.",
                        byDefault = "\"data\"")
                Path dataDirectory,
        @Setting(
                        value =
                                "Keep accounts, queue and mail in a PostgreSQL database, which exists"
                                        + " and is UTF-8, in place of SQLite. One server uses it at"
                                        + " a time.",
                        example =
                                "\"jdbc:postgresql://db.example.org/mailstead?sslmode=verify-full\"")
                @Nullable String databaseUrl,
        @Setting(
                        value = "The user of the PostgreSQL database; it may create tables.",
                        byDefault = "\"mailstead\"")
                String databaseUser,
        @Setting(
                        value =
                                "That user's password. Then let nobody read this file but the server's"
                                        + " own user.",
                        byDefault = "\"\"")
                String databasePassword,
        @Setting("What is logged, to standard error.") LogConfig log,
        @Setting(
                        "Certificates for TLS. Without any, one is made and kept in the data directory;"
                                + " mail programs will ask before they trust it.")
                List<CertificateConfig> certificate,
        @Setting(
                        value =
                                "Where to listen, and for what. With no listener in this file there"
                                        + " are these five, on every address.",
                        byDefault =
                                "[{ protocol = \"smtp\" }, { protocol = \"submissions\" },"
                                        + " { protocol = \"submission\" }, { protocol = \"imaps\" },"
                                        + " { protocol = \"imap\" }]")
                List<ListenerConfig> listener,
        @Setting("Mail that others send.") InboundConfig inbound,
        @Setting("Mail that our users send.") SubmissionConfig submission,
        @Setting("Mail to other servers.") DeliveryConfig delivery,
        @Setting("Mail that waits.") QueueConfig queue,
        @Setting("Calls of programs that want to hear of mail.") WebhookConfig webhooks,
        @Setting("Looking up names.") DnsConfig dns,
        @Setting("Newer versions of this program.") UpdatesConfig updates,
        @Setting("Limits that protect this host.") LimitsConfig limits) {
    public Config {
        certificate = List.copyOf(certificate);
        listener = List.copyOf(listener);
        if (listener.isEmpty()) {
            throw new IllegalArgumentException("there must be a listener");
        }
        if (databaseUrl != null && !databaseUrl.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("database_url must start with jdbc:postgresql:");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Config[hostName=%s, dataDirectory=%s, listener=%s]"
                .formatted(hostName, dataDirectory, listener);
    }
}
