package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is told that a login is worth nothing any more. */
class RevocationsTest {
    private final Revocations revocations = new Revocations(2);
    private final AtomicInteger ended = new AtomicInteger();

    private Revocations.Subscription subscribe(long account, long since) {
        return revocations.subscribe(account, since, ended::incrementAndGet);
    }

    @Test
    void openSessionsOfTheAccountAreTold() {
        try (var _ = subscribe(1, revocations.now());
                var _ = subscribe(2, revocations.now())) {
            revocations.announce(1);
            assertThat(ended).hasValue(1);
            revocations.announce(3);
            assertThat(ended).hasValue(1);
        }
        revocations.announce(1);
        assertThat(ended).hasValue(1);
    }

    @Test // the race of a login with its own revocation
    void aLoginThatBeganBeforeIsTold() {
        var before = revocations.now();
        revocations.announce(1);
        subscribe(2, before).close();
        assertThat(ended).hasValue(0);
        subscribe(1, before).close();
        assertThat(ended).hasValue(1);
        subscribe(1, revocations.now()).close();
        assertThat(ended).hasValue(1);
    }

    @Test // memory is bounded: what is forgotten counts as announced
    void whoBeganBeforeWhatIsForgottenIsToldToBeSure() {
        var before = revocations.now();
        revocations.announce(1);
        revocations.announce(2);
        revocations.announce(1);
        var between = revocations.now();
        subscribe(9, before).close();
        assertThat(ended).hasValue(0);
        revocations.announce(3);
        subscribe(9, before).close();
        assertThat(ended).hasValue(1);
        subscribe(9, between).close();
        assertThat(ended).hasValue(1);
    }
}
