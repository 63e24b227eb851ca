package org.mailstead.server.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
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

/** {@code mailstead certificate}: the TLS client certificates with which users log in. */
@Command(
        name = "certificate",
        description =
                "Add, list and remove client certificates, with which users log in without a"
                        + " password.",
        synopsisSubcommandLabel = "COMMAND")
public final class CertificateCommand {
    private static final int OCTETS_MAX = 64 * 1024;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public CertificateCommand() {}

    @Command(name = "list", description = "List the certificates of an account.")
    void list(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "NAME", description = "The account's name.") String name)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "certificate.list", List.of(name));
    }

    @Command(
            name = "add",
            description = {
                "Let who has the key of a certificate log in as an address.",
                "Only the key counts: who issued the certificate, and until when, does not."
            },
            footer = {
                "",
                "Example: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\",
                "             -subj /CN=laptop -days 3650 -keyout key.pem -out certificate.pem",
                "         mailstead certificate add ann@example.org certificate.pem"
            })
    void add(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "ADDRESS", description = "An address of an account.")
                    String address,
            @Parameters(paramLabel = "FILE", description = "The certificate, in PEM or DER.")
                    Path file,
            @Option(
                            names = "--name",
                            paramLabel = "TEXT",
                            defaultValue = "",
                            description =
                                    "A name for people. Default: the certificate's common name or"
                                            + " serial number.")
                    String name,
            @Option(
                            names = "--no-imap-preauth",
                            description =
                                    "For mail programs that insist to log in over IMAP: they do so"
                                            + " with EXTERNAL.")
                    boolean noImapPreauth)
            throws IOException, ConfigException, OperationException {
        var certificate = Base64.getEncoder().encodeToString(read(file));
        var preauth = Boolean.toString(noImapPreauth);
        server.print(spec, "certificate.add", List.of(address, certificate, name, preauth));
    }

    private static byte[] read(Path file) throws IOException, OperationException {
        try (var in = Files.newInputStream(file)) {
            var octets = in.readNBytes(OCTETS_MAX);
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(octets))
                    .getEncoded();
        } catch (CertificateException e) {
            throw new OperationException("no certificate that can be read in " + file, e);
        }
    }

    @Command(
            name = "remove",
            description = "Take a certificate from its user.",
            footer = {
                "",
                "A fingerprint that begins with - goes behind --:",
                "         mailstead certificate remove -- -dLZ...",
            })
    void remove(
            @Mixin ServerLocation server,
            @Parameters(paramLabel = "FINGERPRINT", description = "As \"list\" shows it.")
                    String fingerprint)
            throws IOException, ConfigException, OperationException {
        server.print(spec, "certificate.remove", List.of(fingerprint));
    }
}
