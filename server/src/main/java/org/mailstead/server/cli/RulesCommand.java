package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead rules}: what the addresses of the running server do with their mail. */
@Command(
        name = "rules",
        description = {
            "Show and set what an address does with its mail, on the running server.",
            "The first rule whose conditions all hold decides."
        },
        footer = {
            "",
            "Rules are text, like this:",
            "",
            "  rule What the club's list sends",
            "    list-domain lists.example.org",
            "    mailbox Lists/Club",
            "",
            "  rule What my old provider forwards",
            "    mail-from @old\\.example$",
            "    verified-domain old.example",
            "    forward",
            "",
            "Conditions: mail-from RE and from RE (the sender in the envelope, the author; regular",
            "expressions of RE2, in any case), verified-domain DOMAIN (SPF or DKIM pass for it or",
            "below), header NAME [RE], list-domain DOMAIN (SPF or DKIM pass for exactly it: taken",
            "without further checks).",
            "Actions: mailbox NAME, forward (a DMARC policy does not count), accept-rejects NAME",
            "(where mail goes that would be refused)."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class RulesCommand {
    private static final String ADDRESS = "The address, or @ and a domain for its catch-all.";
    private static final int OCTETS_MAX = 64 * 1024;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public RulesCommand() {}

    @Command(name = "show", description = "Show the rules of an address.")
    void show(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ADDRESS", description = ADDRESS) String address)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "rules.show", List.of(address));
    }

    @Command(
            name = "set",
            description = "Give an address these rules in place of those that it has.",
            footer = {"", "Example: mailstead rules set ann@example.org rules.txt"})
    void set(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ADDRESS", description = ADDRESS) String address,
            @Parameters(
                            paramLabel = "FILE",
                            description = "The rules; - or nothing for standard input.",
                            arity = "0..1",
                            defaultValue = "-")
                    Path file)
            throws IOException, ConfigException, OperationException {
        var isInput = file.toString().equals("-");
        try (var in = isInput ? System.in : Files.newInputStream(file)) {
            var octets = in.readNBytes(OCTETS_MAX + 1);
            if (octets.length > OCTETS_MAX) {
                throw new OperationException("rules of more than " + OCTETS_MAX + " octets");
            }
            server.print(spec, "rules.set", List.of(address, new String(octets, UTF_8)));
        }
    }
}
