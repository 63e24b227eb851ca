package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dane.CertificateAssociation;
import org.mailstead.dane.CertificateUsage;
import org.mailstead.dane.MatchingType;
import org.mailstead.dane.Selector;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.mtasts.PolicyFetcher.Failure;
import org.mailstead.mtasts.PolicyFetcher.Response;
import org.mailstead.server.tls.TestCertificate;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.WireInput;
import picocli.CommandLine;

class TransportSecurityCommandsTest {
    private static final ZoneResolver ZONE =
            ZoneResolver.builder()
                    .txt("_mta-sts.example.org", "v=STSv1; id=1;")
                    .txt("_smtp._tls.example.org", "v=TLSRPTv1; rua=mailto:tls@example.org")
                    .build();

    /** What a command printed, and its status before it. */
    private static String run(Object command, String... arguments) {
        var out = new StringWriter();
        var line = new CommandLine(command);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        line.setExecutionExceptionHandler((e, failed, _) -> {
            failed.getErr().println(e.getMessage());
            return 1;
        });
        return line.execute(arguments) + " " + out;
    }

    @Test // outbound CL-15
    void policyOfADomainIsShown() {
        var policy = "version: STSv1\nmode: testing\nmx: mx.example.org\nmax_age: 60\n";
        var served =
                new MtaStsCommand(ZONE, (_, _) -> new Response.Answered(200, "text/plain", policy));
        assertThat(run(served, "lookup", "example.org"))
                .isEqualTo(
                        """
                        0 record: v=STSv1; id=1;
                        policy: https://mta-sts.example.org/.well-known/mta-sts.txt
                          version: STSv1
                          mode: testing
                          mx: mx.example.org
                          max_age: 60
                        """);
        assertThat(run(served, "lookup", "example.net")).startsWith("1 no record at _mta-sts");
        var failing =
                new MtaStsCommand(
                        ZONE, (_, _) -> new Response.Failed(Failure.CERTIFICATE, "expired"));
        assertThat(run(failing, "lookup", "example.org"))
                .startsWith("1 record: ")
                .contains("expired (sts-webpki-invalid, certificate-not-valid)");
        assertThat(run(served, "lookup", "a..b")).startsWith("1 ");
    }

    @Test // outbound CL-15
    void destinationsOfReportsAreShown() {
        assertThat(run(new TlsRptCommand(ZONE), "lookup", "example.org"))
                .isEqualTo(
                        """
                        0 record:     v=TLSRPTv1; rua=mailto:tls@example.org
                        reports to: mailto:tls@example.org
                        """);
        assertThat(run(new TlsRptCommand(ZONE), "lookup", "example.net")).startsWith("1 no record");
    }

    @Test // outbound CL-13
    void recordIsMadeForACertificate(@TempDir Path folder) throws Exception {
        var certificate = TestCertificate.make("mx.example.org").certificate();
        var pem =
                "-----BEGIN CERTIFICATE-----\n"
                        + java.util.Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n";
        var file = Files.writeString(folder.resolve("mx.pem"), pem).toString();
        var wanted =
                CertificateAssociation.of(
                        CertificateUsage.DANE_EE,
                        Selector.SPKI,
                        MatchingType.SHA2_256,
                        certificate);
        for (var numbers : new String[] {"3 1 1", "dane-ee spki sha2-256"}) {
            var words = numbers.split(" ", -1);
            assertThat(run(new DaneCommand(), "makerecord", words[0], words[1], words[2], file))
                    .isEqualTo("0 TLSA 3 1 1 " + wanted.data() + "\n");
        }
        assertThat(run(new DaneCommand(), "makerecord", "4", "1", "1", file))
                .startsWith("1 no such usage: 4");
    }

    /** A mail host with STARTTLS, or with TLS from the start. */
    private static final class MailHost implements AutoCloseable {
        private final ServerSocket server;
        private final TestCertificate certificate;
        private final CompletableFuture<Void> played;

        MailHost(boolean isImmediate) throws Exception {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            certificate = TestCertificate.make("mx.example.org");
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            var chain = new Certificate[] {certificate.certificate()};
            store.setKeyEntry("mx", certificate.key(), new char[0], chain);
            var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            played =
                    CompletableFuture.runAsync(
                            () -> serve(context, isImmediate), Thread::startVirtualThread);
        }

        String pem() throws CertificateEncodingException {
            var encoder = Base64.getMimeEncoder(64, new byte[] {'\n'});
            return "-----BEGIN CERTIFICATE-----\n"
                    + encoder.encodeToString(certificate.certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        }

        private void serve(SSLContext context, boolean isImmediate) {
            while (true) {
                try (var socket = server.accept()) {
                    talk(isImmediate ? secure(socket, context) : socket, context);
                } catch (IOException | LineTooLongException _) {
                    if (server.isClosed()) {
                        return;
                    }
                }
            }
        }

        private static SSLSocket secure(Socket socket, SSLContext context) throws IOException {
            var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, null, false);
            secure.setUseClientMode(false);
            secure.startHandshake();
            return secure;
        }

        private static void talk(Socket socket, SSLContext context)
                throws IOException, LineTooLongException {
            say(socket, "220 mx.example.org ESMTP");
            var at = socket;
            var in = new WireInput(at.getInputStream(), 1024);
            while (true) {
                var line = new String(in.line(1000), US_ASCII);
                if (line.equals("STARTTLS")) {
                    say(at, "220 go");
                    at = secure(at, context);
                    in = new WireInput(at.getInputStream(), 1024);
                } else if (line.equals("QUIT")) {
                    say(at, "221 bye");
                    at.close();
                    return;
                } else {
                    say(at, line.startsWith("EHLO") ? "250-mx\r\n250 STARTTLS" : "250 " + line);
                }
            }
        }

        private static void say(Socket socket, String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
        }

        int port() {
            return server.getLocalPort();
        }

        /** A signed zone with a record for this host's certificate, or for another one. */
        ZoneResolver zone(boolean isRight) {
            return zone(isRight, Dnssec.SECURE);
        }

        ZoneResolver zone(boolean isRight, Dnssec dnssec) {
            var tlsa =
                    CertificateAssociation.of(
                                    CertificateUsage.DANE_EE,
                                    Selector.SPKI,
                                    MatchingType.SHA2_256,
                                    certificate.certificate())
                            .data();
            return ZoneResolver.builder()
                    .zone(
                            """
                            example.org. MX 10 mx.example.org.
                            mx.example.org. A 127.0.0.1
                            _%d._tcp.mx.example.org. TLSA 3 1 1 %s
                            """
                                    .formatted(port(), isRight ? tlsa : "ab".repeat(32)))
                    .dnssec(new Name("example.org"), dnssec)
                    .build();
        }

        @Override
        public void close() throws IOException {
            server.close();
            played.join();
        }
    }

    @Test // outbound CL-12
    void hostsOfADomainAreCheckedByTheirRecords() throws Exception {
        try (var host = new MailHost(false)) {
            var port = String.valueOf(host.port());
            assertThat(
                            run(
                                    new DaneCommand(host.zone(true)),
                                    "dialmx",
                                    "example.org",
                                    "--port",
                                    port))
                    .startsWith("0 MX:       1 records; DNSSEC: secure")
                    .contains("verified: DANE-EE SPKI SHA2-256");
            assertThat(
                            run(
                                    new DaneCommand(host.zone(false)),
                                    "dialmx",
                                    "example.org",
                                    "--port",
                                    port))
                    .startsWith("1 ")
                    .contains("failed:   no TLSA record matches the certificate");
            assertThat(run(new DaneCommand(host.zone(true)), "dialmx", "example.org"))
                    .startsWith("1 ")
                    .contains("no DANE:  no secure TLSA records")
                    .doesNotContain("warning");
        }
    }

    @Test // outbound TD-4
    void recordsWithoutDnssecAreWarnedOf() throws Exception {
        try (var host = new MailHost(false)) {
            var zone = host.zone(true, Dnssec.INSECURE);
            var port = String.valueOf(host.port());
            var where = "mx.example.org:" + port;
            var warning =
                    "there are TLSA records at _%s._tcp.mx.example.org, which do not count without DNSSEC"
                            .formatted(port);
            assertThat(run(new DaneCommand(zone), "dialmx", "example.org", "--port", port))
                    .startsWith("1 ")
                    .contains("no DANE:  the MX records are not secured", "warning:  " + warning);
            assertThat(run(new DaneCommand(zone), "dial", where))
                    .startsWith("1 no DANE:  the address of mx.example.org is not secured")
                    .contains("warning:  " + warning);
            var nothing = new ByteArrayInputStream(new byte[0]);
            var dial = new SmtpCommand(zone, nothing, new ByteArrayOutputStream());
            assertThat(run(dial, "dial", where)).startsWith("0 ").contains("warning: " + warning);
        }
    }

    @Test // outbound CL-11, N-9
    void anyTlsServerIsCheckedByItsRecords() throws Exception {
        try (var host = new MailHost(true)) {
            var where = "mx.example.org:" + host.port();
            assertThat(run(new DaneCommand(host.zone(true)), "dial", where))
                    .startsWith("0 TLSA at:  mx.example.org")
                    .contains("verified: DANE-EE");
            assertThat(run(new DaneCommand(host.zone(true)), "dial", where, "--usages", "dane-ta"))
                    .startsWith("1 ");
            assertThat(run(new DaneCommand(host.zone(true)), "dial", "mx.example.org"))
                    .startsWith("1 not HOST:PORT");
        }
    }

    @Test // outbound CL-14
    void sessionIsOpenedToldAndHandedOver(@TempDir Path folder) throws Exception {
        try (var host = new MailHost(false)) {
            var out = new ByteArrayOutputStream();
            var typed = new ByteArrayInputStream("NOOP\nQUIT\n".getBytes(US_ASCII));
            var command = new SmtpCommand(host.zone(true), typed, out);
            var where = "mx.example.org:" + host.port();
            assertThat(run(command, "dial", where))
                    .startsWith("0 connected to")
                    .contains("greeting: 220 mx.example.org ESMTP", "TLS: TLSv1.3")
                    .contains("certificate: not valid: the certificate is signed by itself");
            assertThat(out.toString(UTF_8)).isEqualTo("250 NOOP\r\n221 bye\r\n");

            var nothing = new ByteArrayInputStream(new byte[0]);
            var verifying = new SmtpCommand(host.zone(true), nothing, out);
            assertThat(run(verifying, "dial", where, "--tls-verify")).startsWith("1 ");
            var trusted = folder.resolve("trusted.pem");
            var verified = new SmtpCommand(host.zone(true), nothing, out);
            assertThat(run(verified, "dial", where, "--tls-authorities", trusted.toString()))
                    .startsWith("1 cannot read certificates: ");
            Files.writeString(trusted, host.pem());
            verified = new SmtpCommand(host.zone(true), nothing, out);
            assertThat(
                            run(
                                    verified,
                                    "dial",
                                    where,
                                    "--tls-verify",
                                    "--tls-authorities",
                                    trusted.toString()))
                    .startsWith("1 ") // it is trusted then, but one of 1970
                    .contains("(EXPIRED)");
            var plain =
                    new SmtpCommand(
                            host.zone(true),
                            new ByteArrayInputStream("QUIT\r\n".getBytes(US_ASCII)),
                            out);
            assertThat(run(plain, "dial", where, "--no-tls"))
                    .startsWith("0 ")
                    .contains("TLS: offered, not used");
        }
    }

    @Test // outbound CL-16
    void reportsOnTlsArePrinted(@TempDir Path folder) throws Exception {
        var file = folder.resolve("report.json");
        Files.writeString(
                file,
                """
                {"organization-name": "Far", "contact-info": "tls@far.example", "report-id": "7",
                 "date-range": {"start-datetime": "2026-11-22T00:00:00Z",
                                "end-datetime": "2026-11-22T23:59:59Z"},
                 "policies": [{"policy": {"policy-type": "sts", "policy-domain": "us.example",
                                          "mx-host": ["mx.us.example"]},
                               "summary": {"total-successful-session-count": 7,
                                           "total-failure-session-count": 2},
                               "failure-details": [{"result-type": "certificate-expired",
                                                    "receiving-ip": "192.0.2.1",
                                                    "receiving-mx-hostname": "mx.us.example",
                                                    "failed-session-count": 2}]}]}
                """);
        assertThat(run(new TlsRptCommand(ZONE), "parsereportmsg", file.toString()))
                .isEqualTo(
                        """
                        0 Far, 2026-11-22T00:00:00Z to 2026-11-22T23:59:59Z, id 7, contact tls@far.example
                          sts for us.example (mx.us.example): 7 sessions succeeded, 2 failed
                            2 certificate-expired at mx.us.example [192.0.2.1]
                        """);
        Files.writeString(file, "no report");
        assertThat(run(new TlsRptCommand(ZONE), "parsereportmsg", file.toString()))
                .startsWith("1 ")
                .contains("expected a value");
    }
}
