package org.mailstead.authres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.SyntaxException;

class AuthenticationResultsTest {
    private static final List<Domain> OURS =
            List.of(new Domain("mx.example.org"), new Domain("xn--bcher-kva.example"));

    private static HeaderFields header(String text) {
        return HeaderFields.parse(text.replace("\n", "\r\n").getBytes(UTF_8), MimeLimits.DEFAULT);
    }

    @Test // RFC 8601 §B.3, §B.4, §B.5, §B.6
    void theExamplesOfTheRfcAreRead() throws Exception {
        assertThat(AuthenticationResults.parse("example.org 1; none"))
                .isEqualTo(new AuthenticationResults("example.org", List.of()));
        var several =
                AuthenticationResults.parse(
                        "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass"
                                + " smtp.mailfrom=example.net");
        assertThat(several.results())
                .containsExactly(
                        MethodResult.of("auth", "pass", Property.smtp("auth", "sender@example.net"))
                                .withComment("cram-md5"),
                        MethodResult.of("spf", "pass", Property.smtp("mailfrom", "example.net")));
        var signed =
                AuthenticationResults.parse(
                        "example.com; dkim=pass reason=\"good signature\" header.i=@mail-router."
                                + "example.net; dkim=fail reason=\"bad signature\""
                                + " header.i=@newyork.example.com");
        assertThat(signed.results())
                .extracting(MethodResult::reason)
                .containsExactly("good signature", "bad signature");
        var comments =
                AuthenticationResults.parse(
                        "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) ="
                                + " (wait for it) fail policy (A dot can go here) . (like that) expired"
                                + " (this surprised me) = (as I wasn't expecting it) 1362471462");
        assertThat(comments.version()).isEqualTo(1);
        assertThat(comments.results().getFirst().property("policy", "expired"))
                .contains("1362471462");
    }

    @Test // inbound W-35: the version, and versions of methods
    void versionsAreRead() throws Exception {
        var read = AuthenticationResults.parse("mx.example 2; dkim/3=pass");
        assertThat(read.version()).isEqualTo(2);
        assertThat(read.results().getFirst().version()).isEqualTo(3);
        assertThat(read.value()).isEqualTo("mx.example 2; dkim/3=pass");
    }

    @ParameterizedTest // what large providers write
    @ValueSource(
            strings = {
                "mx.google.com; dkim=pass header.i=@a.example header.s=x header.b=\"dGhlL/8=\";"
                        + " spf=pass (google.com: domain of a@b.example designates 192.0.2.1 as"
                        + " permitted sender) smtp.mailfrom=a@b.example; dmarc=pass (p=NONE sp=NONE"
                        + " dis=NONE) header.from=b.example",
                "mta.example; dkim=pass header.b=a/b+c=;"
            })
    void whatIsInUseIsRead(String value) throws Exception {
        assertThat(AuthenticationResults.parse(value).results()).isNotEmpty();
    }

    @Test // who writes so has checked nothing for us, and cannot speak in our name
    void aFieldWithoutAuthservIdIsRefusedAndStays() {
        var field = "Authentication-Results: spf=pass (x) smtp.mailfrom=a.example; dkim=pass\n";
        var header = header(field);
        assertThatThrownBy(() -> AuthenticationResults.parse(header.list().getFirst().text()))
                .isInstanceOf(SyntaxException.class);
        assertThat(AuthenticationResults.isForged(header.list().getFirst(), OURS)).isFalse();
    }

    @Test // inbound HDR-06, HDR-07
    void aFieldIsFoldedAndQuoted() {
        var results =
                new AuthenticationResults(
                        "mx.example.org",
                        List.of(
                                MethodResult.of("iprev", "pass", Property.policy("iprev", "::1"))
                                        .withComment("without dnssec"),
                                MethodResult.of(
                                                "dkim",
                                                "fail",
                                                Property.header("d", "example.net"),
                                                Property.header("b", "a/b"))
                                        .withReason("the \"body\" has (changed)")));
        assertThat(results.field())
                .isEqualTo(
                        """
                        Authentication-Results: mx.example.org; iprev=pass (without dnssec)
                        \tpolicy.iprev="::1"; dkim=fail reason="the \\"body\\" has (changed)"
                        \theader.d=example.net header.b="a/b"
                        """
                                .replace("\n", "\r\n"));
    }

    @ParameterizedTest // RFC 8601 §5; inbound W-20
    @ValueSource(
            strings = {
                "mx.example.org; dkim=pass",
                "MX.Example.ORG; dkim=pass",
                "(a (nested) comment) mx.example.org; none",
                "(\\) mx.example.net) mx.example.org;none",
                "\"mx.example.org\"; none",
                "\"mx.e\\xample.org\"; none",
                "mx.example.org. ; none",
                "mx.example.org 1; none",
                "mx.example.org(comment); none",
                "\n mx.example.org\n ; none",
                "bücher.example; none",
                "XN--BCHER-KVA.example; none",
                "ｍｘ.example.org; none",
                "mx.example.org",
                "\"mx.example.org",
                "(unclosed mx.example.org; none",
                ""
            })
    void fieldsInOurNameGoAndOthersStay(String value) {
        var rest = "Subject: x\nAuthentication-Results: mx.example.net; none\nTo: y\n";
        var header = header("Authentication-Results:" + value + "\n" + rest);
        assertThat(new String(AuthenticationResults.withoutForged(header, OURS), UTF_8))
                .isEqualTo(rest.replace("\n", "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org; none", "amx.example.org; none", "mx.example.org.x; none"})
    void namesThatOnlyLookLikeOursStay(String value) {
        var header = header("Authentication-Results: " + value + "\n");
        assertThat(AuthenticationResults.isForged(header.list().getFirst(), OURS)).isFalse();
    }

    @Test
    void severalForgedFieldsGoAll() {
        var header = header("authentication-results: mx.example.org; none\nA: b\n".repeat(3));
        assertThat(new String(AuthenticationResults.withoutForged(header, OURS), UTF_8))
                .isEqualTo("A: b\r\n".repeat(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";",
                "a; dkim",
                "a; dkim=",
                "a; =pass",
                "a; dkim=pass header",
                "a; dkim=pass x.",
                "a; dkim=pass x.y",
                "a; dkim-=pass",
                "a; dkim/x=pass",
                "a; dkim/0=pass",
                "a 99999; none",
                "a; dkim=pass reason=\"x",
                "a b; none",
                "a; none; dkim=pass"
            })
    void whatFollowsNoGrammarIsRefused(String value) {
        assertThatThrownBy(() -> AuthenticationResults.parse(value))
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void aHugeFieldIsReadInTimeThatGrowsWithItOnly() {
        var comments = "(".repeat(30_000) + ")".repeat(30_000);
        assertThatThrownBy(() -> AuthenticationResults.parse("a" + comments + "; dkim"))
                .isInstanceOf(SyntaxException.class);
        assertThatThrownBy(() -> AuthenticationResults.parse("a;" + "dkim=pass;".repeat(5000)))
                .hasMessageContaining("more results than");
    }

    @RepeatedTest(100)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var results = new ArrayList<MethodResult>();
        for (int i = random.nextInt(5); i > 0; i--) {
            var properties = new ArrayList<Property>();
            for (int j = random.nextInt(4); j > 0; j--) {
                properties.add(new Property("header", "p" + j, text(random)));
            }
            results.add(
                    new MethodResult(
                            "m" + i,
                            1 + random.nextInt(3),
                            "pass",
                            random.nextBoolean() ? null : "c" + text(random),
                            random.nextBoolean() ? null : text(random),
                            properties));
        }
        var written = new AuthenticationResults("i" + text(random), 1 + random.nextInt(2), results);
        var field = header(written.field().replace("\r\n", "\n")).list().getFirst();
        assertThat(AuthenticationResults.parse(field.text()))
                .as("seed %d: %s", seed, written.field())
                .isEqualTo(written);
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append("ab .@;=()\"\\/ü,1".charAt(random.nextInt(15)));
        }
        return text.toString();
    }
}
