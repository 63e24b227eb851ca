package org.mailstead.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.dmarc.AuthorDomain;
import org.mailstead.dmarc.DmarcResult;
import org.mailstead.dmarc.Policy;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.inbound.Authentication;
import org.mailstead.server.inbound.AuthenticationOptions;
import org.mailstead.server.inbound.SenderChecks;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.smtp.ClientIdentity;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead message authenticate}: all checks of a sender, as a person reads them. */
@Command(
        name = "authenticate",
        description = {
            "Make all checks that a message would meet if a client brought it now: the name of the"
                    + " client's address, SPF, DKIM, DMARC. Tells what each says, and why.",
            "Exit status 0: nothing against it, 1: it would be refused or quarantined, or not be"
                    + " judged now."
        },
        footer = {
            "",
            "Example: mailstead message authenticate mail.eml --ip 192.0.2.1 --from ann@example.org"
                    + " --helo mail.example.org"
        })
final class AuthenticateCommand implements Callable<Integer> {
    private static final long OCTETS_MAX = 1L << 30;

    @Spec private @Nullable CommandSpec spec;
    @Mixin private DnsOptions dns = new DnsOptions();

    @Parameters(paramLabel = "FILE", description = "A message as it was sent.")
    private @Nullable Path file;

    @Option(
            names = "--ip",
            required = true,
            paramLabel = "ADDRESS",
            description = "The address of the client.")
    private String ip = "";

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            defaultValue = "",
            description = "MAIL FROM. Default: empty, as of a notification.")
    private String from = "";

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            defaultValue = "",
            description = "What the client calls itself. Default: its address.")
    private String helo = "";

    /** For picocli. */
    AuthenticateCommand() {}

    @Override
    public Integer call() throws IOException, OperationException {
        var path = Objects.requireNonNull(file);
        if (Files.size(path) > OCTETS_MAX) {
            throw new OperationException(path + " is larger than " + OCTETS_MAX + " octets");
        }
        var out = Terminal.out(spec);
        var status = explain(dns, Files.readAllBytes(path), ip, from, helo, out);
        out.flush();
        return status;
    }

    /**
     * Makes all checks of a message, and prints them.
     *
     * @param ip of the client
     * @param from MAIL FROM; may be empty
     * @param helo what the client calls itself; empty for its address
     * @return the exit status
     */
    static int explain(
            DnsOptions dns, byte[] message, String ip, String from, String helo, PrintWriter out)
            throws IOException, OperationException {
        var address = DnsOptions.ip(ip);
        var options = AuthenticationOptions.strict(new Domain("localhost"));
        var checks =
                new SenderChecks(
                        dns.resolver(),
                        PublicSuffixes::shipped,
                        InstantSource.system(),
                        options,
                        new Metrics());
        var known =
                checks.check(
                        address,
                        hello(address, helo),
                        sender(from),
                        HeaderFields.parse(message, MimeLimits.DEFAULT),
                        OctetSource.of(message));
        print(known, out);
        return isGood(known) ? 0 : 1;
    }

    private static ClientIdentity hello(InetAddress address, String helo) {
        try {
            return helo.isEmpty()
                    ? new ClientIdentity.Numbered(new AddressLiteral(address))
                    : new ClientIdentity.Named(Domain.parse(helo));
        } catch (SyntaxException e) { // clients say anything
            return new ClientIdentity.Unclear(helo);
        }
    }

    private static ReversePath sender(String from) throws OperationException {
        try {
            return ReversePath.parse(from);
        } catch (SyntaxException e) {
            throw new OperationException("the sender is no address: " + e.getMessage(), e);
        }
    }

    private static void print(Authentication known, PrintWriter out) {
        for (var reason : known.reasons()) {
            out.printf("%-6s %-10s %s%n", reason.check(), reason.result(), reason.text());
        }
        out.println();
        out.println(conclusion(known));
    }

    private static String conclusion(Authentication known) {
        if (known.author() instanceof AuthorDomain.Unusable(var reason)) {
            return "It would be refused: From does not tell one author: " + reason + ".";
        }
        return switch (known.dmarc()) {
            case DmarcResult.Pass(var evaluation) ->
                    "It is from " + evaluation.author() + ", which says so itself.";
            case DmarcResult.Fail(_, var policy, _) ->
                    switch (policy) {
                        case REJECT -> "It would be refused: its author's domain wants it so.";
                        case QUARANTINE ->
                                "It would be put into Junk: its author's domain wants it so.";
                        case NONE -> "It would be taken: its author's domain does not mind.";
                    };
            case DmarcResult.None(var reason) ->
                    "It would be taken, and nobody can say whom it is from: " + reason + ".";
            case DmarcResult.PermanentError(_, var reason) ->
                    "It would be taken; the policy cannot be used: " + reason + ".";
            case DmarcResult.TemporaryError(_, var reason) ->
                    "The client would be asked to come again: " + reason + ".";
        };
    }

    private static boolean isGood(Authentication known) {
        if (known.author() instanceof AuthorDomain.Unusable) {
            return false;
        }
        return switch (known.dmarc()) {
            case DmarcResult.Fail(_, var policy, _) -> policy == Policy.NONE;
            case DmarcResult.TemporaryError _ -> false;
            case DmarcResult.Pass _, DmarcResult.None _, DmarcResult.PermanentError _ -> true;
        };
    }
}
