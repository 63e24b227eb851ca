package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.delivery.TestCarrier.text;

import java.io.EOFException;
import java.net.InetAddress;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.config.Transcripts;
import org.mailstead.server.delivery.TestCarrier.Letter;
import org.mailstead.server.queue.TlsDemand;

/** How much TLS there must be, and what is done where there is less. outbound §10, §11 */
class TlsTest {
    private static final String ZONE =
            """
            a.test.     MX 10 mx.a.test.
            mx.a.test.  A  127.0.0.1
            """;
    private static TestAuthority authority;
    private static TestAuthority.Issued good;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
        good = authority.issue("mx.a.test");
    }

    private static ZoneResolver.Builder signed(String more) {
        return ZoneResolver.builder().zone(ZONE + more).dnssec(new Name("test"), Dnssec.SECURE);
    }

    private static String tlsa(int usage, int selector, String digest) {
        return "_25._tcp.mx.a.test. TLSA %d %d 1 %s\n".formatted(usage, selector, digest);
    }

    /** TLSA records are looked up at the port that is dialed. */
    private static ZoneResolver.Builder signed(SinkHost sink, String more) {
        return signed(more.replace("_25.", "_" + sink.port() + "."));
    }

    private static Result send(SinkHost sink, ZoneResolver zone, TlsDemand demand)
            throws Exception {
        try (var carrier = new TestCarrier(zone, sink.port(), authority.certificate)) {
            return carrier.send(Letter.to("sam@a.test").tls(demand)).getFirst();
        }
    }

    private static Result send(SinkHost sink, ZoneResolver zone) throws Exception {
        return send(sink, zone, TlsDemand.BY_POLICY);
    }

    @Test // RFC 7435; outbound T-2, T-8: whatever the certificate, and what it is worth is told
    void tlsIsUsedWhereItIsOffered() throws Exception {
        var self = TestAuthority.make();
        var certificates =
                List.of(
                        good,
                        authority.expired("mx.a.test"),
                        authority.issue("b.test"),
                        self.issue("mx.a.test"));
        var words =
                List.of("valid for mx.a.test", "not checked: ", "not checked: ", "not checked: ");
        for (int i = 0; i < certificates.size(); i++) {
            try (var sink = SinkHost.start().tls(certificates.get(i).context())) {
                var result = send(sink, ZoneResolver.of(ZONE));
                assertThat(text(result)).startsWith("delivered");
                assertThat(sink.taken.getFirst().secure()).isTrue();
                assertThat(result.attempt().tls())
                        .startsWith("TLSv1.3 TLS_AES_")
                        .contains(words.get(i));
            }
        }
    }

    @ParameterizedTest // RFC 7435 §3; outbound T-3
    @CsvSource({"454 4.7.0 no TLS now", "502 5.5.1 no", "250 what", "DROP", "GARBAGE"})
    void whereNobodyDemandsTlsItsFailureIsNoObstacle(String reply) throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            fail(sink, reply);
            var result = send(sink, ZoneResolver.of(ZONE));
            assertThat(text(result)).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isFalse();
            assertThat(TlsWords.mode(result.attempt().tls())).isEqualTo("no");
            assertThat(result.attempt().decisions())
                    .anyMatch(one -> one.contains("Nobody demands TLS"));
            assertThat(sink.conversations).hasSize(2);
        }
    }

    private static Result sendByTlsOnly(SinkHost sink, TlsOnly where, TlsDemand demand)
            throws Exception {
        var limits = TestCarrier.limits(sink.port());
        var settings = new RemoteSettings(Transcripts.FAILED, where);
        var zone = ZoneResolver.of(ZONE);
        try (var carrier = new TestCarrier(zone, limits, settings, authority.certificate)) {
            return carrier.send(Letter.to("sam@a.test").tls(demand)).getFirst();
        }
    }

    @ParameterizedTest // outbound TD-2: the operator's word, whatever the sender can do without
    @EnumSource(names = {"BY_POLICY", "OPTIONAL"})
    void withoutTlsNothingGoesWhereTheOperatorWantsIt(TlsDemand demand) throws Exception {
        for (var where :
                List.of(
                        new TlsOnly(true, List.of()),
                        new TlsOnly(false, List.of(TestCarrier.domain("test"))))) {
            try (var sink = SinkHost.start()) {
                assertThat(text(sendByTlsOnly(sink, where, demand)))
                        .startsWith("delayed 4.")
                        .contains("502 5.5.1 no");
                assertThat(sink.taken).isEmpty();
            }
        }
    }

    @Test // outbound TD-2: any certificate will do
    void withTlsItGoesWhereTheOperatorWantsIt() throws Exception {
        var other = TestAuthority.make().issue("b.test");
        try (var sink = SinkHost.start().tls(other.context())) {
            var sent = sendByTlsOnly(sink, new TlsOnly(true, List.of()), TlsDemand.BY_POLICY);
            assertThat(text(sent)).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
            assertThat(sent.attempt().decisions())
                    .contains("This server is configured to send there by TLS only.");
        }
        try (var sink = SinkHost.start()) {
            var elsewhere = new TlsOnly(false, List.of(TestCarrier.domain("b.test")));
            assertThat(text(sendByTlsOnly(sink, elsewhere, TlsDemand.BY_POLICY)))
                    .startsWith("delivered");
        }
    }

    private static void fail(SinkHost sink, String how) {
        sink.act(
                "STARTTLS",
                session ->
                        switch (how) {
                            case "DROP" -> {
                                session.write("220 go");
                                session.socket.close();
                                throw new EOFException();
                            }
                            case "GARBAGE" -> {
                                session.write("220 go");
                                session.in.read();
                                session.write("this is no TLS");
                                session.socket.close();
                                throw new EOFException();
                            }
                            default -> how;
                        });
    }

    @Test // RFC 3207 §4.2, CVE-2011-0411: what came in clear is never taken for what came inside
    void repliesInjectedAroundStartTlsAreNoticed() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            sink.act(
                    "STARTTLS",
                    session -> {
                        session.write("220 go\n250 injected");
                        session.in.read();
                        throw new EOFException();
                    });
            var zone = signed(sink, tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone)))
                    .startsWith("delayed 4.7.5 mx.a.test did not do TLS: ")
                    .contains("octets in clear");
        }
    }

    @Test // CVE-2021-38371 and its like: the reply to STARTTLS before it was asked for
    void repliesInjectedBeforeStartTlsAreNoticed() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            sink.act(
                    "EHLO",
                    session -> {
                        session.write(session.usual());
                        return session.socket instanceof SSLSocket ? null : "220 go";
                    });
            var zone = signed(sink, tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone))).startsWith("delayed 4.");
            assertThat(sink.taken).isEmpty();
        }
    }

    @ParameterizedTest // after the handshake too, a host may go, or say nothing
    @ValueSource(strings = {"EHLO", "MAIL", "RCPT", "DATA", "MESSAGE"})
    void whatBreaksInsideTlsDelays(String command) throws Exception {
        for (var hangs : new boolean[] {true, false}) {
            try (var sink = SinkHost.start().tls(good.context());
                    var carrier =
                            new TestCarrier(
                                    signed(sink, tlsa(3, 1, good.spki())).build(),
                                    TestCarrier.impatient(sink.port()))) {
                sink.act(
                        command,
                        session -> {
                            if (!(session.socket instanceof SSLSocket)) {
                                return session.usual();
                            }
                            if (!hangs) {
                                session.socket.close();
                            }
                            session.in.read(); // the client goes
                            throw new EOFException();
                        });
                assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.");
                assertThat(sink.taken).isEmpty();
            }
        }
    }

    @Test // a handshake that never ends
    void silenceInTheHandshakeDelays() throws Exception {
        try (var sink = SinkHost.start().tls(good.context());
                var carrier =
                        new TestCarrier(
                                signed(sink, tlsa(3, 1, good.spki())).build(),
                                TestCarrier.impatient(sink.port()))) {
            sink.act(
                    "STARTTLS",
                    session -> {
                        session.write("220 go");
                        while (session.in.read() >= 0) {
                            // hears the ClientHello, and says nothing
                        }
                        throw new EOFException();
                    });
            assertThat(text(carrier.send("sam@a.test"))).startsWith("delayed 4.");
            assertThat(sink.taken).isEmpty();
        }
    }

    @ParameterizedTest // RFC 7672 §2.2; outbound T-9, W-11: delayed, never in clear, never returned
    @CsvSource({"454 4.7.0 no TLS now", "502 5.5.1 no", "DROP", "GARBAGE"})
    void whereDaneDemandsTlsItsFailureDelays(String reply) throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            fail(sink, reply);
            var zone = signed(sink, tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone))).startsWith("delayed 4.");
            assertThat(sink.taken).isEmpty();
        }
    }

    @Test // RFC 7672 §2.2: STARTTLS is said though it is not offered; somebody may have removed it
    void whereDaneDemandsTlsItNeedNotBeOffered() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            sink.extensions("8BITMIME", "SIZE");
            var zone = signed(sink, tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone))).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
        }
    }

    @Test // RFC 7671 §5.1: DANE-EE: no names, no dates, no authority
    void daneEeVerifies() throws Exception {
        var odd = TestAuthority.make().expired("elsewhere.test");
        try (var sink = SinkHost.start().tls(odd.context())) {
            var result = send(sink, signed(sink, tlsa(3, 1, odd.spki())).build());
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().tls()).contains("verified by DANE (DANE-EE)");
            assertThat(result.attempt().decisions())
                    .anyMatch(one -> one.startsWith("mx.a.test has DANE: TLS is a must"));
        }
    }

    @Test // RFC 7671 §5.2, RFC 7672 §3.2.3
    void daneTaVerifiesWithTheName() throws Exception {
        for (var issued : List.of(good, authority.issue("a.test"))) {
            try (var sink = SinkHost.start().tls(issued.context())) {
                var result = send(sink, signed(sink, tlsa(2, 0, authority.digest())).build());
                assertThat(text(result)).startsWith("delivered");
                assertThat(result.attempt().tls()).contains("verified by DANE (DANE-TA)");
            }
        }
        for (var issued : List.of(authority.issue("b.test"), authority.expired("mx.a.test"))) {
            try (var sink = SinkHost.start().tls(issued.context())) {
                var result = send(sink, signed(sink, tlsa(2, 0, authority.digest())).build());
                assertThat(text(result))
                        .startsWith("delayed 4.7.5 mx.a.test has a certificate that");
                assertThat(sink.taken).isEmpty();
            }
        }
    }

    @Test // RFC 7672 §2.2: rollover: any record that matches is enough; none is a delay
    void anyRecordThatMatchesIsEnough() throws Exception {
        var other = "00".repeat(32);
        try (var sink = SinkHost.start().tls(good.context())) {
            var zone = signed(sink, tlsa(3, 1, other) + tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone))).startsWith("delivered");
            assertThat(text(send(sink, signed(sink, tlsa(3, 1, other)).build())))
                    .startsWith(
                            "delayed 4.7.5 mx.a.test has a certificate that must not be trusted")
                    .contains("TLSA");
        }
    }

    @Test // RFC 7672 §2.2: records that cannot be used demand TLS all the same
    void unusableRecordsDemandTlsUnverified() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            var zone = signed(sink, tlsa(0, 1, good.spki())).build();
            assertThat(text(send(sink, zone))).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
            fail(sink, "502 no");
            assertThat(text(send(sink, zone))).startsWith("delayed");
        }
    }

    @Test // RFC 7672 §2.2.1, §2.1.1: without DNSSEC records count for nothing
    void recordsThatAreNotSecureCountForNothing() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            var zone =
                    ZoneResolver.of(
                            ZONE
                                    + tlsa(3, 1, "00".repeat(32))
                                            .replace("_25.", "_" + sink.port() + "."));
            var result = send(sink, zone);
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().decisions()).noneMatch(one -> one.contains("TLSA"));
            try (var carrier = new TestCarrier(zone, sink.port())) { // outbound TD-4: of a retry
                var again = Letter.to("sam@a.test").after(InetAddress.ofLiteral("127.0.0.1"));
                assertThat(carrier.send(again).getFirst().attempt().decisions())
                        .contains(
                                "There are TLSA records at _%d._tcp.mx.a.test, which do not count without DNSSEC."
                                        .formatted(sink.port()));
            }
        }
    }

    @ParameterizedTest // RFC 7672 §2.1.2: trouble is not absence
    @EnumSource(
            value = Trouble.class,
            names = {"BOGUS", "SERVER_FAILURE", "TIMEOUT"})
    void troubleWithTheRecordsDelays(Trouble trouble) throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            var name = "_" + sink.port() + "._tcp.mx.a.test";
            var zone = signed("").fail(name, trouble).build();
            assertThat(text(send(sink, zone)))
                    .startsWith("delayed 4.7.5 TLSA records of mx.a.test cannot be had");
            assertThat(sink.conversations).isEmpty();
            // RFC 8689 §4.2.2: TLS-Required: No
            assertThat(text(send(sink, zone, TlsDemand.OPTIONAL))).startsWith("delivered");
        }
    }

    @Test // RFC 8689 §4.2.1; outbound T-5, T-7
    void requireTlsIsPassedOnOrTheMessageReturned() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            var zone = signed(sink, tlsa(3, 1, good.spki())).build();
            assertThat(text(send(sink, zone, TlsDemand.REQUIRED)))
                    .isEqualTo("refused 5.7.30 mx.a.test does not know REQUIRETLS");
            sink.with("REQUIRETLS");
            assertThat(text(send(sink, zone, TlsDemand.REQUIRED))).startsWith("delivered");
            assertThat(sink.taken.getFirst().from()).contains(" REQUIRETLS");
            // TLS alone, verified by nothing, is not enough
            assertThat(text(send(sink, ZoneResolver.of(ZONE), TlsDemand.REQUIRED)))
                    .startsWith("refused 5.7.30 The sender demands verified TLS");
        }
    }

    private interface ZoneOf {
        ZoneResolver zone(SinkHost sink) throws Exception;
    }

    private static void keepsRequireTls(String host, ZoneOf zone) throws Exception {
        var context = authority.issue(host).context();
        try (var sink = SinkHost.start().tls(context).with("REQUIRETLS")) {
            var result = send(sink, zone.zone(sink), TlsDemand.REQUIRED);
            assertThat(text(result)).startsWith("delivered");
            assertThat(result.attempt().tls())
                    .contains("certificate valid for " + host + " as its sender demands");
            assertThat(TlsWords.mode(result.attempt().tls())).isEqualTo("yes");
            assertThat(sink.taken.getFirst().from()).contains(" REQUIRETLS");
        }
    }

    @Test // RFC 8689 §2, §4.2.1: DNSSEC for the name of the host, an authority for its certificate
    void requireTlsIsKeptByAValidCertificateWhereTheNameIsCertain() throws Exception {
        var own = ZoneResolver.of("a.test. A 127.0.0.1\n"); // the domain is its own host
        keepsRequireTls("mx.a.test", _ -> signed("").build());
        keepsRequireTls("mx.a.test", sink -> signed(sink, tlsa(0, 1, good.spki())).build());
        keepsRequireTls("a.test", _ -> own);
        for (var bad : List.of(authority.issue("other.test"), authority.expired("mx.a.test"))) {
            try (var sink = SinkHost.start().tls(bad.context()).with("REQUIRETLS")) {
                assertThat(text(send(sink, signed("").build(), TlsDemand.REQUIRED)))
                        .startsWith("refused 5.7.10 mx.a.test has a certificate that must not be");
                assertThat(sink.taken).isEmpty();
            }
        }
    }

    @Test // RFC 8689 §5: as well protected as can be, but not lost
    void notificationIsNotLostForRequireTls() throws Exception {
        try (var sink = SinkHost.start().tls(good.context());
                var carrier =
                        new TestCarrier(
                                ZoneResolver.of(ZONE), sink.port(), authority.certificate)) {
            var letter = Letter.to("sam@a.test").tls(TlsDemand.REQUIRED);
            assertThat(text(carrier.sendNotification(letter).getFirst())).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
            assertThat(sink.taken.getFirst().from()).contains("<>").doesNotContain("REQUIRETLS");
        }
        try (var sink = SinkHost.start().tls(good.context()).with("REQUIRETLS");
                var carrier =
                        new TestCarrier(
                                ZoneResolver.of(ZONE), sink.port(), authority.certificate)) {
            var letter = Letter.to("sam@a.test").tls(TlsDemand.REQUIRED);
            carrier.sendNotification(letter);
            assertThat(sink.taken.getFirst().from()).contains(" REQUIRETLS");
        }
    }

    @Test // RFC 8689 §4.2.2; outbound T-3
    void whoWantsDeliveryBeforeTlsGetsIt() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            var zone = signed(sink, tlsa(3, 1, "00".repeat(32))).build();
            var result = send(sink, zone, TlsDemand.OPTIONAL);
            assertThat(text(result)).startsWith("delivered");
            assertThat(sink.taken.getFirst().secure()).isTrue();
            assertThat(result.attempt().tls()).contains("not verified, which the sender allowed");
            fail(sink, "502 no");
            assertThat(text(send(sink, zone, TlsDemand.OPTIONAL))).startsWith("delivered");
        }
    }

    @Test // RFC 7672 §8.1
    void theHostIsNamedToTheServer() throws Exception {
        try (var sink = SinkHost.start().tls(good.context())) {
            send(sink, ZoneResolver.of(ZONE));
            assertThat(sink.serverNames).containsExactly("mx.a.test");
        }
    }
}
