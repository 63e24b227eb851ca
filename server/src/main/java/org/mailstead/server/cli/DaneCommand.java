package org.mailstead.server.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailstead.dane.CertificateAssociation;
import org.mailstead.dane.CertificateUsage;
import org.mailstead.dane.Dane;
import org.mailstead.dane.DaneLimits;
import org.mailstead.dane.DaneResult;
import org.mailstead.dane.DaneVerifier;
import org.mailstead.dane.MailHost;
import org.mailstead.dane.MatchingType;
import org.mailstead.dane.Selector;
import org.mailstead.dane.TlsaLookup;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Mx;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.tls.ClientTls;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.x509.Pkix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead dane}: certificates and their TLSA records. outbound CL-11 to CL-13 */
@Command(
        name = "dane",
        description = "Check certificates by TLSA records in the DNS, or make such records (DANE).",
        synopsisSubcommandLabel = "COMMAND")
public final class DaneCommand {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    private final InstantSource clock = InstantSource.system();

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public DaneCommand() {
        this(null);
    }

    DaneCommand(@Nullable Resolver resolver) {
        this.resolver = resolver;
    }

    @Command(
            name = "makerecord",
            description = "Print the TLSA record for a certificate, without its name.",
            footer = {
                "",
                "Example: mailstead dane makerecord dane-ee spki sha2-256 /etc/mailstead/mx.pem",
                "Publish it for port 25 as: _25._tcp.mx.example.org. TLSA 3 1 1 …"
            })
    void makeRecord(
            @Parameters(
                            paramLabel = "USAGE",
                            description = "pkix-ta, pkix-ee, dane-ta or dane-ee, or 0 to 3.")
                    String usage,
            @Parameters(paramLabel = "SELECTOR", description = "cert or spki, or 0 or 1.")
                    String selector,
            @Parameters(
                            paramLabel = "MATCHING-TYPE",
                            description = "full, sha2-256 or sha2-512, or 0 to 2.")
                    String matchingType,
            @Parameters(
                            paramLabel = "FILE",
                            description = "PEM: the first certificate in it counts.")
                    Path file)
            throws OperationException, IOException {
        var record =
                CertificateAssociation.of(
                                CertificateUsage.of(usage).orElseThrow(() -> no("usage", usage)),
                                Selector.of(selector).orElseThrow(() -> no("selector", selector)),
                                MatchingType.of(matchingType)
                                        .orElseThrow(() -> no("matching type", matchingType)),
                                certificate(file))
                        .tlsa();
        print(
                "TLSA %d %d %d %s"
                        .formatted(
                                record.usage(),
                                record.selector(),
                                record.matchingType(),
                                record.data()));
    }

    private static OperationException no(String what, String found) {
        return new OperationException("no such " + what + ": " + found);
    }

    private static X509Certificate certificate(Path file) throws OperationException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            throw new OperationException(file + " has no certificate: " + e.getMessage(), e);
        }
    }

    @Command(
            name = "dial",
            description = {
                "Connect to a server with TLS from the start and check its certificate by its TLSA"
                        + " records.",
                "Exit status 0: verified, 1: not."
            },
            footer = {"", "Example: mailstead dane dial mx.example.org:465"})
    int dial(
            @Parameters(paramLabel = "HOST:PORT", description = "A name and a port.") String where,
            @Option(
                            names = "--usages",
                            split = ",",
                            paramLabel = "USAGE",
                            description =
                                    "Only records of these usages count: pkix-ta, pkix-ee, dane-ta,"
                                            + " dane-ee. Default: all.")
                    @Nullable List<String> usages,
            @Mixin DnsOptions options)
            throws OperationException, IOException {
        var colon = where.lastIndexOf(':');
        var name = DnsOptions.name(colon < 0 ? where : where.substring(0, colon));
        var port = port(colon < 0 ? "" : where.substring(colon + 1));
        var dns = options.or(resolver);
        try {
            var host = new HostDialer(dns).find(name);
            if (host.answers().isEmpty()) {
                throw new OperationException(name + " is not a name in the DNS");
            }
            var dane = new Dane(dns, usages(usages), DaneLimits.DEFAULT);
            var wanted = dane.lookup(MailHost.named(name, host.answers()), port);
            print(words(wanted));
            if (!(wanted instanceof TlsaLookup.Present present)) {
                warn(dns, MailHost.named(name, host.answers()), port);
                return 1;
            }
            try (var socket = HostDialer.connect(host, port);
                    var secure =
                            (SSLSocket)
                                    ClientTls.judgedLater()
                                            .getSocketFactory()
                                            .createSocket(socket, name.text(), port, true)) {
                secure.setSSLParameters(
                        ClientTls.parameters(secure.getSSLParameters(), present.base()));
                secure.startHandshake();
                var session = secure.getSession();
                print("TLS:      " + session.getProtocol() + " " + session.getCipherSuite());
                var presented =
                        Arrays.stream(session.getPeerCertificates())
                                .map(X509Certificate.class::cast)
                                .toList();
                var verifier = new DaneVerifier(Pkix.ofSystem());
                return judge(verifier.verify(present, presented, clock.instant()));
            }
        } catch (DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** outbound TD-4 */
    static String unsecured(Name owner) {
        return "there are TLSA records at " + owner + ", which do not count without DNSSEC";
    }

    private void warn(Resolver dns, MailHost host, int port) {
        Dane.forSmtp(dns)
                .unsecured(host, port)
                .ifPresent(owner -> print("warning:  " + unsecured(owner)));
    }

    private static int port(String text) throws OperationException {
        try {
            var port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new OperationException("not HOST:PORT, with a port of 1 to 65535", e);
        }
        throw new OperationException("not HOST:PORT, with a port of 1 to 65535");
    }

    private static Set<CertificateUsage> usages(@Nullable List<String> names)
            throws OperationException {
        var usages = EnumSet.noneOf(CertificateUsage.class);
        for (var name : names == null ? List.<String>of() : names) {
            usages.add(CertificateUsage.of(name).orElseThrow(() -> no("usage", name)));
        }
        return usages.isEmpty() ? EnumSet.allOf(CertificateUsage.class) : usages;
    }

    @Command(
            name = "dialmx",
            description = {
                "Connect to the mail hosts of a domain, start TLS, and check each one by its TLSA"
                        + " records, as a sender with DANE does.",
                "Exit status 0: all are verified, 1: not."
            },
            footer = {"", "Example: mailstead dane dialmx example.org"})
    int dialMx(
            @Parameters(paramLabel = "DOMAIN", description = "Of a recipient.") String domain,
            @Parameters(
                            paramLabel = "HOST",
                            arity = "0..1",
                            description = "Only this one of its hosts.")
                    @Nullable String only,
            @Option(
                            names = "--ehlo",
                            paramLabel = "NAME",
                            defaultValue = "localhost",
                            description = "What to call ourselves. Default: ${DEFAULT-VALUE}.")
                    String hello,
            @Option(
                            names = "--port",
                            paramLabel = "PORT",
                            defaultValue = "25",
                            description = "Where the hosts listen. Default: ${DEFAULT-VALUE}.")
                    int port,
            @Mixin DnsOptions options)
            throws OperationException {
        var dns = options.or(resolver);
        var nextHop = DnsOptions.name(domain);
        try {
            var mx = dns.lookup(nextHop, RecordType.MX);
            print(
                    "MX:       "
                            + mx.records().size()
                            + " records; "
                            + DnsOptions.words(mx.dnssec()));
            var hosts =
                    mx.records().isEmpty()
                            ? List.of(nextHop)
                            : mx.records().stream()
                                    .sorted(java.util.Comparator.comparingInt(Mx::preference))
                                    .map(Mx::exchange)
                                    .filter(name -> only == null || name.text().equals(only))
                                    .toList();
            var status = hosts.isEmpty() ? 1 : 0;
            for (var name : hosts) {
                var host = new HostDialer(dns).find(name);
                var mailHost =
                        mx.records().isEmpty()
                                ? MailHost.named(name, host.answers())
                                : MailHost.ofMx(nextHop, mx, name, host.answers());
                print("host:     " + name);
                var wanted = Dane.forSmtp(dns).lookup(mailHost, port);
                print(words(wanted));
                if (wanted instanceof TlsaLookup.Absent) {
                    warn(dns, mailHost, port);
                }
                status |= dialMx(host, port, hello, wanted);
            }
            return status;
        } catch (DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    private int dialMx(HostDialer.Host host, int port, String hello, TlsaLookup wanted) {
        if (!(wanted instanceof TlsaLookup.Present present)) {
            return 1;
        }
        try (var client = SmtpClient.greet(HostDialer.connect(host, port), ClientLimits.DEFAULT)) {
            client.hello(hello);
            client.startTls(
                    ClientTls.judgedLater(),
                    host.name().text(),
                    parameters -> ClientTls.parameters(parameters, present.base()));
            var result =
                    DaneVerifier.forSmtp()
                            .verify(present, client.peerCertificates(), clock.instant());
            client.quit();
            return judge(result);
        } catch (IOException | OperationException e) {
            print("failed:   " + Terminal.plain(e.getMessage()));
            return 1;
        }
    }

    private int judge(DaneResult result) {
        return switch (result) {
            case DaneResult.Verified(var association) -> {
                print("verified: " + association);
                yield 0;
            }
            case DaneResult.Mismatch mismatch -> {
                print("failed:   " + Terminal.plain(mismatch.reason()));
                yield 1;
            }
        };
    }

    private static String words(TlsaLookup lookup) {
        return switch (lookup) {
            case TlsaLookup.Absent(var reason) -> "no DANE:  " + reason;
            case TlsaLookup.Failed(var cause) -> "failed:   " + cause.getMessage();
            case TlsaLookup.Present present -> words(present);
        };
    }

    private static String words(TlsaLookup.Present present) {
        var text = new StringBuilder("TLSA at:  " + present.base());
        for (var association : present.associations()) {
            text.append("\n          ").append(association);
        }
        for (var reason : present.unusable()) {
            text.append("\n          unusable: ").append(reason);
        }
        return text.toString();
    }

    private void print(String line) {
        var out = Terminal.out(spec);
        out.println(line);
        out.flush();
    }
}
