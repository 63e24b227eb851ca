package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class OctetSourceTest {
    private static OctetSource of(String text) {
        return OctetSource.of(text.getBytes(US_ASCII));
    }

    @Test
    void concatReadsAsOneAtEveryOffset() throws Exception {
        var source = OctetSource.concat(of("pre"), of(""), of("body"), of("!"));
        assertThat(source.size()).isEqualTo(8);
        for (int from = 0; from <= 8; from++) {
            for (int length = 0; length <= 8 - from; length++) {
                var expected = "prebody!".substring(from, from + length);
                assertThat(source.octets(from, length)).asString(US_ASCII).isEqualTo(expected);
                assertThat(source.slice(from, length).stream().readAllBytes())
                        .asString(US_ASCII)
                        .isEqualTo(expected);
                var out = new ByteArrayOutputStream();
                source.writeTo(out, from, length);
                source.slice(from, length).writeTo(out, 0, length);
                assertThat(out.toString(US_ASCII)).isEqualTo(expected + expected);
            }
        }
    }

    @Test
    void rangesOutsideAreRefused() {
        var source = of("abc");
        assertThatThrownBy(() -> source.octets(2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> source.slice(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> OctetSource.concat(source, source).slice(0, 7))
                .isInstanceOf(IndexOutOfBoundsException.class);
        var out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> source.writeTo(out, 1, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> OctetSource.concat(source, source).writeTo(out, 4, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
