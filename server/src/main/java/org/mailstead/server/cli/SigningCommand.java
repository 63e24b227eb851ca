package org.mailstead.server.cli;

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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead signing}: the keys with which domains of the running server sign their mail. */
@Command(
        name = "signing",
        description = {
            "Manage the keys with which a domain signs its mail (DKIM), on the running server.",
            "A new domain has three: one signs, one waits to replace it, one is Ed25519."
        },
        footer = {
            "",
            "To change keys: publish the record of the new one (mailstead domain records DOMAIN),",
            "wait until the DNS has it everywhere, start it, stop the old one, and remove that one",
            "and its record a week later."
        },
        synopsisSubcommandLabel = "COMMAND")
public final class SigningCommand {
    private static final String DOMAIN = "The domain.";
    private static final String SELECTOR = "Which key: as it is named in the DNS.";
    private static final int OCTETS_MAX = 32 * 1024;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public SigningCommand() {}

    @Command(name = "list", description = "List the keys of a domain.")
    void list(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "signing.list", List.of(domain));
    }

    @Command(
            name = "add",
            description = "Make a key for a domain, or take one from a file, and show its record.",
            footer = {"", "Example: mailstead signing add example.org 2027a"})
    void add(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Parameters(paramLabel = "SELECTOR", description = "A name for the key in the DNS.")
                    String selector,
            @Option(names = "--ed25519", description = "Make an Ed25519 key, not RSA 2048.")
                    boolean ed25519,
            @Option(
                            names = "--key",
                            paramLabel = "FILE",
                            description = "Take this private key (PEM, PKCS #8 or #1).")
                    @Nullable Path file,
            @Option(names = "--start", description = "Sign with it at once.") boolean start)
            throws IOException, ConfigException, OperationException {
        var key = file != null ? read(file) : ed25519 ? "ed25519" : "rsa";
        server.print(spec, "signing.add", List.of(domain, selector, key, Boolean.toString(start)));
    }

    private static String read(Path file) throws IOException, OperationException {
        if (Files.size(file) > OCTETS_MAX) {
            throw new OperationException(file + " is longer than any key");
        }
        return Files.readString(file);
    }

    @Command(name = "start", description = "Sign with a key from now on.")
    void start(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Parameters(paramLabel = "SELECTOR", description = SELECTOR) String selector)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "signing.start", List.of(domain, selector));
    }

    @Command(name = "stop", description = "Sign with a key no more, but keep it.")
    void stop(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Parameters(paramLabel = "SELECTOR", description = SELECTOR) String selector)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "signing.stop", List.of(domain, selector));
    }

    @Command(name = "remove", description = "Forget a key for good.")
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "DOMAIN", description = DOMAIN) String domain,
            @Parameters(paramLabel = "SELECTOR", description = SELECTOR) String selector)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "signing.remove", List.of(domain, selector));
    }
}
