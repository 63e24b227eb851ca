package org.mailstead.server.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.address.Domain;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.DkimResult;
import org.mailstead.dkim.DkimVerifier;
import org.mailstead.dkim.Selector;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.server.directory.SigningKey;
import org.mailstead.wire.OctetSource;

/** What users send is signed by their domain's keys. inbound SUB-09, SUB-10, DKIM-31, DKIM-35 */
class SigningTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T10:00:10Z"));

    @TempDir Path directory;

    private static SigningKey key(TestSmtp server, String selector, DkimKey key, boolean signs)
            throws Exception {
        var keys = server.directory.admin().signingKeys();
        var domain = Domain.parse("example.test");
        return TestSmtp.done(keys.add("test", domain, new Selector(selector), key, signs));
    }

    private static List<DkimResult> verify(String message, SigningKey... keys) throws Exception {
        var zone = ZoneResolver.builder();
        for (var key : keys) {
            zone.txt(key.selector().recordName(key.domain()), key.key().record().text());
        }
        var verifier = new DkimVerifier(zone.build(), _ -> false, CLOCK, DkimLimits.DEFAULT);
        return verifier.verify(OctetSource.of(message.getBytes(UTF_8)));
    }

    private static void send(TestSmtp server, String from, String to) throws Exception {
        server.submission()
                .login("ann")
                .play(
                        "C: MAIL FROM:<ann@example.test>\nS: 250 2.1.0 *\n",
                        """
                        C: RCPT TO:<%s
                        S: 250 2.1.0 *
                        C: DATA
                        S: 354 *
                        C: From: %s
                        C: Subject: hi
                        C:
                        C: text
                        C: .
                        S: 250 2.2.0 *
                        """
                                .formatted(to, from));
    }

    private static String inbox(TestSmtp server, long account) throws Exception {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(server.inbox(account)).hasSize(1));
        return server.inbox(account).getFirst();
    }

    @Test
    void eachKeyThatSignsMakesASignatureOverWhatWeAddToo() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var rsa = key(server, "a", DkimKey.generateRsa(1024), true);
            var edwards = key(server, "e", DkimKey.generateEd25519(), true);
            key(server, "b", DkimKey.generateEd25519(), false);
            send(server, "Ann <ann+secret@example.test>", "bob@example.test>");
            var message = inbox(server, server.bob);
            var results = verify(message, rsa, edwards);
            assertThat(results).hasSize(2).allMatch(DkimResult::isPass);
            var signature = Objects.requireNonNull(results.getFirst().signature());
            assertThat(signature.identity()).hasToString("ann@example.test");
            assertThat(signature.signedFields()).contains("message-id", "date");
            assertThat(verify(message.replace("Message-ID: <", "Message-ID: <x"), rsa, edwards))
                    .noneMatch(DkimResult::isPass);
            assertThat(message.replaceAll("\\s+", ""))
                    .contains("s=a;", "s=e;")
                    .doesNotContain("s=b;");
        }
    }

    @Test
    void aKeyThatIsStoppedSignsNoMore() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var key = key(server, "a", DkimKey.generateEd25519(), true);
            var keys = server.directory.admin().signingKeys();
            TestSmtp.done(keys.setSigns("test", key.domain(), key.selector(), false));
            send(server, "ann@example.test", "bob@example.test>");
            assertThat(inbox(server, server.bob)).doesNotContain("DKIM-Signature");
        }
    }

    @Test // inbound DKIM-35: mx.example.test has no keys, the domain above it has
    void notificationsAreSignedByTheNearestDomainAbove() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            var key = key(server, "a", DkimKey.generateEd25519(), true);
            send(server, "ann@example.test", "bob@example.test> NOTIFY=SUCCESS");
            var notification = inbox(server, server.ann);
            assertThat(notification).contains("From: Mail delivery <postmaster@mx.example.test>");
            var results = verify(notification, key);
            assertThat(results).hasSize(1).allMatch(DkimResult::isPass);
            var signature = Objects.requireNonNull(results.getFirst().signature());
            assertThat(signature.domain()).isEqualTo(key.domain());
        }
    }
}
