package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Any octets are a signature, a record, a key, a message; or they are refused. */
class SenderAuthenticationFuzzTest {
    @FuzzTest
    void anyTextIsATagListOrRefused(byte[] octets) {
        var text = new String(octets, ISO_8859_1);
        try {
            var tags = TagList.parse(text);
            assertThat(tags.tags()).hasSizeBetween(1, TagList.TAGS_MAX);
            for (var tag : tags.tags()) {
                assertThat(text.substring(tag.start(), tag.end())).contains(tag.value());
            }
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.length());
        }
    }

    @FuzzTest
    void anyTextIsASignatureOrRefused(byte[] octets) {
        try {
            var signature = DkimSignature.parse(new String(octets, ISO_8859_1));
            assertThat(signature.signedFields()).isNotEmpty();
            new DkimResult.TemporaryError(signature, "x").methodResult();
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest
    void anyTextIsARecordOrRefused(byte[] octets) {
        try {
            var record = DkimRecord.parse(new String(octets, ISO_8859_1));
            VerificationKey.of(record, DkimLimits.DEFAULT);
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest
    void anyOctetsAreAKeyOrRefused(byte[] octets) {
        var base64 = java.util.Base64.getEncoder().encodeToString(octets);
        for (var type : new String[] {"rsa", "ed25519"}) {
            try {
                VerificationKey.of(
                        DkimRecord.parse("k=" + type + "; p=" + base64), DkimLimits.DEFAULT);
            } catch (SyntaxException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        try {
            DkimKey.parsePem("-----BEGIN PRIVATE KEY-----" + base64 + "-----END PRIVATE KEY-----");
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest
    void anyOctetsAreAMessageWithResults(byte[] octets) throws Exception {
        var start =
                "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=2026a; h=from; bh=47DEQpj8HBSa"
                        + "+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=";
        var whole = (start + new String(octets, ISO_8859_1)).getBytes(ISO_8859_1);
        var results = SignedMail.verifier(SignedMail.keys().build()).verify(OctetSource.of(whole));
        assertThat(results).noneMatch(DkimResult::isPass);
        results.forEach(DkimResult::methodResult);
        for (var field : HeaderFields.parse(whole, MimeLimits.DEFAULT).list()) {
            try {
                var parsed = SignatureField.parse(field, 1000);
                assertThat(parsed.withoutSignature().length)
                        .isLessThanOrEqualTo(field.octets().length);
            } catch (SyntaxException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
