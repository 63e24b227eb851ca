package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.TlsDemand;

/**
 * What becomes of a message under REQUIRETLS where hosts have no TLS that can be trusted: sure
 * trouble returns it at once, passing trouble delays it. RFC 8689 §4.2.1; outbound T-5
 */
class RequireTlsTest {
    private static final String GOES_BACK =
            "The sender demands verified TLS (REQUIRETLS): the message goes back unless another host"
                    + " has it.";
    private static TestAuthority authority;

    private final List<SinkHost> hosts = new ArrayList<>();
    private final StringBuilder zone = new StringBuilder();
    private int port;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
    }

    @AfterEach
    void close() throws IOException {
        for (var host : hosts) {
            host.close();
        }
    }

    private static String name(int number) {
        return "mx%d.a.test".formatted(number);
    }

    private static String address(int number) {
        return "127.0.0." + number;
    }

    /** An MX host of a.test at 127.0.0.NUMBER that knows REQUIRETLS. */
    private SinkHost host(int number, TestAuthority.Issued certificate) throws Exception {
        var sink = SinkHost.start(address(number), port).tls(certificate.context());
        hosts.add(sink);
        port = sink.port();
        listed(number);
        return sink.with("REQUIRETLS");
    }

    private void listed(int number) {
        zone.append("a.test. MX %d %s.\n".formatted(number, name(number)))
                .append("%s. A %s\n".formatted(name(number), address(number)));
    }

    private SinkHost good(int number) throws Exception {
        return host(number, authority.issue(name(number)));
    }

    private SinkHost expired(int number) throws Exception {
        return host(number, authority.expired(name(number)));
    }

    /** Nobody listens at its address. */
    private void absent(int number) {
        listed(number);
    }

    private ZoneResolver.Builder zone() {
        return ZoneResolver.builder().zone(zone.toString()).dnssec(new Name("test"), Dnssec.SECURE);
    }

    private Result send(ZoneResolver resolver, TlsDemand demand) throws Exception {
        try (var carrier = new TestCarrier(resolver, port, authority.certificate)) {
            return carrier.send(Letter.to("sam@a.test").tls(demand)).getFirst();
        }
    }

    private Result send() throws Exception {
        return send(zone().build(), TlsDemand.REQUIRED);
    }

    @Test // and the sender is told which host, and what is wrong with it
    void aCertificateThatCannotBeTrustedReturnsTheMessage() throws Exception {
        for (var bad :
                List.of(
                        authority.expired(name(1)),
                        authority.issue("other.test"),
                        TestAuthority.make().issue(name(1)))) {
            zone.setLength(0);
            port = 0;
            var sink = host(1, bad);
            var result = send();
            assertThat(text(result))
                    .startsWith(
                            "refused 5.7.10 mx1.a.test has a certificate that must not be trusted: ");
            assertThat(result.attempt().reply()).isNull();
            assertThat(result.attempt().decisions()).contains(GOES_BACK);
            assertThat(result.attempt().transcript())
                    .contains("mx1.a.test has a certificate that must not be trusted");
            assertThat(sink.taken).isEmpty();
            // without the demand, and with DNSSEC alone, any certificate does
            assertThat(text(send(zone().build(), TlsDemand.BY_POLICY))).startsWith("delivered");
        }
    }

    @Test // RFC 7672 §2.2: else it would wait
    void aCertificateThatNoTlsaRecordMatchesReturnsTheMessage() throws Exception {
        good(1);
        zone.append("_%d._tcp.mx1.a.test. TLSA 3 1 1 %s\n".formatted(port, "00".repeat(32)));
        assertThat(text(send()))
                .startsWith("refused 5.7.10 mx1.a.test has a certificate that must not be trusted");
        assertThat(text(send(zone().build(), TlsDemand.BY_POLICY))).startsWith("delayed 4.7.5 ");
    }

    private void startTls(SinkHost sink, String how) {
        sink.act(
                "STARTTLS",
                session -> {
                    if (!how.startsWith("ALERT") && !how.equals("DROP")) {
                        return how;
                    }
                    session.write("220 go");
                    if (how.startsWith("ALERT")) {
                        session.in.read();
                        var alert = Integer.parseInt(how.substring("ALERT ".length()));
                        session.out.write(new byte[] {0x15, 3, 3, 0, 2, 2, (byte) alert});
                        session.out.flush();
                        session.socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                    }
                    session.socket.close();
                    throw new EOFException();
                });
    }

    @ParameterizedTest // 40: handshake_failure, 70: protocol_version
    @ValueSource(strings = {"502 5.5.1 no", "554 5.7.0 never", "ALERT 40", "ALERT 70"})
    void whoDoesNoTlsThatWeKnowReturnsTheMessage(String how) throws Exception {
        var sink = good(1);
        startTls(sink, how);
        var result = send();
        assertThat(text(result))
                .startsWith("refused 5.7.10 mx1.a.test ")
                .contains(how.startsWith("ALERT") ? "did not do TLS" : "refused TLS: " + how);
        assertThat(result.attempt().reply()).isNull();
        assertThat(sink.taken).isEmpty();
    }

    @ParameterizedTest // 80: internal_error
    @ValueSource(strings = {"454 4.7.0 no TLS now", "250 what", "DROP", "ALERT 80"})
    void whoDoesNoTlsJustNowDelaysTheMessage(String how) throws Exception {
        startTls(good(1), how);
        var result = send();
        assertThat(text(result)).startsWith("delayed 4.");
        assertThat(result.attempt().decisions()).doesNotContain(GOES_BACK);
    }

    @Test // every host is asked before the message goes back
    void aFitHostBehindUnfitOnesGetsTheMessage() throws Exception {
        for (int number = 1; number <= 6; number++) {
            expired(number);
        }
        var fit = good(7);
        assertThat(text(send())).startsWith("delivered");
        assertThat(fit.taken).hasSize(1);
    }

    @Test // each is named, with what is wrong with it
    void whereAllHostsAreUnfitTheMessageGoesBack() throws Exception {
        expired(1);
        startTls(good(2), "502 5.5.1 no");
        var unknowing = good(3);
        unknowing.extensions("STARTTLS");
        var result = send();
        assertThat(text(result))
                .startsWith(
                        "refused 5.7.30 mx1.a.test has a certificate that must not be trusted: ")
                .contains("; mx2.a.test refused TLS: 502 5.5.1 no; ")
                .endsWith("; mx3.a.test does not know REQUIRETLS");
        hosts.forEach(sink -> assertThat(sink.taken).isEmpty());
    }

    @Test // who cannot be reached may be fit
    void anUnreachableHostDelaysTheMessage() throws Exception {
        expired(1);
        absent(2);
        assertThat(text(send())).startsWith("delayed 4.4.1 No connection to mx2.a.test");
    }

    @Test // in whatever order they come
    void anUnreachableHostBeforeAnUnfitOneDelaysTheMessage() throws Exception {
        absent(1);
        expired(2);
        assertThat(text(send())).startsWith("delayed 4.4.1 No connection to mx1.a.test");
    }

    @Test // RFC 5321 §5.1: a name may stand for several machines
    void anotherAddressOfTheHostIsTried() throws Exception {
        expired(1);
        var fit = SinkHost.start(address(2), port);
        hosts.add(fit.tls(authority.issue(name(1)).context()).with("REQUIRETLS"));
        zone.append("mx1.a.test. A 127.0.0.2\n");
        var result = send();
        assertThat(text(result)).startsWith("delivered");
        assertThat(result.attempt().address()).isEqualTo(InetAddress.ofLiteral("127.0.0.2"));
    }

    @Test // an address that leads nowhere, as of a family that is not to be had here
    void theAddressThatAnswersJudgesTheHost() throws Exception {
        expired(1);
        zone.append("mx1.a.test. A 127.0.0.2\n");
        assertThat(text(send())).startsWith("refused 5.7.10 mx1.a.test has a certificate");
    }

    @Test // what the DNS does not tell now it may tell later
    void troubleWithAddressesDelaysTheMessage() throws Exception {
        expired(1);
        absent(2);
        var addresses = zone().fail(name(2), Trouble.TIMEOUT).build();
        assertThat(text(send(addresses, TlsDemand.REQUIRED))).startsWith("delayed 4.");
    }

    @Test // RFC 7672 §2.1.2: nor is it known then what certificate is right
    void troubleWithTheTlsaRecordsDelaysTheMessage() throws Exception {
        good(1);
        var records = "_%d._tcp.%s".formatted(port, name(1));
        var tlsa = zone().fail(records, Trouble.SERVER_FAILURE).build();
        assertThat(text(send(tlsa, TlsDemand.REQUIRED))).startsWith("delayed 4.");
    }

    @Test // RFC 8689 §5: a notification is not lost for a certificate
    void aNotificationGoesAllTheSame() throws Exception {
        var sink = expired(1);
        try (var carrier = new TestCarrier(zone().build(), port, authority.certificate)) {
            var letter = Letter.to("sam@a.test").tls(TlsDemand.REQUIRED);
            assertThat(text(carrier.sendNotification(letter).getFirst())).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
        }
    }
}
