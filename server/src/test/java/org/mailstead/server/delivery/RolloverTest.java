package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.config.Transcripts;
import org.mailstead.server.delivery.RemoteLimits.Idle;

/**
 * A host that gets another certificate, and goes on resuming sessions that began with the old one.
 * RFC 7671 §8.1, RFC 8446 §2.2; decision 0121
 */
class RolloverTest {
    private static final String RESUMED = ", resumed, ";
    private static final String OUTDATED = "-- the certificate of an earlier session: ";

    @TempDir Path home;
    private static TestAuthority authority;
    private static TestAuthority.Issued old;
    private static TestAuthority.Issued next;

    @BeforeAll
    static void issue() throws Exception {
        authority = TestAuthority.make();
        old = authority.issue("mx.a.test");
        next = authority.issue("mx.a.test");
    }

    /** A DNS whose zone is published anew. */
    private static final class Published implements Resolver {
        private final int port;
        private volatile ZoneResolver zone = ZoneResolver.of("");

        Published(int port) {
            this.port = port;
        }

        /** With a TLSA record for the key of each of these. */
        void tlsa(TestAuthority.Issued... all) throws Exception {
            var text = new StringBuilder("a.test. MX 10 mx.a.test.\nmx.a.test. A 127.0.0.1\n");
            for (var each : all) {
                text.append("_%d._tcp.mx.a.test. TLSA 3 1 1 %s\n".formatted(port, each.spki()));
            }
            zone =
                    ZoneResolver.builder()
                            .zone(text.toString())
                            .dnssec(new Name("test"), Dnssec.SECURE)
                            .build();
        }

        @Override
        public <T> Answer<T> lookup(Name name, RecordType<T> type) throws DnsException {
            return zone.lookup(name, type);
        }
    }

    /** Each message goes over a connection of its own, and what is said is kept. */
    private static TestCarrier carrier(Resolver resolver, int port) {
        var idle = new Idle(Duration.ofSeconds(5), 0, 0, 1, Duration.ofMinutes(5));
        return new TestCarrier(
                resolver,
                TestCarrier.limits(port).withIdle(idle),
                new RemoteSettings(Transcripts.ALL, TlsOnly.NOWHERE));
    }

    /** TLS of a message that is delivered, and what was said. */
    private static String sent(TestCarrier carrier) throws Exception {
        var sent = carrier.send("sam@a.test");
        assertThat(TestCarrier.text(sent)).startsWith("delivered ");
        assertThat(sent.attempt().tls()).contains("verified by DANE (DANE-EE)");
        return sent.attempt().tls() + "\n" + sent.attempt().transcript();
    }

    /**
     * Postfix begins a process for each connection, with the certificate of then, but the tickets
     * of all are good for all. It gives one only where a session begins, and a client uses it once:
     * of two connections the second is resumed. RFC 8446 §C.4
     */
    @Test
    void whatIsResumedIsJudgedByTheRecordsOfNow() throws Exception {
        try (var postfix = Postfix.start(home, old, "max_use = 1\n")) {
            var dns = new Published(postfix.port());
            try (var carrier = carrier(dns, postfix.port())) {
                dns.tlsa(old);
                assertThat(sent(carrier)).doesNotContain(RESUMED);
                assertThat(sent(carrier)).contains(RESUMED).doesNotContain(OUTDATED);
                dns.tlsa(old, next); // RFC 7671 §8.1: the record before the certificate
                assertThat(sent(carrier)).doesNotContain(RESUMED);
                postfix.show(next);
                assertThat(sent(carrier)).contains(RESUMED).doesNotContain(OUTDATED);
                postfix.show(old);
                assertThat(sent(carrier)).doesNotContain(RESUMED);
                postfix.show(next);
                dns.tlsa(next);
                // the session that is resumed began with the old one, which is worth nothing now
                assertThat(sent(carrier)).doesNotContain(RESUMED).contains(OUTDATED);
                assertThat(sent(carrier)).doesNotContain(RESUMED).doesNotContain(OUTDATED);
                assertThat(sent(carrier)).contains(RESUMED).doesNotContain(OUTDATED);
            }
        }
    }

    @Test // what was verified once is not trusted for it: neither the session nor the host
    void whatTheRecordsDoNotNameAnyMoreIsRefused() throws Exception {
        try (var postfix = Postfix.start(home, old, "max_use = 1\n")) {
            var dns = new Published(postfix.port());
            try (var carrier = carrier(dns, postfix.port())) {
                dns.tlsa(old);
                assertThat(sent(carrier)).doesNotContain(RESUMED);
                dns.tlsa(next);
                var refused = carrier.send("sam@a.test");
                assertThat(TestCarrier.text(refused))
                        .startsWith(
                                "delayed 4.7.5 mx.a.test has a certificate that must not be trusted");
                assertThat(refused.attempt().transcript())
                        .contains(OUTDATED)
                        .doesNotContain("MAIL FROM");
            }
        }
    }
}
