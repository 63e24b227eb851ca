package org.mailstead.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.WireInput;

/** Any octets are an answer within its bounds, or are refused. */
class AnswerReaderFuzzTest {
    private static HttpAnswer.Answered read(byte[] octets) throws IOException {
        var in = new WireInput(new ByteArrayInputStream(octets), 1024);
        return new AnswerReader(in, HttpLimits.DEFAULT, 1000).read();
    }

    private static HttpAnswer.Answered read(String text) throws IOException {
        return read(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    @FuzzTest
    void anyOctetsAreAnAnswerOrRefused(byte[] octets) {
        try {
            assertThat(read(octets).body().size()).isLessThanOrEqualTo(1000);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test // RFC 9112 §7.1, RFC 9110 §15.2
    void interimAnswersAndChunksAreRead() throws Exception {
        var answer =
                read(
                        "HTTP/1.1 103 Early\nLink: x\n\nHTTP/1.1 200\nTransfer-Encoding: chunked\n\n"
                                + "3;a=b\nabc\nA\n0123456789\n0\nTrailer: x\n\nrest");
        assertThat(answer.body().size()).isEqualTo(13);
    }

    @ParameterizedTest // RFC 9112 §5, §6
    @ValueSource(
            strings = {
                "",
                "SSH-2.0-x\n",
                "HTTP/2.0 200 OK\n\n",
                "HTTP/1.1 99 x\n\n",
                "HTTP/1.1 200OK\n\n",
                "HTTP/1.1 200 OK\nname : x\n\n",
                "HTTP/1.1 200 OK\nA: b\n folded\n\n",
                "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab",
                "HTTP/1.1 200 OK\nContent-Length: 1001\n\n",
                "HTTP/1.1 200 OK\nContent-Length: 5\n\nabc",
                "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n",
                "HTTP/1.1 200 OK\nContent-Encoding: gzip\n\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nFFFFFFF\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n-1\n",
                "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n1\nabc\n",
                "HTTP/1.1 100 a\n\nHTTP/1.1 100 a\n\nHTTP/1.1 100 a\n\nHTTP/1.1 100 a\n\nHTTP/1.1 100 a\n\n"
            })
    void whatIsNotHttpIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }
}
