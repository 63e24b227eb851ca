package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class TxtFieldsTest {
    @Test // RFC 8461 §3.1
    void fieldsAreReadInOrder() throws Exception {
        assertThat(TxtFields.parse("v=STSv1 ;\tid=1 ; a.b-c_9=x=y z;", "STSv1").fields())
                .isEqualTo(
                        List.of(
                                new TxtFields.Field("id", "1"),
                                new TxtFields.Field("a.b-c_9", "x=y z")));
    }

    @ParameterizedTest // RFC 8461 §3.1
    @ValueSource(
            strings = {
                "",
                "v=STSv1",
                "v=STSv2; id=1",
                "V=STSv1; id=1",
                " v=STSv1; id=1",
                "v=STSv1 id=1",
                "v=STSv1x; id=1"
            })
    void otherRecordsAreNotClaimed(String text) {
        assertThat(TxtFields.isClaimed(text, "STSv1")).isFalse();
        assertThatThrownBy(() -> TxtFields.parse(text, "STSv1"))
                .isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest // RFC 8461 §3.1
    @ValueSource(
            strings = {
                "v=STSv1;",
                "v=STSv1;;id=1",
                "v=STSv1; =1",
                "v=STSv1; id",
                "v=STSv1; id=",
                "v=STSv1; id =1",
                "v=STSv1; -a=1",
                "v=STSv1; abcdefghijklmnopqrstuvwxyz0123456=1",
                "v=STSv1; id=a\u0001b",
                "v=STSv1; id=caf\u00e9"
            })
    void malformedFieldsAreRefused(String text) {
        assertThatThrownBy(() -> TxtFields.parse(text, "STSv1"))
                .isInstanceOf(SyntaxException.class);
    }

    @Test
    void limitsHold() {
        assertThatThrownBy(() -> TxtFields.parse("v=STSv1;" + "a=1;".repeat(101), "STSv1"))
                .hasMessageContaining("more fields");
        assertThatThrownBy(() -> TxtFields.parse("v=STSv1; a=" + "1".repeat(17_000), "STSv1"))
                .hasMessageContaining("longer");
    }

    @FuzzTest
    void anyOctetsAreARecordOrRefused(byte[] octets) {
        var text = "v=STSv1;" + new String(octets, StandardCharsets.ISO_8859_1);
        try {
            assertThat(TxtFields.parse(text, "STSv1").fields()).isNotEmpty();
        } catch (SyntaxException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
