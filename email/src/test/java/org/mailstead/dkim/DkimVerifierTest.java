package org.mailstead.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.dns.DnsException.Trouble;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;

class DkimVerifierTest {
    private static final String KEY_NAME = "2026a._domainkey.example.org";
    private static final String KEY = "p=" + SignedMail.RSA.record().publicKey();

    private static String signed() throws Exception {
        return SignedMail.sign(SignedMail.LETTER, SignedMail.RSA_SELECTOR);
    }

    private static DkimResult verify(Resolver resolver, String message) throws Exception {
        return SignedMail.verifier(resolver).verify(SignedMail.wire(message)).getFirst();
    }

    private static DkimResult withRecord(String record) throws Exception {
        return verify(ZoneResolver.builder().txt(KEY_NAME, record).build(), signed());
    }

    /** One signature of the letter by the usual key, with other tags. */
    private static String signedWith(String tags, String message) throws Exception {
        var parsed = SignedMessage.of(SignedMail.wire(message), DkimLimits.DEFAULT);
        var wanted = new BodyHash(Canonicalization.Form.RELAXED, HashAlgorithm.SHA256, null);
        var hash =
                java.util.Objects.requireNonNull(
                        BodyHasher.hash(parsed.body(), List.of(wanted)).get(wanted));
        var start = "DKIM-Signature: " + tags.replace("$BH", hash.base64()) + " b=";
        var names = tags.contains("h=") ? tags.replaceAll(".*\\bh=([^;]*);.*", "$1") : "from";
        var form =
                tags.contains("c=relaxed/")
                        ? Canonicalization.Form.RELAXED
                        : Canonicalization.Form.SIMPLE;
        var octets =
                parsed.signedHeader(
                        TagList.split(names.toLowerCase(java.util.Locale.ROOT), ':'),
                        form,
                        start.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return start + SignedMail.RSA.sign(octets) + "\n" + message;
    }

    private static final String TAGS =
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=2026a; h=from:subject; bh=$BH;";

    private static DkimResult resultOf(String tags) throws Exception {
        return SignedMail.results(signedWith(tags, SignedMail.LETTER)).getFirst();
    }

    @Test
    void aMessageWithoutSignatureHasNoResult() throws Exception {
        assertThat(SignedMail.verify(SignedMail.LETTER)).isEmpty();
        assertThat(SignedMail.verify("")).isEmpty();
    }

    @Test
    void theSignaturesOfTheseTestsPassAsTheyAre() throws Exception {
        assertThat(resultOf(TAGS).keyword()).isEqualTo("pass");
    }

    @ParameterizedTest // inbound DKIM-03..05, TEST-21: one fault at a time. RFC 6376 §3.5, §6.1.1
    @CsvSource(
            delimiter = '|',
            value = {
                "v=1|v=2|unknown version",
                "v=1;||no tag v",
                "s=2026a;||no tag s",
                "h=from:subject;||no tag h",
                "bh=$BH;||no tag bh",
                "bh=$BH|bh=$BH; bh=$BH|stands twice",
                "bh=$BH|bh=AAAA|does not fit",
                "bh=$BH|bh=!|base64",
                "a=rsa-sha256|a=rsa-sha1|not accepted",
                "a=rsa-sha256|a=rsa-sha512|not accepted",
                "a=rsa-sha256|a=\u00e4|algorithm",
                "c=relaxed/relaxed|c=nowsp|canonicalization",
                "c=relaxed/relaxed|c=relaxed/|canonicalization",
                "d=example.org|d=example_org|expected",
                "d=example.org|d=org|public suffix",
                "h=from:subject|h=subject|From field is not signed",
                "h=from:subject|h=from::subject|no field can have",
                "s=2026a|s=2026 a|not a selector",
                "s=2026a|s=.|not a selector",
                "s=2026a|s=2026a; l=-1|not a number",
                "s=2026a|s=2026a; l=9999999999999999999|more digits",
                "s=2026a|s=2026a; i=@example.net|not below",
                "s=2026a|s=2026a; i=@badexample.org|not below",
                "s=2026a|s=2026a; i=ann|no address",
                "s=2026a|s=2026a; q=dns/mx|no known way",
                "s=2026a|s=2026a; t=1700000000; x=1700000000|not after",
                "s=2026a|s=2026a; x=1700000000|expired",
                "s=2026a|s=2026a; t=1900000000|from the future",
                "s=2026a|s=2026a; =|name of a tag",
                "s=2026a|s=2026a;;|name of a tag",
                "s=2026a|s=2026a; x|expected"
            })
    void aFaultInASignatureIsPermanent(String right, String wrong, String reason) throws Exception {
        var result = resultOf(TAGS.replace(right, wrong == null ? "" : wrong));
        assertThat(result).isInstanceOf(DkimResult.PermanentError.class);
        assertThat(result.reason()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s=2026a; i=joe@sub.example.org",
                "s=2026a; i=@EXAMPLE.ORG",
                "s=2026A; unknown=tag",
                "s=2026a; q=dns/txt:other",
                "s=2026a; t=1700000000",
                "s=2026a; x=1900000000; z=From:x|To:y"
            })
    void whatASignatureMayAlsoSayChangesNothing(String tag) throws Exception {
        assertThat(resultOf(TAGS.replace("s=2026a", tag)).keyword()).isEqualTo("pass");
    }

    @Test // RFC 6376 §3.5, l=, §8.2; inbound DKIM-06
    void aBodyThatIsSignedInPartIsNotTrusted() throws Exception {
        var whole = SignedMail.LETTER.length() - SignedMail.LETTER.indexOf("\n\n") - 2;
        var length = whole + 3 - 1; // three line ends, two spaces that become one
        var exact = TAGS.replace("s=2026a", "s=2026a; l=" + length);
        var signed = signedWith(exact, SignedMail.LETTER);
        assertThat(SignedMail.verify(signed)).containsExactly("pass");
        var appended = SignedMail.results(signed + "And now something else.\n").getFirst();
        assertThat(appended).isInstanceOf(DkimResult.Policy.class);
        assertThat(appended.reason()).contains("octets of the body are signed");
        assertThat(resultOf(TAGS.replace("s=2026a", "s=2026a; l=" + (length + 1))).reason())
                .contains("shorter than what was signed");
    }

    @Test // inbound DKIM-06
    void anUnsignedSubjectIsNotTrusted() throws Exception {
        assertThat(resultOf(TAGS.replace("from:subject", "from:to")))
                .isInstanceOf(DkimResult.Policy.class);
        var without = SignedMail.LETTER.replace("Subject: Dinner\n", "");
        var signed = signedWith(TAGS.replace("from:subject", "from:to"), without);
        assertThat(SignedMail.verify(signed)).containsExactly("pass");
        assertThat(SignedMail.verify("Subject: Win\n" + signed)).containsExactly("policy");
    }

    @ParameterizedTest // RFC 6376 §8.15: programs show the first, signatures take the last
    @ValueSource(strings = {"From: Eve <eve@example.net>", "fRoM : x", "Subject: Win"})
    void aSecondFieldWhereOneMayBeIsNotTrusted(String field) throws Exception {
        var result = SignedMail.results(field + "\n" + signedWith(TAGS, SignedMail.LETTER));
        assertThat(result.getFirst()).isInstanceOf(DkimResult.Policy.class);
        assertThat(result.getFirst().reason()).contains("of which only 1 signed");
    }

    @Test // RFC 6376 §5.4.2: the last of several fields is signed first
    void fieldsAreTakenFromTheBottom() throws Exception {
        var tags = TAGS.replace("from:subject", "from:subject:received:received");
        var message = "Received: second\nReceived: first\n" + SignedMail.LETTER;
        var signed = signedWith(tags, message);
        assertThat(SignedMail.verify("Received: third\n" + signed)).containsExactly("pass");
        assertThat(SignedMail.verify(signed.replace("second", "other"))).containsExactly("fail");
        assertThat(SignedMail.verify(signed.replace("Received: second\n", "")))
                .containsExactly("fail");
    }

    @ParameterizedTest // RFC 6376 §3.6.1, s=; RFC 8460 §5.3
    @CsvSource(
            nullValues = "none",
            value = {
                "none,pass,pass",
                "*,pass,pass",
                "email,pass,permerror",
                "tlsrpt,permerror,pass",
                "email:tlsrpt,pass,pass"
            })
    void aKeyCountsForItsServicesOnly(@Nullable String services, String mail, String reports)
            throws Exception {
        var record = (services == null ? "" : "s=" + services + "; ") + KEY;
        var resolver = ZoneResolver.builder().txt("2026a._domainkey.example.org", record).build();
        var message = SignedMail.wire(SignedMail.sign(SignedMail.LETTER, SignedMail.RSA_SELECTOR));
        var forReports =
                new DkimVerifier(
                        resolver,
                        _ -> false,
                        DkimRecord.Service.TLSRPT,
                        SignedMail.CLOCK,
                        DkimLimits.DEFAULT);
        assertThat(SignedMail.verifier(resolver).verify(message))
                .map(DkimResult::keyword)
                .containsExactly(mail);
        assertThat(forReports.verify(message)).map(DkimResult::keyword).containsExactly(reports);
    }

    @ParameterizedTest // inbound DKIM-08, DKIM-09; RFC 6376 §3.6.1, §6.1.2
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; p=|revoked",
                "p=|revoked",
                "v=DKIM1|no tag p",
                "v=DKIM1; k=rsa; p=!|not base64",
                "v=DKIM1; k=rsa; p=AAAA|cannot be read",
                "v=DKIM1; k=dsa; $|type dsa",
                "v=DKIM1; k=ed25519; $|type ed25519",
                "v=DKIM1; h=sha1; $|not for sha256",
                "v=DKIM1; s=tlsrpt; $|not for email",
                "k=rsa; v=DKIM1; $|not the first",
                "v=DKIM2; $|unknown version",
                "v=dkim1; $|unknown version",
                "v=DKIM1; $; $|twice",
                "v=DKIM1;; $|name of a tag",
                "hello|no key record",
                "v=spf1 -all|no key record"
            })
    void aRecordThatCannotBeUsedIsPermanent(String record, String reason) throws Exception {
        var result = withRecord(record.replace("$", KEY));
        assertThat(result).isInstanceOf(DkimResult.PermanentError.class);
        assertThat(result.reason()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$",
                "v=DKIM1; $",
                " v = DKIM1 ; k = RSA ; $ ; ",
                "v=DKIM1; h=sha1:sha256; s=email:other; n=a note; t=s; X=y; $",
                "v=DKIM1; s=*; $"
            })
    void aRecordMayBeWrittenInManyWays(String record) throws Exception {
        assertThat(withRecord(record.replace("$", KEY)).keyword()).isEqualTo("pass");
    }

    @Test // RFC 6376 §3.6.1, t=s
    void aStrictKeyIsNotForSubdomains() throws Exception {
        var keys = ZoneResolver.builder().txt(KEY_NAME, "t=s; " + KEY).build();
        var below =
                signedWith(TAGS.replace("s=2026a", "s=2026a; i=@a.example.org"), SignedMail.LETTER);
        assertThat(verify(keys, below).reason()).contains("not for the subdomain");
        var at = signedWith(TAGS.replace("s=2026a", "s=2026a; i=@example.org"), SignedMail.LETTER);
        assertThat(verify(keys, at).isPass()).isTrue();
    }

    @Test // RFC 6376 §3.6.1, t=y; inbound DKIM-12
    void failuresOfADomainThatTestsMeanNothing() throws Exception {
        assertThat(withRecord("t=y; " + KEY).isPass()).isTrue();
        var keys = ZoneResolver.builder().txt(KEY_NAME, "t=y:s; " + KEY).build();
        assertThat(verify(keys, signed() + "More.\n")).isInstanceOf(DkimResult.None.class);
        assertThat(withRecord("t=y; p=")).isInstanceOf(DkimResult.None.class);
    }

    @Test // inbound DKIM-07; RFC 6376 §6.1.2
    void whatTheDnsSaysIsToldApart() throws Exception {
        assertThat(verify(ZoneResolver.of(""), signed()).reason()).contains("no key at");
        var failing = ZoneResolver.builder();
        failing.fail(KEY_NAME, Trouble.SERVER_FAILURE);
        assertThat(verify(failing.build(), signed())).isInstanceOf(DkimResult.TemporaryError.class);
        var two = ZoneResolver.builder();
        two.txt(KEY_NAME, "v=DKIM1; " + KEY).txt(KEY_NAME, "v=DKIM1; p=");
        assertThat(verify(two.build(), signed()).reason()).contains("2 keys at");
        var beside = ZoneResolver.builder();
        beside.txt(KEY_NAME, "v=DKIM1; " + KEY).txt(KEY_NAME, "something else");
        assertThat(verify(beside.build(), signed()).isPass()).isTrue();
        var secure = SignedMail.keys();
        secure.dnssec(Name.parse("example.org"), Dnssec.SECURE);
        assertThat(verify(secure.build(), signed()).methodResult().comment())
                .isEqualTo("2048 bit rsa, with dnssec");
    }

    @Test // RFC 8301 §3.2
    void keysHaveAtLeast1024Bits() throws Exception {
        // 512 bits, made by OpenSSL
        var result =
                withRecord(
                        "p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAM3mM6+3yV4ohf14gC8MArlzFYOYmFd8+0mUaeb3"
                                + "zqnIrbWqh9tlwhVGtTQGu6Aj4mTVYbQUS0rJsWqLzTTDSRkCAwEAAQ==");
        assertThat(result).isInstanceOf(DkimResult.PermanentError.class);
    }

    @Test // RFC 8616 §4
    void domainsOfInternationalizedMailMayBeULabels() throws Exception {
        var message = SignedMail.LETTER.replace("ann@example.org", "ann@bücher.example");
        var tags = TAGS.replace("d=example.org", "d=bücher.example");
        var keys =
                ZoneResolver.builder().txt("2026a._domainkey.xn--bcher-kva.example", KEY).build();
        var result = verify(keys, signedWith(tags, message));
        assertThat(result.isPass()).isTrue();
        assertThat(result.methodResult().property("header", "d")).contains("xn--bcher-kva.example");
    }

    @Test
    void oneThousandSignaturesCostNoMoreThanTheFirstFew() throws Exception {
        var lookups = new java.util.concurrent.atomic.AtomicInteger();
        var keys =
                SignedMail.keys()
                        .listener((_, type) -> {
                            if (type == RecordType.TXT) {
                                lookups.incrementAndGet();
                            }
                        });
        var one = signed();
        var signature = one.substring(0, one.indexOf("From: Ann"));
        var results =
                SignedMail.verifier(keys.build())
                        .verify(SignedMail.wire(signature.repeat(999) + one));
        assertThat(results).hasSize(1000);
        assertThat(results.subList(20, 1000))
                .allMatch(result -> result instanceof DkimResult.Neutral);
        assertThat(lookups).hasValueLessThanOrEqualTo(20);
    }

    @Test
    void aRecordOfAHundredThousandTagsIsRefused() throws Exception {
        assertThat(withRecord("v=DKIM1; " + "x=y; ".repeat(3000) + KEY).reason())
                .contains("x stands twice");
        var tags = new StringBuilder("v=DKIM1; ");
        for (int i = 0; i < 1000; i++) {
            tags.append("x").append(i).append("=y; ");
        }
        assertThat(withRecord(tags + KEY).reason()).contains("more tags than");
        assertThat(withRecord("v=DKIM1; n=" + "a".repeat(64_000) + "; " + KEY).reason())
                .contains("too large");
    }

    @Test // more than the DNS could carry, and a header field could hold
    void aHundredThousandTagsAreRefusedWhereverTheyStand() throws Exception {
        var tags = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            tags.append("; x").append(i).append("=y");
        }
        assertThatThrownBy(() -> TagList.parse("v=1" + tags)).hasMessageContaining("more tags");
        assertThatThrownBy(() -> DkimRecord.parse("v=DKIM1; " + KEY + tags))
                .hasMessageContaining("more tags");
        var field = "DKIM-Signature: v=1" + tags.toString().replace("; ", ";\n ") + "\n";
        var results = SignedMail.results(field.substring(0, 900_000) + "\n" + signed());
        assertThat(results.getFirst().keyword()).isEqualTo("permerror");
        assertThat(results.getLast().keyword()).isEqualTo("pass");
        assertThat(SignedMail.results(field + signed()).getFirst().reason())
                .contains("header larger");
    }

    @Test
    void aHeaderThatProgramsReadDifferentlyHasNoValidSignature() throws Exception {
        var signed = signed();
        assertThat(SignedMail.results("no field\n" + signed).getFirst().reason())
                .contains("no field");
        assertThat(SignedMail.results("From\u0000: x\n" + signed).getFirst().keyword())
                .isEqualTo("permerror");
        assertThat(
                        SignedMail.results("X: " + "a".repeat(1 << 20) + "\n" + signed)
                                .getFirst()
                                .reason())
                .contains("header larger");
        assertThat(SignedMail.results("X: y\n".repeat(10_001) + signed).getFirst().reason())
                .contains("more header fields");
    }

    @Test // inbound HDR-06
    void aResultIsToldInAuthenticationResults() throws Exception {
        var result = SignedMail.results(signed()).getFirst();
        var text = result.methodResult();
        assertThat(text.method()).isEqualTo("dkim");
        assertThat(text.result()).isEqualTo("pass");
        assertThat(text.property("header", "s")).contains("2026a");
        assertThat(text.property("header", "a")).contains("rsa-sha256");
        assertThat(text.property("header", "b").orElseThrow()).hasSize(12);
        assertThat(text.reason()).isNull();
    }

    @Test
    void aSlowLookupDoesNotKeepTheOthersWaiting() throws Exception {
        var gate = new java.util.concurrent.CountDownLatch(2);
        // each look-up waits until the other one has begun
        var keys =
                SignedMail.keys()
                        .delay("2026a._domainkey.example.org", Duration.ofMillis(1))
                        .delay("ed._domainkey.example.org", Duration.ofMillis(1))
                        .waiting(_ -> {
                            gate.countDown();
                            try {
                                assertThat(gate.await(30, java.util.concurrent.TimeUnit.SECONDS))
                                        .isTrue();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .build();
        var signed =
                SignedMail.sign(
                        SignedMail.LETTER, SignedMail.RSA_SELECTOR, SignedMail.ED25519_SELECTOR);
        assertThat(SignedMail.verifier(keys).verify(SignedMail.wire(signed)))
                .allMatch(DkimResult::isPass);
    }
}
