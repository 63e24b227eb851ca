package org.mailstead.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Address;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.SyntaxException;

/** Received-SPF, written and read. RFC 7208 §9.1. */
class ReceivedSpfTest {
    private static String body(ReceivedSpf field) {
        return field.field().substring("Received-SPF: ".length());
    }

    @Test
    void tellsWhatWasChecked() throws Exception {
        var request =
                SpfRequest.mailFrom(
                        InetAddress.getByName("2001:db8::1"),
                        Address.parse("\"a b\"@example.org"),
                        "mail.example.org",
                        "mx.example.net");
        var zone = ZoneResolver.of("example.org. TXT \"v=spf1 ip6:2001:db8::/32 -all\"");
        var result = new Spf(zone, SpfLimits.DEFAULT, InstantSource.system()).check(request);
        var field = ReceivedSpf.of(request, result);
        assertThat(field.field())
                .isEqualTo(
                        """
                        Received-SPF: pass (mx.example.net: domain of a b@example.org designates \
                        2001:db8::1 as permitted sender)
                        \tclient-ip="2001:db8::1";
                        \tenvelope-from="a b@example.org";
                        \thelo=mail.example.org;
                        \treceiver=mx.example.net;
                        \tidentity=mailfrom;
                        \tmechanism="ip6:2001:db8::/32"
                        """
                                .replace("\n", "\r\n"));
        assertThat(ReceivedSpf.parse(body(field))).isEqualTo(field);
    }

    @Test // what a client says cannot break out of its place
    void hostileNamesStayInTheirPlace() throws Exception {
        var helo = "x\r\nX-Forged: yes\"; result=\\ ) (";
        var request = SpfRequest.helo(InetAddress.getByName("192.0.2.1"), helo, "mx");
        var field = ReceivedSpf.of(request, new SpfResult.None("", Dnssec.INSECURE));
        assertThat(field.field().replace("\r\n\t", "").strip()).doesNotContain("\r", "\n");
        assertThat(ReceivedSpf.parse(body(field)).pairs())
                .containsEntry("helo", helo.replace("\r\n", "??"));
        assertThat(field.field().lines()).allMatch(line -> line.length() < 998);
    }

    @Test // as other servers write it
    void whatOthersWriteIsRead() throws Exception {
        var field =
                ReceivedSpf.parse(
                        """
                        Pass (mybox.example.org: domain of\r
                         myname@example.com (really) designates 192.0.2.1 as permitted sender)\r
                         receiver=mybox.example.org; client-ip=192.0.2.1;\r
                         envelope-from=<myname@example.com>; helo=foo.example.com ;\
                        """);
        assertThat(field.result()).isEqualTo("pass");
        assertThat(field.comment()).contains("(really)");
        assertThat(field.pairs())
                .containsExactly(
                        entry("receiver", "mybox.example.org"),
                        entry("client-ip", "192.0.2.1"),
                        entry("envelope-from", "<myname@example.com>"),
                        entry("helo", "foo.example.com"));
        assertThat(ReceivedSpf.parse("softfail"))
                .isEqualTo(new ReceivedSpf("softfail", "", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pass (",
                "pass x",
                "pass x=\"",
                "pass x=y z",
                "pass ((((((((((((((((((("
            })
    void whatBreaksTheGrammarIsRefused(String text) {
        assertThatThrownBy(() -> ReceivedSpf.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @FuzzTest
    void anyTextIsAFieldOrRefused(byte[] octets) {
        try {
            var field = ReceivedSpf.parse(new String(octets, StandardCharsets.UTF_8));
            assertThat(field.field()).endsWith("\r\n");
        } catch (SyntaxException _) {
            // refused
        }
    }
}
