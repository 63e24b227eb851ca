package org.mailstead.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.address.Address;
import org.mailstead.wire.SyntaxException;

class DkimSignerTest {
    @Test
    void aMessageIsSignedWithAllSelectorsInOrder() throws Exception {
        var signed =
                SignedMail.sign(
                        SignedMail.LETTER, SignedMail.RSA_SELECTOR, SignedMail.ED25519_SELECTOR);
        assertThat(SignedMail.results(signed))
                .allMatch(DkimResult::isPass)
                .extracting(result -> result.methodResult().property("header", "s").orElseThrow())
                .containsExactly("2026a", "ed");
    }

    @Test // RFC 5322 §2.1.1: lines of at most 78 characters
    void signaturesAreFolded() throws Exception {
        var signed = SignedMail.sign(SignedMail.LETTER, SignedMail.RSA_SELECTOR);
        assertThat(signed.lines().mapToInt(String::length).max().orElseThrow()).isLessThan(79);
        assertThat(signed).startsWith("DKIM-Signature: v=1; d=example.org; s=2026a; a=rsa-sha256");
    }

    @Test // RFC 6376 §8.15: sealing; inbound DKIM-33
    void whatIsSealedCannotBeAddedLater() throws Exception {
        var signed = SignedMail.sign(SignedMail.LETTER, SignedMail.RSA_SELECTOR);
        for (var name : SigningSelector.DEFAULT_SEALED_FIELDS) {
            assertThat(SignedMail.verify(name + ": another\n" + signed))
                    .as(name)
                    .containsExactly("fail");
        }
        assertThat(SignedMail.verify("List-Unsubscribe: <https://list.example>\n" + signed))
                .containsExactly("pass");
        assertThat(SignedMail.verify("Received: by mx.example.net; today\n" + signed))
                .containsExactly("pass");
    }

    @Test // RFC 6376 §3.5, x=
    void aSignatureExpiresAfterItsLifetime() throws Exception {
        var brief =
                new SigningSelector(
                        SignedMail.DOMAIN,
                        new Selector("ed"),
                        SignedMail.ED25519,
                        Canonicalization.SIMPLE,
                        List.of("From", "Subject"),
                        List.of(),
                        Duration.ofHours(1));
        var results = SignedMail.results(SignedMail.sign(SignedMail.LETTER, brief));
        assertThat(results.getFirst().isPass()).isTrue();
        assertThat(results.getFirst().signature())
                .extracting(DkimSignature::timestamp, DkimSignature::expiration)
                .containsExactly(SignedMail.NOW, SignedMail.NOW.plus(Duration.ofHours(1)));
    }

    @Test // RFC 6376 §5.4; RFC 5322 §3.6
    void aMessageWithoutOneFromIsNotSigned() {
        assertThatThrownBy(() ->
                        SignedMail.sign(
                                "From: a@example.org\n" + SignedMail.LETTER,
                                SignedMail.RSA_SELECTOR))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("2 From fields");
        assertThatThrownBy(() -> SignedMail.sign("To: x\n\nHi\n", SignedMail.RSA_SELECTOR))
                .hasMessageContaining("0 From fields");
    }

    @Test // RFC 6376 §2.11, §3.5, i=; inbound DKIM-31
    void theIdentityIsNamedWhereItBelongsToTheDomain() throws Exception {
        var message = SignedMessage.of(SignedMail.wire(SignedMail.LETTER), DkimLimits.DEFAULT);
        var signer = new DkimSigner(SignedMail.CLOCK);
        var selectors = List.of(SignedMail.RSA_SELECTOR);
        var odd = Address.parse("\"a;b =c\"@sub.example.org");
        var field = signer.sign(message, selectors, odd);
        assertThat(field).contains("i=\"a=3Bb=20=3Dc\"@sub.example.org;");
        assertThat(SignedMail.verify(field + SignedMail.LETTER)).containsExactly("pass");
        assertThat(signer.sign(message, selectors, Address.parse("ann@example.net")))
                .doesNotContain(" i=");
        var unicode = signer.sign(message, selectors, Address.parse("änn@example.org"));
        assertThat(unicode).contains("i=änn@example.org;");
        assertThat(SignedMail.results(unicode + SignedMail.LETTER).getFirst().signature())
                .extracting(signature -> String.valueOf(signature.identity()))
                .isEqualTo("änn@example.org");
    }

    @RepeatedTest(60)
    void whatIsSignedVerifiesAndAnyChangeOfSubstanceFails(RepetitionInfo repetition)
            throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var forms = Canonicalization.Form.values();
        var key = random.nextBoolean() ? SignedMail.RSA : SignedMail.ED25519;
        var selector =
                new SigningSelector(
                        SignedMail.DOMAIN,
                        new Selector(key == SignedMail.RSA ? "2026a" : "ed"),
                        key,
                        new Canonicalization(forms[random.nextInt(2)], forms[random.nextInt(2)]),
                        SigningSelector.DEFAULT_FIELDS,
                        SigningSelector.DEFAULT_SEALED_FIELDS,
                        random.nextBoolean() ? null : Duration.ofDays(1));
        var message = randomMessage(random);
        var signed = SignedMail.sign(message, selector);
        assertThat(SignedMail.verify(signed)).as("seed %d", seed).containsExactly("pass");
        var at = signed.indexOf("Subject: four") + 8 + random.nextInt(4);
        var changed = signed.substring(0, at) + "X" + signed.substring(at);
        assertThat(SignedMail.verify(changed)).as("seed %d", seed).containsExactly("fail");
        assertThat(SignedMail.verify(signed + "X")).as("seed %d", seed).containsExactly("fail");
    }

    private static String randomMessage(Random random) {
        var message = new StringBuilder("From: ann@example.org\n");
        for (int i = random.nextInt(6); i > 0; i--) {
            message.append("Received: hop ").append(i).append("\n\t folded\n");
        }
        if (random.nextBoolean()) {
            message.append("To :bob@example.net,\n  carol@example.net\n");
        }
        message.append("Subject: four words \t here\n");
        message.append('\n');
        if (random.nextBoolean()) {
            for (int i = random.nextInt(400); i > 0; i--) {
                message.append(" \t\nabcä".charAt(random.nextInt(7)));
            }
        }
        return message.toString();
    }
}
