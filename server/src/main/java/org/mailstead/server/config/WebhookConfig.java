package org.mailstead.server.config;

/** Calls of programs. */
public record WebhookConfig(
        @Setting(
                        value =
                                "Call programs also at addresses of this machine and of private"
                                        + " networks, such as http://127.0.0.1:8080/mail. Then whoever"
                                        + " may set webhooks reaches what this machine reaches.",
                        byDefault = "false")
                boolean internalAddresses) {}
