package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimSigner;
import org.mailstead.dkim.DkimVerifier;
import org.mailstead.dkim.KeyLookup;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dkim.VerificationKey;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code mailstead dkim}: keys, records and signatures, without a server. inbound CLI-02, CLI-03
 */
@Command(
        name = "dkim",
        description = "Make keys, look up records, check and make signatures (DKIM).",
        synopsisSubcommandLabel = "COMMAND")
public final class DkimCommand {
    private static final int KEY_OCTETS_MAX = 32 << 10;

    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    private final Clock clock;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DkimCommand() {
        this(null, Clock.systemUTC());
    }

    DkimCommand(@Nullable Resolver resolver, Clock clock) {
        this.resolver = resolver;
        this.clock = clock;
    }

    @Command(
            name = "genrsa",
            description = "Print a new RSA key, PKCS #8 in PEM. Keep it secret.",
            footer = {"", "Example: mailstead dkim genrsa >2026a.pem"})
    void generateRsa(
            @Option(
                            names = "--bits",
                            paramLabel = "BITS",
                            defaultValue = "2048",
                            description = "1024 to 8192; ${DEFAULT-VALUE} if not given.")
                    int bits)
            throws OperationException {
        if (bits < 1024 || bits > 8192) {
            throw new OperationException("an RSA key has 1024 to 8192 bits");
        }
        print(DkimKey.generateRsa(bits).pem());
    }

    @Command(
            name = "gened25519",
            description = {
                "Print a new Ed25519 key, PKCS #8 in PEM. Keep it secret.",
                "Not all receivers know Ed25519: sign with an RSA key too."
            })
    void generateEd25519() {
        print(DkimKey.generateEd25519().pem());
    }

    @Command(
            name = "txt",
            description = "Print the DNS record of a key, in pieces as a zone file wants them.",
            footer = {"", "Example: mailstead dkim txt 2026a.pem"})
    void txt(@Parameters(paramLabel = "KEYFILE", description = "A private key in PEM.") Path file)
            throws IOException, OperationException {
        print(key(file).record().restricted().zoneText() + System.lineSeparator());
    }

    private static DkimKey key(Path file) throws IOException, OperationException {
        if (Files.size(file) > KEY_OCTETS_MAX) {
            throw new OperationException(file + " is larger than any key");
        }
        try {
            return DkimKey.parsePem(new String(Files.readAllBytes(file), US_ASCII));
        } catch (SyntaxException e) {
            throw new OperationException(file + ": " + e.getMessage(), e);
        }
    }

    @Command(
            name = "lookup",
            description = "Look up the record of a key, and say what it says.",
            footer = {"", "Example: mailstead dkim lookup 2026a example.org"})
    void lookup(
            @Parameters(paramLabel = "SELECTOR", description = "Which key of the domain.")
                    String selector,
            @Parameters(paramLabel = "DOMAIN", description = "The domain that signs.")
                    String domain,
            @Mixin DnsOptions options)
            throws OperationException {
        switch (find(selector, domain, options)) {
            case KeyLookup.Result.Unavailable(var reason) -> throw new OperationException(reason);
            case KeyLookup.Result.Unusable(var reason) -> throw new OperationException(reason);
            case KeyLookup.Result.Found(var record, var dnssec) -> {
                var out = Terminal.out(spec);
                out.println("record:   " + Terminal.plain(record.text()));
                out.println("dnssec:   " + dnssec.toString().toLowerCase(java.util.Locale.ROOT));
                out.println("key type: " + Terminal.plain(record.keyType()));
                try {
                    var key =
                            record.isRevoked()
                                    ? "revoked"
                                    : VerificationKey.of(record, DkimLimits.DEFAULT).bits()
                                            + " bits";
                    out.println("key:      " + key);
                } catch (SyntaxException e) {
                    out.println("key:      unusable: " + e.getMessage());
                }
                out.println("testing:  " + (record.isTesting() ? "yes" : "no"));
                out.println("strict:   " + (record.isStrict() ? "yes" : "no"));
                out.flush();
            }
        }
    }

    private KeyLookup.Result find(String selector, String domain, DnsOptions options)
            throws OperationException {
        try {
            return new KeyLookup(options.or(resolver), DkimLimits.DEFAULT)
                    .find(Selector.parse(selector), Domain.parse(domain));
        } catch (SyntaxException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            name = "verify",
            description = {
                "Check the signatures of a message, and say of each what it came to and why.",
                "Fails if none passes."
            })
    void verify(
            @Parameters(paramLabel = "FILE", description = "A message as it was sent.") Path file,
            @Mixin DnsOptions options)
            throws IOException, OperationException {
        var verifier =
                new DkimVerifier(
                        options.or(resolver),
                        PublicSuffixes.shipped()::isPublicSuffix,
                        clock,
                        DkimLimits.DEFAULT);
        var results = verifier.verify(MailFile.wire(file));
        var out = Terminal.out(spec);
        for (var result : results) {
            var signature = result.signature();
            out.printf("%s: %s%n", result.keyword(), Terminal.plain(result.reason()));
            if (signature != null) {
                out.printf(
                        "  by %s with key %s, %s, %s, over %s%n",
                        signature.domain(),
                        signature.selector(),
                        Terminal.plain(signature.algorithm()),
                        signature.canonicalization(),
                        String.join(" ", signature.signedFields()));
            }
        }
        out.flush();
        if (results.stream().noneMatch(result -> result.isPass())) {
            throw new OperationException(
                    results.isEmpty() ? "no signature" : "no signature that passes");
        }
    }

    @Command(
            name = "sign",
            description = {
                "Sign a message with a key, and print the signature that goes before its header.",
                "With --output the whole signed message is written to a file."
            },
            footer = {"", "Example: mailstead dkim sign letter.eml example.org 2026a 2026a.pem"})
    void sign(
            @Parameters(paramLabel = "FILE", description = "A message.") Path file,
            @Parameters(paramLabel = "DOMAIN", description = "The domain that signs.")
                    String domain,
            @Parameters(paramLabel = "SELECTOR", description = "The name of the key in the DNS.")
                    String selector,
            @Parameters(paramLabel = "KEYFILE", description = "The private key in PEM.") Path key,
            @Option(
                            names = "--output",
                            paramLabel = "FILE",
                            description = "Where to write the signed message.")
                    @Nullable Path output)
            throws IOException, OperationException {
        var message = MailFile.wire(file);
        try {
            var signing =
                    SigningSelector.of(Domain.parse(domain), Selector.parse(selector), key(key));
            var fields =
                    new DkimSigner(clock)
                            .sign(
                                    SignedMessage.of(message, DkimLimits.DEFAULT),
                                    List.of(signing),
                                    null);
            if (output == null) {
                print(fields);
                return;
            }
            try (var out = Files.newOutputStream(output)) {
                out.write(fields.getBytes(UTF_8));
                message.stream().transferTo(out);
            }
        } catch (SyntaxException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private void print(String text) {
        var out = Terminal.out(spec);
        out.print(text);
        out.flush();
    }
}
