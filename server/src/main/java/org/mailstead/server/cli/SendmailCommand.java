package org.mailstead.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.DnsLimits;
import org.mailstead.dns.DnsResolver;
import org.mailstead.dns.Resolver;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.config.SendmailConfig;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.relay.RelayException;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelayOpener;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.smtp.BodyType;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.ClientObserver;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.Reply;
import org.mailstead.smtp.ReversePath;
import org.mailstead.smtp.Transmission;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.mailstead.x509.Pkix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead sendmail}: hands over the mail of programs on this machine. outbound §27 */
@Command(
        name = "sendmail",
        description = {
            "Send a message that is read from standard input, as the program of this name does.",
            "With -t its recipients are also those in To, Cc and Bcc. -i lets a line of one dot be"
                    + " text. -C FILE names a configuration. Other options are passed over.",
            "It is configured in /etc/mailstead/sendmail.toml: see mailstead config"
                    + " describe-sendmail.",
            "Exit status as in sysexits.h: 0 taken for all, 64 misused, 65 bad message or address, 69"
                    + " refused, 75 try later, 78 not configured."
        },
        footer = {"", "Example: echo Hello | mailstead sendmail ann@example.org"})
public final class SendmailCommand implements Callable<Integer> {
    // sysexits.h
    static final int OK = 0;
    static final int USAGE = 64;
    static final int DATA_ERROR = 65;
    static final int UNAVAILABLE = 69;
    static final int TEMPORARY = 75;
    static final int CONFIGURATION = 78;

    /** Where messages are kept that could not be handed over. outbound SM-5 */
    private static final String FAILURES = "mailstead-sendmail.failures";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSSSSS").withZone(ZoneOffset.UTC);

    /** Where it looks, and whom it trusts. */
    record Surroundings(
            InputStream in,
            @Nullable Resolver resolver,
            Pkix pkix,
            Path configuration,
            Path home,
            InstantSource clock) {
        static Surroundings usual() {
            return new Surroundings(
                    System.in,
                    null,
                    Pkix.ofSystem(),
                    SendmailConfig.USUAL,
                    Path.of(System.getProperty("user.home", "/")),
                    InstantSource.system());
        }
    }

    private final @Nullable Surroundings given;

    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "ARGUMENT",
            arity = "0..*",
            description = "Recipients and options, as sendmail has them.")
    private List<String> arguments = new ArrayList<>();

    /** For picocli. */
    public SendmailCommand() {
        this(null);
    }

    SendmailCommand(@Nullable Surroundings given) {
        this.given = given;
    }

    /** What begins with a hyphen is for {@link SendmailArguments}, which knows the old forms. */
    @Spec
    void setSpec(CommandSpec own) {
        spec = own;
        own.parser().unmatchedOptionsArePositionalParams(true).endOfOptionsDelimiter("\0");
    }

    /** What became of it. */
    private record Outcome(int status, String problem) {}

    @Override
    public Integer call() {
        var around = given == null ? Surroundings.usual() : given;
        SendmailArguments asked;
        try {
            asked = SendmailArguments.of(arguments);
        } catch (IllegalArgumentException e) {
            return tell(new Outcome(USAGE, String.valueOf(e.getMessage())));
        }
        var file =
                asked.configuration() == null
                        ? around.configuration()
                        : Path.of(asked.configuration());
        if (!Files.exists(file)) {
            return tell(
                    new Outcome(
                            CONFIGURATION,
                            "not configured: %s does not exist (see mailstead config describe-sendmail)"
                                    .formatted(file)));
        }
        try {
            var config = SendmailConfig.read(file);
            return tell(send(around, asked, config));
        } catch (ConfigException e) {
            return tell(new Outcome(CONFIGURATION, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return tell(new Outcome(CONFIGURATION, file + ": " + e.getMessage()));
        }
    }

    private int tell(Outcome outcome) {
        if (outcome.status != OK) {
            var error = Terminal.error(spec);
            error.println("sendmail: " + Terminal.plain(outcome.problem));
            error.flush();
        }
        return outcome.status;
    }

    private static Outcome send(
            Surroundings around, SendmailArguments asked, SendmailConfig config) {
        SendmailMessage message;
        List<Address> recipients;
        try {
            message = SendmailMessage.read(around.in(), asked.dotEnds());
            recipients = message.recipients(asked, config);
        } catch (IOException | SyntaxException e) {
            return new Outcome(DATA_ERROR, String.valueOf(e.getMessage()));
        }
        if (recipients.isEmpty()) {
            return new Outcome(DATA_ERROR, "no recipient in To, Cc and Bcc");
        }
        var octets = message.octets(recipients, config);
        var outcome = transmit(around, config, message, recipients, octets);
        return outcome.status == OK ? outcome : kept(around, outcome, octets);
    }

    private static Outcome transmit(
            Surroundings around,
            SendmailConfig config,
            SendmailMessage message,
            List<Address> recipients,
            byte[] octets) {
        try {
            var dns =
                    around.resolver() == null
                            ? DnsResolver.system(DnsLimits.DEFAULT, around.clock())
                            : around.resolver();
            var socket =
                    HostDialer.connect(
                            new HostDialer(dns).find(config.hostName()), config.portOrDefault());
            var opener = new RelayOpener(around.pkix(), around.clock(), ClientLimits.DEFAULT);
            try (var client =
                    opener.open(socket, relay(config), config.helloName(), ClientObserver.NONE)) {
                var sent =
                        client.send(envelope(config, message, recipients), OctetSource.of(octets));
                client.quit();
                return outcome(sent, recipients);
            }
        } catch (RelayException e) {
            var isFinal = e.status().kind() == 5;
            return new Outcome(isFinal ? UNAVAILABLE : TEMPORARY, String.valueOf(e.getMessage()));
        } catch (IOException | OperationException | DnsException e) {
            return new Outcome(TEMPORARY, String.valueOf(e.getMessage()));
        }
    }

    private static RelayHost relay(SendmailConfig config) {
        var userName = config.userName();
        var password = config.password();
        var login =
                userName == null || password == null
                        ? null
                        : new RelayLogin(userName, password, mechanisms(config));
        return new RelayHost(
                config.hostName(), config.portOrDefault(), config.relaySecurity(), login);
    }

    /** outbound SM-4: the strongest first, the password itself last, and over TLS only. */
    private static List<Mechanism> mechanisms(SendmailConfig config) {
        var only = config.mechanism();
        if (only != null) {
            return List.of(Mechanism.named(only).orElseThrow());
        }
        var mechanisms = new ArrayList<>(RelayLogin.DEFAULT_MECHANISMS);
        if (config.relaySecurity() != RelaySecurity.NONE) {
            mechanisms.add(Mechanism.PLAIN);
        }
        return mechanisms;
    }

    private static Envelope envelope(
            SendmailConfig config, SendmailMessage message, List<Address> recipients) {
        var isAscii = recipients.stream().allMatch(Address::isAscii);
        var parameters =
                new MailParameters(
                        null,
                        message.isEightBit() ? BodyType.EIGHT_BIT_MIME : null,
                        message.isInternationalized() || !isAscii,
                        "yes".equals(config.requireTls()),
                        null,
                        null,
                        null,
                        null);
        return new Envelope(
                new ReversePath.Of(config.sender()),
                parameters,
                recipients.stream().map(to -> new Recipient(new ForwardPath.Of(to))).toList());
    }

    private static Outcome outcome(Transmission sent, List<Address> recipients) {
        return switch (sent) {
            case Transmission.Accepted(var _, var replies) -> refusals(replies, recipients);
            case Transmission.Refused(var command, var reply, var replies) ->
                    new Outcome(
                            reply.isPermanent() ? UNAVAILABLE : TEMPORARY,
                            command.equals("RCPT")
                                    ? refusals(replies, recipients).problem
                                    : "the message is refused: " + reply);
            case Transmission.Unsupported(var keyword) ->
                    new Outcome(UNAVAILABLE, "the host does not have " + keyword);
        };
    }

    /** Taken, but not for all. */
    private static Outcome refusals(List<Reply> replies, List<Address> recipients) {
        var problems = new ArrayList<String>();
        var status = OK;
        for (int i = 0; i < replies.size(); i++) {
            var reply = replies.get(i);
            if (!reply.isPositive()) {
                problems.add(recipients.get(i) + " is refused: " + reply);
                status = reply.isPermanent() || status == UNAVAILABLE ? UNAVAILABLE : TEMPORARY;
            }
        }
        return new Outcome(status, String.join("; ", problems));
    }

    /** outbound SM-5 */
    private static Outcome kept(Surroundings around, Outcome outcome, byte[] octets) {
        try {
            var folder = around.home().resolve(FAILURES);
            if (!Files.exists(folder)) {
                Files.createDirectory(
                        folder,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            }
            var name = STAMP.format(around.clock().instant()) + "-";
            var file = Files.createTempFile(folder, name, ".eml");
            Files.write(file, octets);
            return new Outcome(outcome.status, outcome.problem + "; the message is in " + file);
        } catch (IOException e) {
            return new Outcome(
                    outcome.status,
                    outcome.problem + "; the message could not be kept: " + e.getMessage());
        }
    }
}
