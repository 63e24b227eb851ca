package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.done;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.sasl.LoginResult;
import org.mailstead.server.store.Engine;

class LoginsTest {
    @TempDir private Path folder;

    private static InetAddress ip(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static LoginAttempt attempt(long account, String remote, LoginResult result) {
        return attempt(account, "ann@example.org", remote, result);
    }

    private static LoginAttempt attempt(
            long account, String name, String remote, LoginResult result) {
        return new LoginAttempt(
                account,
                name,
                ip(remote),
                ip("192.0.2.1"),
                "TLSv1.3 TLS_AES_128_GCM_SHA256",
                null,
                "imap",
                "",
                "plain",
                result);
    }

    @ParameterizedTest // inbound LOGIN-01, LOGIN-02, LOGIN-03, TEST-25
    @EnumSource(Engine.class)
    void equalAttemptsShareARow(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var logins = test.directory().logins();
            var start = test.clock().instant();
            logins.record(attempt(1, "198.51.100.1", LoginResult.BAD_PASSWORD));
            logins.awaitWritten();
            test.clock().advance(Duration.ofSeconds(5));
            // Of a wrong password the protocol does not know whose it would have been
            logins.record(attempt(0, "198.51.100.1", LoginResult.BAD_PASSWORD));
            logins.record(attempt(1, "198.51.100.1", LoginResult.BAD_PASSWORD));
            test.clock().advance(Duration.ofSeconds(5));
            logins.record(attempt(1, "198.51.100.1", LoginResult.OK));
            logins.record(attempt(0, "bob@example.org", "198.51.100.1", LoginResult.BAD_USER));
            logins.awaitWritten();
            var recorded = logins.newest(1, 10);
            assertThat(recorded).hasSize(2);
            assertThat(recorded.getFirst().result()).isEqualTo("ok");
            var failed = recorded.getLast();
            assertThat(failed.attempts()).isEqualTo(3);
            assertThat(failed.first()).isEqualTo(start);
            assertThat(failed.last()).isEqualTo(start.plusSeconds(5));
            assertThat(failed.loginName()).isEqualTo("ann@example.org");
            assertThat(failed.remote()).isEqualTo("198.51.100.1");
            assertThat(failed.local()).isEqualTo("192.0.2.1");
            assertThat(failed.tls()).isEqualTo("TLSv1.3 TLS_AES_128_GCM_SHA256");
            assertThat(failed.protocol()).isEqualTo("imap");
            assertThat(failed.mechanism()).isEqualTo("plain");
            assertThat(failed.result()).isEqualTo("badpassword");
            assertThat(logins.newest(0, 10)).hasSize(1);
        }
    }

    @Test // imap 2.12
    void aRecordDoesNotWaitLongForAName() throws Exception {
        try (var test = TestDirectory.open(Engine.SQLITE, folder).withAnn()) {
            var logins = test.directory().logins();
            var silent = logins.recordWithName(attempt(1, "198.51.100.1", LoginResult.OK));
            var other = logins.recordWithName(attempt(1, "198.51.100.2", LoginResult.OK));
            other.named("Other");
            test.clock().advance(Duration.ofSeconds(1));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(logins.newest(1, 10)).hasSize(2));
            silent.named("too late");
            logins.awaitWritten();
            assertThat(logins.newest(1, 10))
                    .extracting(RecordedLogin::remote, RecordedLogin::userAgent)
                    .containsExactlyInAnyOrder(
                            tuple("198.51.100.1", ""), tuple("198.51.100.2", "Other"));
        }
    }

    @ParameterizedTest // inbound LOGIN-04, store 20.11
    @EnumSource(Engine.class)
    void failedAttemptsAreCappedAndOldOnesRemoved(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var logins = test.directory().logins();
            logins.record(attempt(1, "198.51.100.200", LoginResult.OK));
            for (int i = 0; i < 14; i++) {
                logins.record(attempt(1, "198.51.100." + i, LoginResult.BAD_PASSWORD));
                logins.awaitWritten();
                test.clock().advance(Duration.ofSeconds(1));
            }
            var recorded = logins.newest(1, 100);
            assertThat(recorded).hasSize(11); // ten failed ones and the good one
            assertThat(recorded)
                    .map(RecordedLogin::remote)
                    .contains("198.51.100.13", "198.51.100.4", "198.51.100.200")
                    .doesNotContain("198.51.100.3");

            test.clock().advance(Duration.ofDays(31));
            logins.record(attempt(1, "198.51.100.1", LoginResult.OK));
            logins.awaitWritten();
            assertThat(logins.newest(1, 100)).hasSize(1);
        }
    }

    @ParameterizedTest // inbound LOGIN-04: removed with the account
    @EnumSource(Engine.class)
    void attemptsGoWithTheirAccount(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var logins = test.directory().logins();
            logins.record(attempt(1, "198.51.100.1", LoginResult.OK));
            logins.awaitWritten();
            done(test.admin().accounts().remove(ACTOR, "ann"));
            assertThat(logins.newest(1, 100)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWaitsIsWrittenAtTheEndAndNothingWaitsWithoutBound(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var logins = test.directory().logins();
            for (int i = 0; i < 2000; i++) {
                logins.record(attempt(0, "u" + i, "198.51.100.1", LoginResult.BAD_USER));
            }
            test.directory().close();
            assertThat(logins.newest(0, 5000)).hasSizeBetween(1, 10);
            logins.record(attempt(0, "late", "198.51.100.1", LoginResult.BAD_USER));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aStoreThatFailsDoesNotStopTheRecord(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var logins = test.directory().logins();
            test.database().failCommits(1);
            logins.record(attempt(1, "198.51.100.1", LoginResult.OK));
            logins.awaitWritten();
            logins.record(attempt(1, "198.51.100.2", LoginResult.OK));
            logins.awaitWritten();
            assertThat(logins.newest(1, 100)).map(RecordedLogin::remote).contains("198.51.100.2");
        }
    }

    @ParameterizedTest // inbound RATE-03, RATE-04, RATE-10, imap 2.2, 2.3
    @EnumSource(value = Engine.class, names = "SQLITE")
    void networksThatFailTooOftenMustWait(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder)) {
            var logins = test.directory().logins();
            for (int i = 0; i < 9; i++) {
                logins.record(attempt(0, "198.51.100.1", LoginResult.BAD_USER));
            }
            assertThat(logins.isAllowed(ip("198.51.100.1"))).isTrue();
            logins.record(attempt(0, "198.51.100.1", LoginResult.ABORTED));
            assertThat(logins.isAllowed(ip("198.51.100.1"))).isFalse();
            assertThat(logins.isAllowed(ip("198.51.100.2"))).isTrue();
            for (int i = 0; i < 20; i++) {
                logins.record(attempt(0, "198.51.100." + (2 + i), LoginResult.BAD_PASSWORD));
            }
            assertThat(logins.isAllowed(ip("198.51.100.60"))).isFalse(); // the same /26
            assertThat(logins.isAllowed(ip("198.51.100.70"))).isTrue();

            // Success takes this address's failures back, in all classes
            logins.record(attempt(1, "198.51.100.1", LoginResult.OK));
            assertThat(logins.isAllowed(ip("198.51.100.1"))).isTrue();
            assertThat(logins.isAllowed(ip("198.51.100.60"))).isTrue();

            // What is not the client's fault does not count (AUTH-21)
            for (int i = 0; i < 20; i++) {
                logins.record(attempt(0, "203.0.113.1", LoginResult.ERROR));
            }
            assertThat(logins.isAllowed(ip("203.0.113.1"))).isTrue();
        }
    }

    @ParameterizedTest // inbound RATE-04
    @EnumSource(value = Engine.class, names = "SQLITE")
    void aDayHasItsOwnLimit(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder)) {
            var logins = test.directory().logins();
            for (int i = 0; i < 50; i++) {
                logins.record(attempt(0, "2001:db8::" + i, LoginResult.BAD_USER)); // one /64
                test.clock().advance(Duration.ofMinutes(1));
            }
            assertThat(logins.isAllowed(ip("2001:db8::ffff"))).isFalse();
            test.clock().advance(Duration.ofDays(1));
            assertThat(logins.isAllowed(ip("2001:db8::ffff"))).isTrue();
        }
    }

    @ParameterizedTest // operations L-2
    @EnumSource(value = Engine.class, names = "SQLITE")
    void onADevelopersMachineNobodyIsLockedOut(Engine engine) throws Exception {
        var limits = TestDirectory.limits().withoutLoginLimits();
        try (var test = TestDirectory.open(engine, folder, TestDirectory.options(null), limits)) {
            var logins = test.directory().logins();
            for (int i = 0; i < 1000; i++) {
                logins.record(attempt(0, "127.0.0.1", LoginResult.BAD_USER));
            }
            assertThat(logins.isAllowed(ip("127.0.0.1"))).isTrue();
        }
    }
}
