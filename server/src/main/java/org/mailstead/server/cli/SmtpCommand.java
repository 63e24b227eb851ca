package org.mailstead.server.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.mailstead.dane.Dane;
import org.mailstead.dane.MailHost;
import org.mailstead.dane.TlsaLookup;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.tls.Authorities;
import org.mailstead.server.tls.ClientTls;
import org.mailstead.smtp.ClientLimits;
import org.mailstead.smtp.SmtpClient;
import org.mailstead.smtp.TlsException;
import org.mailstead.wire.CrlfOutput;
import org.mailstead.x509.Pkix;
import org.mailstead.x509.PkixResult;
import org.mailstead.x509.ServerNames;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead smtp}: a look at other servers. outbound CL-14 */
@Command(
        name = "smtp",
        description = "Talk to other mail servers by hand.",
        synopsisSubcommandLabel = "COMMAND")
public final class SmtpCommand {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    private final InputStream in;
    private final OutputStream out;
    private final InstantSource clock = InstantSource.system();

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public SmtpCommand() {
        this(null, System.in, System.out);
    }

    SmtpCommand(@Nullable Resolver resolver, InputStream in, OutputStream out) {
        this.resolver = resolver;
        this.in = in;
        this.out = out;
    }

    /** What is asked of TLS. */
    static final class TlsOptions {
        @Option(names = "--no-tls", description = "Go on without TLS, even if it is offered.")
        private boolean none;

        @Option(
                names = "--force-tls",
                description = "Start TLS even if it is not offered; fail without it.")
        private boolean forced;

        @Option(names = "--immediate-tls", description = "TLS from the start, as on port 465.")
        private boolean immediate;
    }

    /** Which TLS. */
    static final class TlsForm {
        @Option(
                names = "--tls-verify",
                description = "Fail unless the certificate is valid by the system's authorities.")
        private boolean verify;

        @Option(
                names = "--tls-authorities",
                paramLabel = "FILE",
                description = "Trust the certificates in this file too (PEM).")
        private @Nullable Path authorities;

        @Option(
                names = "--remote-host",
                paramLabel = "NAME",
                description = "The name to ask for and to verify. Default: the host's.")
        private @Nullable String remoteHost;

        @Option(
                names = "--tls-versions",
                split = ",",
                paramLabel = "VERSION",
                description = "Such as TLSv1.2,TLSv1.3, which is the default.")
        private @Nullable List<String> versions;

        @Option(
                names = "--tls-cipher-suites",
                split = ",",
                paramLabel = "SUITE",
                description = "Such as TLS_AES_128_GCM_SHA256. Default: Java's.")
        private @Nullable List<String> suites;

        @Option(
                names = "--tls-groups",
                split = ",",
                paramLabel = "GROUP",
                description = "Such as x25519,secp256r1. Default: Java's.")
        private @Nullable List<String> groups;

        Pkix pkix() throws OperationException {
            try {
                return Pkix.ofSystemAnd(
                        authorities == null ? List.of() : Authorities.read(authorities));
            } catch (IOException e) {
                throw new OperationException("cannot read certificates: " + e.getMessage(), e);
            }
        }

        SSLParameters apply(SSLParameters parameters, Name host) {
            ClientTls.parameters(parameters, host);
            if (versions != null) {
                parameters.setProtocols(versions.toArray(String[]::new));
            }
            if (suites != null) {
                parameters.setCipherSuites(suites.toArray(String[]::new));
            }
            if (groups != null) {
                parameters.setNamedGroups(groups.toArray(String[]::new));
            }
            return parameters;
        }
    }

    @Command(
            name = "dial",
            description = {
                "Connect to a mail host, say EHLO, start TLS, tell what came of it, and go on with"
                        + " what is typed.",
                "Exit status 0: connected, 1: not, or not as was asked."
            },
            footer = {"", "Example: mailstead smtp dial mx.example.org --tls-verify"})
    void dial(
            @Parameters(
                            paramLabel = "HOST[:PORT]",
                            description = "A name, and a port if it is not 25.")
                    String where,
            @Option(
                            names = "--ehlo",
                            paramLabel = "NAME",
                            defaultValue = "localhost",
                            description = "What to call ourselves. Default: ${DEFAULT-VALUE}.")
                    String hello,
            @ArgGroup(exclusive = true) @Nullable TlsOptions wanted,
            @ArgGroup(exclusive = false) @Nullable TlsForm form,
            @Mixin DnsOptions options)
            throws OperationException, IOException {
        var tls = wanted == null ? new TlsOptions() : wanted;
        var shape = form == null ? new TlsForm() : form;
        var colon = where.lastIndexOf(':');
        var name = DnsOptions.name(colon < 0 ? where : where.substring(0, colon));
        var port = colon < 0 ? (tls.immediate ? 465 : 25) : port(where.substring(colon + 1));
        var asked = shape.remoteHost == null ? name : DnsOptions.name(shape.remoteHost);
        var pkix = shape.pkix();
        try {
            var dns = options.or(resolver);
            var host = new HostDialer(dns).find(name);
            var socket = HostDialer.connect(host, port);
            tell("connected to " + socket.getRemoteSocketAddress());
            warn(dns, host, port);
            var start = tls.immediate ? secure(socket, asked, shape) : socket;
            try (var client = SmtpClient.greet(start, ClientLimits.DEFAULT)) {
                tell("greeting: " + client.greeting());
                open(client, hello, tls, shape, asked, pkix);
                converse(client.handOver());
            }
        } catch (DnsException e) {
            throw new OperationException(String.valueOf(e.getMessage()), e);
        } catch (TlsException e) {
            throw new OperationException(e.getMessage() + " (" + e.failure().code() + ")", e);
        } catch (IllegalArgumentException e) { // Java does not know a version, suite or group
            throw new OperationException(String.valueOf(e.getMessage()), e);
        }
    }

    /** outbound TD-4 */
    private void warn(Resolver dns, HostDialer.Host host, int port) {
        if (host.answers().isEmpty()) {
            return; // an address, not a name
        }
        var dane = Dane.forSmtp(dns);
        var mailHost = MailHost.named(host.name(), host.answers());
        if (dane.lookup(mailHost, port) instanceof TlsaLookup.Absent) {
            dane.unsecured(mailHost, port)
                    .ifPresent(owner -> tell("warning: " + DaneCommand.unsecured(owner)));
        }
    }

    private static int port(String text) throws OperationException {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(Character::isDigit)) {
            throw new OperationException("not a port: " + text);
        }
        return Integer.parseInt(text);
    }

    private static Socket secure(Socket socket, Name host, TlsForm form) throws IOException {
        var secure =
                (SSLSocket)
                        ClientTls.judgedLater()
                                .getSocketFactory()
                                .createSocket(socket, host.text(), socket.getPort(), true);
        secure.setSSLParameters(form.apply(secure.getSSLParameters(), host));
        secure.startHandshake();
        return secure;
    }

    private void open(
            SmtpClient client, String hello, TlsOptions tls, TlsForm form, Name host, Pkix pkix)
            throws IOException, OperationException {
        if (client.tls() != null) {
            judge(client, form, host, pkix);
        }
        var extensions = client.hello(hello);
        var isOffered = extensions.has("STARTTLS");
        if (client.tls() == null && !tls.none && (isOffered || tls.forced)) {
            client.startTls(
                    ClientTls.judgedLater(),
                    host.text(),
                    parameters -> form.apply(parameters, host));
            judge(client, form, host, pkix);
            extensions = client.hello(hello);
        } else if (client.tls() == null) {
            tell(isOffered ? "TLS: offered, not used" : "TLS: not offered");
        }
        extensions
                .keywords()
                .forEach((word, more) -> tell("extension: " + word + " " + String.join(" ", more)));
    }

    private void judge(SmtpClient client, TlsForm form, Name host, Pkix pkix)
            throws OperationException {
        var session = client.tls();
        if (session != null) {
            tell("TLS: " + session.getProtocol() + " " + session.getCipherSuite());
        }
        client.peerCertificates().forEach(certificate -> tell(words(certificate)));
        switch (pkix.verify(client.peerCertificates(), List.of(host), clock.instant())) {
            case PkixResult.Valid(var _, var name) -> tell("certificate: valid for " + name);
            case PkixResult.Invalid(var problem, var reason) -> {
                tell("certificate: not valid: " + reason + " (" + problem + ")");
                if (form.verify) {
                    throw new OperationException("the certificate is not valid: " + reason);
                }
            }
        }
    }

    private static String words(X509Certificate certificate) {
        return "presented: %s, for %s, by %s, until %s"
                .formatted(
                        certificate.getSubjectX500Principal().getName(),
                        ServerNames.of(certificate),
                        certificate.getIssuerX500Principal().getName(),
                        certificate.getNotAfter().toInstant());
    }

    /** Until the server closes, or what is typed ends and the server is silent. */
    private void converse(Socket socket) throws IOException {
        var writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                copyLines(socket);
                                socket.shutdownOutput();
                            } catch (IOException e) {
                                tell("closed: " + e.getMessage());
                            }
                        });
        socket.setSoTimeout(0);
        socket.getInputStream().transferTo(out);
        out.flush();
        writer.interrupt();
    }

    /** Line ends as SMTP wants them. */
    private void copyLines(Socket socket) throws IOException {
        var to = new CrlfOutput(new BufferedOutputStream(socket.getOutputStream()));
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            to.write(octet);
            if (octet == '\n') {
                to.flush();
            }
        }
        to.flush();
    }

    private void tell(String line) {
        var error = Terminal.error(spec);
        error.println(Terminal.plain(line));
        error.flush();
    }
}
