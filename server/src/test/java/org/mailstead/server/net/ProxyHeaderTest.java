package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class ProxyHeaderTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 192.0.2.2 4000 25, /192.0.2.1:4000, /192.0.2.2:25",
        "PROXY TCP6 2001:db8::1 ::1 65535 0, '/[2001:db8:0:0:0:0:0:1]:65535',"
                + " '/[0:0:0:0:0:0:0:1]:0'"
    })
    void readsVersionOneAndNothingBehindIt(String line, String source, String destination)
            throws Exception {
        var in = new ByteArrayInputStream((line + "\r\nEHLO").getBytes(US_ASCII));
        var header = ProxyHeader.read(in).orElseThrow();
        assertThat(header.source()).hasToString(source);
        assertThat(header.destination()).hasToString(destination);
        assertThat(in.readAllBytes()).asString(US_ASCII).isEqualTo("EHLO");
    }

    @Test
    void readsVersionTwoAndSkipsItsExtensions() throws Exception {
        var in =
                octets(
                        SIGNATURE
                                + "21 11 0010 c0000201 c0000202 0fa0 0019 04 0001 00"
                                + "45484c4f");
        var header = ProxyHeader.read(in).orElseThrow();
        assertThat(header.source()).hasToString("/192.0.2.1:4000");
        assertThat(header.destination()).hasToString("/192.0.2.2:25");
        assertThat(in.readAllBytes()).asString(US_ASCII).isEqualTo("EHLO");
    }

    @Test
    void readsAddressesOfIpv6() throws Exception {
        var one = "20010db8000000000000000000000001";
        var in = octets(SIGNATURE + "21 21 0024" + one + one + "0001 0002");
        assertThat(ProxyHeader.read(in).orElseThrow().source().getPort()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SIGNATURE + "20 00 0000", SIGNATURE + "21 00 0002 0000"})
    void aProxyThatSpeaksForItselfOrKnowsNoClientIsThePeer(String hex) throws Exception {
        assertThat(ProxyHeader.read(octets(hex))).isEmpty();
    }

    @Test
    void unknownInVersionOneKeepsThePeer() throws Exception {
        var line = "PROXY UNKNOWN ffff:f... anything\r\n";
        assertThat(ProxyHeader.read(new ByteArrayInputStream(line.getBytes(US_ASCII)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO x\r\n",
                "PROXY\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4000\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4000 65536\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4000 -1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 4000 \r\n",
                "PROXY TCP4 192.0.2.1/32 192.0.2.2 4000 25\r\n",
                "PROXY TCP4 2001:db8::1 192.0.2.2 4000 25\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 4000 25\r\n",
                "PROXY TCP4  192.0.2.1 192.0.2.2 4000 25\r\n",
                "PROXX TCP4 192.0.2.1 192.0.2.2 4000 25\r\n",
                "PROXY TCP4 mail.example.test 192.0.2.2 4000 25\r\n",
                "PROXY UNKNOWN\n"
            })
    void refusesOtherLines(String line) {
        var in = new ByteArrayInputStream(line.getBytes(US_ASCII));
        assertThatThrownBy(() -> ProxyHeader.read(in)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void refusesALineThatDoesNotEnd() {
        var in = new ByteArrayInputStream(("PROXY " + "x".repeat(200)).getBytes(US_ASCII));
        assertThatThrownBy(() -> ProxyHeader.read(in)).isInstanceOf(SyntaxException.class);
        assertThat(in.available()).isEqualTo(206 - ProxyHeader.LINE_MAX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                SIGNATURE + "31 11 000c c0000201c0000202 0fa0 0019", // version 3
                SIGNATURE + "22 11 000c c0000201c0000202 0fa0 0019", // command 2
                SIGNATURE + "21 12 000c c0000201c0000202 0fa0 0019", // UDP
                SIGNATURE + "21 11 000b c0000201c0000202 0fa0 00", // short
                SIGNATURE + "21 11 ffff", // long
                "0d0a0d0a000d0a515549540b 21 11 0000"
            })
    void refusesOtherBlocks(String hex) {
        assertThatThrownBy(() -> ProxyHeader.read(octets(hex))).isInstanceOf(SyntaxException.class);
    }

    @Test
    void anEarlyEndIsAnEnd() {
        assertThatThrownBy(() -> ProxyHeader.read(octets(SIGNATURE + "21 11")))
                .isInstanceOf(EOFException.class);
    }

    private static ByteArrayInputStream octets(String hex) {
        return new ByteArrayInputStream(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
