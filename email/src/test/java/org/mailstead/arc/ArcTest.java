package org.mailstead.arc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.dkim.DkimKey;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignedMessage;
import org.mailstead.dkim.SigningSelector;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.OctetSource;

class ArcTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
    private static final DkimKey KEY = DkimKey.generateEd25519();
    private static final DkimKey RSA = DkimKey.generateRsa(2048);
    private static final String LETTER =
            """
            From: Ann <ann@example.org>
            To: list@lists.example
            Subject: Hello

            Dear list,
            """;

    private static Resolver keys() {
        return ZoneResolver.builder()
                .txt("s._domainkey.one.example", KEY.record().text())
                .txt("s._domainkey.two.example", RSA.record().text())
                .txt("s._domainkey.three.example", KEY.record().text())
                .build();
    }

    private static OctetSource wire(String message) {
        return OctetSource.of(message.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(UTF_8));
    }

    private static ArcResult verify(String message) throws Exception {
        return new ArcVerifier(keys(), DkimLimits.DEFAULT).verify(wire(message));
    }

    private static String seal(String message, String domain, DkimKey key) throws Exception {
        var sealer = new Domain(domain);
        var selector = SigningSelector.of(sealer, new Selector("s"), key);
        var results =
                new AuthenticationResults(
                        "mx." + domain,
                        List.of(MethodResult.of("spf", "pass", Property.smtp("mailfrom", "x.y"))));
        return new ArcSealer(CLOCK)
                        .seal(
                                SignedMessage.of(wire(message), DkimLimits.DEFAULT),
                                verify(message),
                                results,
                                selector)
                        .orElseThrow()
                + message;
    }

    private static String threeHops() throws Exception {
        var first = seal(LETTER, "one.example", KEY);
        var second = seal("Received: from one\n" + first, "two.example", RSA);
        return seal("Received: from two\n" + second, "three.example", KEY);
    }

    @Test // RFC 8617 §5.1, §5.2
    void aChainThatWasSealedByEachValidates() throws Exception {
        assertThat(verify(LETTER)).isInstanceOf(ArcResult.None.class);
        assertThat(verify(threeHops())).isInstanceOf(ArcResult.Pass.class);
        var pass = (ArcResult.Pass) verify(threeHops());
        assertThat(pass.links())
                .extracting(link -> link.sealer().ascii())
                .containsExactly("one.example", "two.example", "three.example");
        assertThat(pass.links().getFirst().results().authservId()).isEqualTo("mx.one.example");
        assertThat(pass.oldestPass()).isEqualTo(1);
    }

    @Test // RFC 8617 §5.2, step 5
    void aChangeBetweenTwoSealsIsSeen() throws Exception {
        var first = seal(LETTER, "one.example", KEY);
        var changed = first.replace("Subject: Hello", "Subject: [list] Hello") + "-- \nfooter\n";
        assertThat(verify(changed)).isInstanceOf(ArcResult.Fail.class);
        // the list checked the chain before it changed the message, and sealed what it made of it
        var selector = SigningSelector.of(new Domain("two.example"), new Selector("s"), RSA);
        var sealed =
                new ArcSealer(CLOCK)
                        .seal(
                                SignedMessage.of(wire(changed), DkimLimits.DEFAULT),
                                verify(first),
                                new AuthenticationResults("mx.two.example", List.of()),
                                selector)
                        .orElseThrow();
        assertThat(verify(sealed + changed))
                .isInstanceOfSatisfying(
                        ArcResult.Pass.class, pass -> assertThat(pass.oldestPass()).isEqualTo(2));
    }

    @ParameterizedTest // RFC 8617 §5.2
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: Hello|Subject: Hallo|signature 3",
                "Dear list|Dear all|body has changed",
                "mx.one.example|mx.bad.example|seal",
                "ARC-Seal: i=2|X-Seal: i=2|not complete",
                "ARC-Seal: i=2|ARC-Seal: i=3|twice",
                "ARC-Seal: i=2|ARC-Seal: i=51|1 to 50",
                "ARC-Seal: i=2|ARC-Seal: i=x|1 to 50",
                "Results: i=2;|Results: i=22;|not complete",
                "Results: i=2;|Results: 2;|1 to 50",
                "cv=none|cv=pass|says cv=pass",
                "cv=pass|cv=fail|says cv=fail",
                "cv=pass|cv=maybe|unknown cv",
                "From: Ann|From: Eve <eve@evil.example>\\nFrom: Ann|signature 3"
            })
    void aChainThatWasTamperedWithFails(String right, String wrong, String reason)
            throws Exception {
        var message = threeHops().replace("\r\n", "\n");
        assertThat(message).contains(right);
        var result = verify(message.replace(right, wrong.replace("\\n", "\n")));
        assertThat(result).isInstanceOf(ArcResult.Fail.class);
        assertThat(result.reason()).contains(reason);
    }

    @Test // RFC 8617 §4.1.3: b= is base64
    void aSealThatIsNoBase64Fails() throws Exception {
        var message = threeHops();
        var seal = message.indexOf("b=", message.indexOf("ARC-Seal:"));
        var result = verify(message.substring(0, seal) + "b=!" + message.substring(seal + 2));
        assertThat(result).isInstanceOf(ArcResult.Fail.class);
    }

    @Test
    void whatTheDnsDoesNotAnswerIsTemporary() throws Exception {
        var failing = ZoneResolver.builder().fail("s._domainkey.one.example", Trouble.TIMEOUT);
        failing.txt("s._domainkey.two.example", RSA.record().text());
        failing.txt("s._domainkey.three.example", KEY.record().text());
        assertThat(new ArcVerifier(failing.build(), DkimLimits.DEFAULT).verify(wire(threeHops())))
                .isInstanceOf(ArcResult.TemporaryError.class);
    }

    @Test // RFC 8617 §4.2.1, §5.1.2
    void fiftySetsAreTheEnd() throws Exception {
        var selector = SigningSelector.of(new Domain("one.example"), new Selector("s"), KEY);
        var results = new AuthenticationResults("mx", List.of());
        var link = new ArcResult.Link(new Domain("one.example"), new Selector("s"), results);
        var message = LETTER;
        ArcResult chain = new ArcResult.None();
        for (int i = 1; i <= 50; i++) {
            var signed = SignedMessage.of(wire(message), DkimLimits.DEFAULT);
            message =
                    new ArcSealer(CLOCK).seal(signed, chain, results, selector).orElseThrow()
                            + message;
            chain = new ArcResult.Pass(Collections.nCopies(i, link), i);
        }
        assertThat(verify(message)).isInstanceOf(ArcResult.Pass.class);
        var signed = SignedMessage.of(wire(message), DkimLimits.DEFAULT);
        assertThat(new ArcSealer(CLOCK).seal(signed, chain, results, selector)).isEmpty();
    }

    @Test // RFC 8617 §10.2
    void theResultIsTold() throws Exception {
        assertThat(verify(threeHops()).methodResult().property("header", "oldest-pass"))
                .contains("1");
    }
}
