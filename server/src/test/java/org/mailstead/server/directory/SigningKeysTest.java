package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.Selector;
import org.mailstead.server.store.Engine;

class SigningKeysTest {
    @TempDir private Path folder;

    @ParameterizedTest // inbound DKIM-34
    @EnumSource(Engine.class)
    void aDomainOfTheCommandLineSignsWithTheFirstOfThreeKeys(Engine engine) throws Exception {
        var domain = domain("example.net");
        try (var test = TestDirectory.open(engine, folder)) {
            done(test.admin().domains().addWithKeys(ACTOR, domain));
            var keys = test.admin().signingKeys().list(domain);
            assertThat(keys)
                    .extracting(key -> key.selector() + " " + key.key() + " " + key.signs())
                    .containsExactly(
                            "2026a rsa 2048 true",
                            "2026b rsa 2048 false",
                            "2026e ed25519 256 false");
            assertThat(test.directory().signingKeys(domain))
                    .extracting(SigningKey::selector)
                    .containsExactly(new Selector("2026a"));
            done(test.admin().domains().remove(ACTOR, domain));
            assertThat(test.directory().signingKeys(domain)).isEmpty();
            assertThat(test.admin().audit(10))
                    .noneMatch(entry -> entry.toString().contains("PRIVATE"));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void keysAreAddedStartedStoppedAndRemoved(Engine engine) throws Exception {
        var domain = domain("example.org");
        var selector = new Selector("x");
        var key = DkimKey.generateEd25519();
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var keys = test.admin().signingKeys();
            assertThat(refusal(keys.add(ACTOR, domain("example.com"), selector, key, true)))
                    .isEqualTo("no domain example.com");
            done(keys.add(ACTOR, domain, selector, key, false));
            assertThat(refusal(keys.add(ACTOR, domain, selector, key, false)))
                    .isEqualTo("domain example.org has a key x already");
            assertThat(test.directory().signingKeys(domain)).isEmpty();
            done(keys.setSigns(ACTOR, domain, selector, true));
            var kept = test.directory().signingKeys(domain).getFirst();
            assertThat(kept.key().pem()).isEqualTo(key.pem());
            done(keys.setSigns(ACTOR, domain, selector, false));
            assertThat(test.directory().signingKeys(domain)).isEmpty();
            done(keys.remove(ACTOR, domain, selector));
            assertThat(refusal(keys.remove(ACTOR, domain, selector)))
                    .isEqualTo("domain example.org has no key x");
            for (var i = 0; i < SigningKeyAdmin.KEYS_MAX; i++) {
                done(keys.add(ACTOR, domain, new Selector("k" + i), key, false));
            }
            assertThat(refusal(keys.add(ACTOR, domain, selector, key, false)))
                    .isEqualTo("domain example.org has 20 keys already");
        }
    }
}
