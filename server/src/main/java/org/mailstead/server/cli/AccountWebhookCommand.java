package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

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

/** {@code mailstead account webhook}: which programs hear of an account's mail. webapi H-1 */
@Command(
        name = "webhook",
        description = {
            "Show and set which programs are called when an account gets mail, or when something"
                    + " becomes of mail that it sent.",
            "What they get is in docs/webhooks.md; what waits: mailstead queue webhook."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class AccountWebhookCommand {
    private static final String NAME = "The account's name.";
    private static final String WHICH = "outgoing|incoming";
    private static final String WHICH_WORDS =
            "outgoing: what becomes of mail that it sends; incoming: mail that it gets.";
    private static final int PAYLOAD_OCTETS_MAX = 60 * 1024;
    private static final String SAMPLE = "{\"Version\":0,\"Test\":true}";

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public AccountWebhookCommand() {}

    @Command(name = "show", description = "Show who is called; without secrets.")
    void show(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.webhooks", List.of(name));
    }

    @Command(
            name = "set",
            description = "Set who is called, in place of what was set before.",
            footer = {
                "",
                "Example: mailstead account webhook set ann outgoing https://app.example.org/mail"
                        + " --events failed,delayed --sign"
            })
    void set(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = WHICH, description = WHICH_WORDS) String which,
            @Parameters(paramLabel = "URL", description = "With https, or http.") String url,
            @Option(
                            names = "--events",
                            paramLabel = "EVENT",
                            split = ",",
                            description =
                                    "Of which outgoing mail is told: delivered, delayed, failed,"
                                            + " suppressed, canceled, relayed, expanded, unrecognized;"
                                            + " all if not given.")
                    @Nullable List<String> events,
            @Option(
                            names = "--authorization-stdin",
                            description =
                                    "Read the value of the header field Authorization from the first"
                                            + " line of standard input, such as: Bearer abc")
                    boolean authorization,
            @Option(
                            names = "--sign",
                            description =
                                    "Sign what is sent with a new secret, which is shown once"
                                            + " (HMAC-SHA-256).")
                    boolean sign)
            throws IOException, ConfigException, OperationException {
        var arguments = new ArrayList<String>();
        arguments.add(name);
        arguments.add(which);
        arguments.add(url);
        arguments.add(authorization ? PasswordInput.fromStandardInput() : "");
        arguments.add(sign ? "signed" : "unsigned");
        arguments.addAll(events == null ? List.of() : events);
        server.print(spec, "account.set-webhook", arguments);
    }

    @Command(
            name = "remove",
            description = "Call nobody from now on. What waits already is still told.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = WHICH, description = WHICH_WORDS) String which)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.remove-webhook", List.of(name, which));
    }

    @Command(
            name = "test",
            description = "Call once now, and show what is answered. Nothing is kept of it.")
    void test(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(paramLabel = WHICH, description = WHICH_WORDS) String which,
            @Option(
                            names = "--payload-stdin",
                            description =
                                    "Send what standard input says, up to 60 KiB, and not a short"
                                            + " sample.")
                    boolean payload)
            throws IOException, ConfigException, OperationException {
        var sent = SAMPLE;
        if (payload) {
            var octets = System.in.readNBytes(PAYLOAD_OCTETS_MAX + 1);
            if (octets.length > PAYLOAD_OCTETS_MAX) {
                throw new OperationException("more than " + PAYLOAD_OCTETS_MAX + " octets");
            }
            sent = new String(octets, UTF_8);
        }
        server.print(spec, "account.test-webhook", List.of(name, which, sent));
    }

    @Command(
            name = "keep",
            description =
                    "Set how long calls that are done with are remembered, from now on: what was sent,"
                            + " and what was answered.")
    void keep(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = NAME) String name,
            @Parameters(
                            paramLabel = "DURATION",
                            description =
                                    "As 7d; 0 for not at all; default for what holds for all.")
                    String duration)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "account.keep-webhooks", List.of(name, duration));
    }
}
