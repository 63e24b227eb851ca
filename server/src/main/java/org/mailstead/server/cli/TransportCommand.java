package org.mailstead.server.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead transport}: ways for outgoing mail, of the running server. outbound §7 */
@Command(
        name = "transport",
        description = {
            "Manage ways for outgoing mail, on the running server: hosts that relay it, proxies, or"
                    + " none at all.",
            "Routes say which mail goes by which (mailstead route); all other mail goes directly to"
                    + " the hosts of its recipients."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class TransportCommand {
    private static final String NAME = "A name for it.";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public TransportCommand() {}

    @Command(name = "list", description = "List all transports, without their passwords.")
    void list(@Mixin ServerLocation server)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "transport.list", List.of());
    }

    @Command(
            name = "add-relay",
            description = {
                "Send by a host that takes all mail on, as a provider's.",
                "With --user its password is asked for, or read from standard input."
            },
            footer = {
                "",
                "Example: mailstead transport add-relay provider smtp.example.net --user ann"
            })
    void addRelay(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = "HOST", description = "Where it is.") String host,
            @Option(
                            names = "--tls",
                            paramLabel = "KIND",
                            defaultValue = "tls",
                            description =
                                    "tls: from the start; starttls; starttls-unverified: any"
                                            + " certificate will do; none. Default: ${DEFAULT-VALUE}.")
                    String security,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            description = "Default: 465 with tls, else 587.")
                    @Nullable Integer port,
            @Option(names = "--user", paramLabel = "NAME", description = "As whom to log in.")
                    @Nullable String user,
            @Option(
                            names = "--mechanisms",
                            split = ",",
                            paramLabel = "MECHANISM",
                            description =
                                    "How to log in, the preferred first. Default: SCRAM-SHA-256-PLUS"
                                            + " to CRAM-MD5; PLAIN only if it is named.")
                    @Nullable List<String> mechanisms)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<>(List.of(name, host));
        arguments.add(String.valueOf(port != null ? port : security.equals("tls") ? 465 : 587));
        arguments.add(security);
        if (user != null) {
            arguments.add(user);
            arguments.add(PasswordInput.ask());
            arguments.addAll(mechanisms == null ? List.of() : mechanisms);
        }
        server.print(spec, "transport.add-relay", arguments);
    }

    @Command(
            name = "add-socks",
            description = "Send directly, through a SOCKS5 proxy.",
            footer = {
                "",
                "Example: mailstead transport add-socks tunnel 10.0.0.2 --port 1080 --ehlo out.example.org"
            })
    void addSocks(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = "HOST", description = "The proxy.") String host,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "1080",
                            description = "Its port. Default: ${DEFAULT-VALUE}.")
                    int port,
            @Option(
                            names = "--ehlo",
                            paramLabel = "NAME",
                            required = true,
                            description =
                                    "The name of the address that the proxy sends from: what we"
                                            + " call ourselves.")
                    String hello)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "transport.add-socks", List.of(name, host, String.valueOf(port), hello));
    }

    @Command(
            name = "add-direct",
            description = "Send directly, by addresses of one family only.",
            footer = {"", "Example: mailstead transport add-direct four ipv4"})
    void addDirect(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = "FAMILY", description = "ipv4, ipv6 or both.") String family)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "transport.add-direct", List.of(name, family));
    }

    @Command(
            name = "add-fail",
            description = "Send not at all: mail fails with a code and a message.",
            footer = {"", "Example: mailstead transport add-fail closed --code 554"})
    void addFail(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Option(
                            names = "--code",
                            paramLabel = "CODE",
                            defaultValue = "554",
                            description =
                                    "400 to 499 to try again later, 500 to 599 to give up. Default:"
                                            + " ${DEFAULT-VALUE}.")
                    int code,
            @Option(
                            names = "--message",
                            paramLabel = "TEXT",
                            defaultValue = "mail to this destination is refused by configuration",
                            description = "Why. Default: ${DEFAULT-VALUE}.")
                    String message)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "transport.add-fail", List.of(name, String.valueOf(code), message));
    }

    @Command(name = "remove", description = "Forget a transport that no route leads to.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = "Which one.") String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "transport.remove", List.of(name));
    }
}
