package org.mailstead.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireInputTest {
    private static WireInput input(String octets) {
        return new WireInput(new ByteArrayInputStream(octets.getBytes(US_ASCII)), 64);
    }

    private static String line(WireInput in, int max) throws IOException, LineTooLongException {
        return new String(in.line(max), US_ASCII);
    }

    @Test
    void linesEndInCrlfOrLf() throws Exception {
        var in = input("one\r\ntwo\n\r\nfo\rur\r\n");
        assertThat(line(in, 10)).isEqualTo("one");
        assertThat(in.lastLineEndedInCrlf()).isTrue();
        assertThat(line(in, 10)).isEqualTo("two");
        assertThat(in.lastLineEndedInCrlf()).isFalse();
        assertThat(line(in, 10)).isEmpty();
        assertThat(line(in, 10)).isEqualTo("fo\rur");
        assertThatThrownBy(() -> in.line(10)).isInstanceOf(EOFException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 61, 62, 63, 64, 65, 126, 127, 128, 129, 500})
    void lineOfExactlyTheBoundIsTakenWhereverTheBufferEnds(int length) throws Exception {
        var text = "x".repeat(length);
        assertThat(line(input(text + "\r\n"), length)).isEqualTo(text);
        assertThat(line(input(text + "\n"), length)).isEqualTo(text);
        assertThatThrownBy(() -> input(text + "x\r\n").line(length))
                .isInstanceOf(LineTooLongException.class);
        assertThatThrownBy(() -> input(text + "x\n").line(length))
                .isInstanceOf(LineTooLongException.class);
    }

    @Test
    void countedOctetsFollowLines() throws Exception {
        var in = input("{5}\r\nhello rest\r\nend\r\n");
        assertThat(line(in, 10)).isEqualTo("{5}");
        assertThat(in.octets(5)).asString(US_ASCII).isEqualTo("hello");
        in.discard(1);
        assertThat(in.peek()).isEqualTo('r');
        assertThat(in.hasLine()).isTrue();
        assertThat(line(in, 4)).isEqualTo("rest");
        in.discardBuffered();
        assertThat(in.buffered()).isZero();
    }
}
