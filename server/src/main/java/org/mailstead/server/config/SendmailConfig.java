package org.mailstead.server.config;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.dns.Name;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.wire.SyntaxException;

/** What {@code mailstead sendmail} needs to hand mail over: {@code sendmail.toml}. */
public record SendmailConfig(
        @Setting(value = "The host that takes the mail.", required = "\"mail.example.org\"")
                String host,
        @Setting(
                        value =
                                "How: tls (from the start), starttls, starttls-unverified (any"
                                        + " certificate will do), none.",
                        byDefault = "\"tls\"")
                String security,
        @Setting(value = "Its port. Left out, 465 with tls, else 587.", example = "465")
                @Nullable Integer port,
        @Setting(
                        value = "As whom to log in. Left out, nobody.",
                        example = "\"reports@example.org\"")
                @Nullable String userName,
        @Setting(
                        value = "The password. Only those who may send should be able to read it.",
                        example = "\"…\"")
                @Nullable String password,
        @Setting(
                        value =
                                "The one way to log in, such as SCRAM-SHA-256. Left out, the"
                                        + " strongest that both know.",
                        example = "\"SCRAM-SHA-256-PLUS\"")
                @Nullable String mechanism,
        @Setting(
                        value = "Who sends: the address in MAIL FROM and in the From field.",
                        required = "\"reports@example.org\"")
                String from,
        @Setting(
                        value = "Where mail for names without a domain goes, such as root.",
                        example = "\"admin@example.org\"")
                @Nullable String defaultDestination,
        @Setting(
                        value =
                                "yes: all the way to the recipient by verified TLS, or not at all; no:"
                                        + " delivery goes before TLS. Left out, the recipient's domain"
                                        + " decides.",
                        example = "\"yes\"")
                @Nullable String requireTls,
        @Setting(value = "What to call ourselves in EHLO.", byDefault = "\"localhost\"")
                String helloName) {
    /** Where it is unless a command says otherwise. */
    public static final Path USUAL = Path.of("/etc/mailstead/sendmail.toml");

    public SendmailConfig {
        name(host);
        address(from);
        if (defaultDestination != null) {
            address(defaultDestination);
        }
        if (RelaySecurity.of(security).isEmpty()) {
            throw new IllegalArgumentException(
                    "security must be tls, starttls, starttls-unverified or none");
        }
        if ((userName == null) != (password == null)) {
            throw new IllegalArgumentException("user_name and password go together");
        }
        if (mechanism != null && Mechanism.named(mechanism).isEmpty()) {
            throw new IllegalArgumentException("no mechanism " + mechanism);
        }
        if (requireTls != null && !requireTls.equals("yes") && !requireTls.equals("no")) {
            throw new IllegalArgumentException("require_tls must be yes or no");
        }
    }

    /**
     * Reads a file.
     *
     * @throws ConfigException with everything that is wrong with it
     */
    public static SendmailConfig read(Path file) throws IOException, ConfigException {
        return ConfigFile.read(file, SendmailConfig.class);
    }

    /** An annotated example. */
    public static String example() {
        return ConfigExample.of(
                SendmailConfig.class,
                """
                # sendmail.toml: how "mailstead sendmail" hands over the mail of programs on this machine.
                # Settings that are commented out show their default, or an example where there is none.
                """);
    }

    private static Name name(String text) {
        try {
            return Name.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("not a host: " + text, e);
        }
    }

    private static Address address(String text) {
        try {
            return Address.parse(text);
        } catch (SyntaxException e) {
            throw new IllegalArgumentException("not an address: " + text, e);
        }
    }

    /** The host. */
    public Name hostName() {
        return name(host);
    }

    /** How it is talked to. */
    public RelaySecurity relaySecurity() {
        return RelaySecurity.of(security).orElseThrow();
    }

    /** The port, or the usual one. */
    public int portOrDefault() {
        if (port != null) {
            return port;
        }
        return relaySecurity() == RelaySecurity.TLS ? 465 : 587;
    }

    /** Who sends. */
    public Address sender() {
        return address(from);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "sendmail by " + host + " as " + from;
    }
}
