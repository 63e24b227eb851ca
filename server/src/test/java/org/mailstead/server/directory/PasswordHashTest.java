package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.sasl.CredentialsUnavailableException;

class PasswordHashTest {
    private final PasswordHash hashes = new PasswordHash(TestDirectory.CHEAP);

    @Test // RFC 9106 §3.1
    void hashesSayHowTheyWereMade() {
        var hash = hashes.of("correct horse");
        assertThat(hash)
                .matches(
                        "\\$argon2id\\$v=19\\$m=64,t=1,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(hashes.of("correct horse")).isNotEqualTo(hash);
        assertThat(PasswordHash.matches(hash, "correct horse")).isTrue();
        assertThat(PasswordHash.matches(hash, "correct hors")).isFalse();
        assertThat(PasswordHash.matches(hash, "")).isFalse();
        assertThat(hashes.isCurrent(hash)).isTrue();
        assertThat(new PasswordHash(new PasswordCost(64, 2, 10)).isCurrent(hash)).isFalse();
    }

    @ParameterizedTest // test vectors of the reference implementation of argon2
    @CsvSource(
            delimiter = ' ',
            value = {
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                        + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc password",
                "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ"
                        + "$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc password",
                // and of crypt_blowfish
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW U*U",
                "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW U*U",
            })
    void importedHashesAreChecked(String hash, String password) {
        assertThat(PasswordHash.isKnown(hash)).isTrue();
        assertThat(PasswordHash.matches(hash, password)).isTrue();
        assertThat(PasswordHash.matches(hash, password + "x")).isFalse();
        assertThat(hashes.isCurrent(hash)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
                "$argon2id$v=19$m=65536,t=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=99$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=-1,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$AAAA",
                "$argon2id$v=19$m=65536,t=2,p=1$!!$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
                "$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe!",
                "$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            })
    void otherHashesAndThoseThatCostTooMuchAreRefused(String hash) {
        assertThat(PasswordHash.isKnown(hash)).isFalse();
        assertThat(PasswordHash.matches(hash, "password")).isFalse();
    }

    @Test
    void costsBelowTheLeastAreABug() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PasswordCost(7, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new PasswordCost(8, 0, 1));
    }

    @Test
    void aFloodOfLoginsIsTurnedAwayNotQueuedWithoutEnd() throws Exception {
        var limits = TestDirectory.limits();
        var most = limits.passwordThreads() + limits.passwordsWaitingMax();
        var release = new CountDownLatch(1);
        var running = new AtomicInteger();
        var turnedAway = new AtomicInteger();
        var asked = new CountDownLatch(2 * most);
        try (var work = new PasswordWork(limits);
                var flood = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2 * most; i++) {
                flood.execute(() -> {
                    asked.countDown();
                    try {
                        work.run(() -> {
                            running.incrementAndGet();
                            release.await();
                            return true;
                        });
                    } catch (CredentialsUnavailableException e) {
                        turnedAway.incrementAndGet();
                        if (turnedAway.get() == most) {
                            release.countDown();
                        }
                    }
                });
            }
            asked.await();
            assertThat(release.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            assertThat(running.get()).isLessThanOrEqualTo(most);
        }
        assertThat(running).hasValue(most);
        assertThat(turnedAway).hasValue(most);
    }

    @Test
    void rightPasswordsAreRememberedForAWhileByTheirAccountAndHash() {
        var clock = new TestDirectory.TestClock();
        var checked = new CheckedPasswords(TestDirectory.limits(), clock);
        checked.add(1, "hash", "correct horse");
        assertThat(checked.contains(1, "hash", "correct horse")).isTrue();
        assertThat(checked.contains(2, "hash", "correct horse")).isFalse();
        assertThat(checked.contains(1, "other", "correct horse")).isFalse();
        assertThat(checked.contains(1, "hash", "correct horses")).isFalse();
        clock.advance(Duration.ofMinutes(14));
        assertThat(checked.contains(1, "hash", "correct horse")).isTrue();
        clock.advance(Duration.ofMinutes(2)); // store 20.4
        assertThat(checked.contains(1, "hash", "correct horse")).isFalse();
    }

    @Test
    void workThatFailsIsABug() {
        try (var work = new PasswordWork(TestDirectory.limits())) {
            assertThatThrownBy(() ->
                            work.run(() -> {
                                throw new ArithmeticException();
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasCauseInstanceOf(ArithmeticException.class);
        }
    }
}
