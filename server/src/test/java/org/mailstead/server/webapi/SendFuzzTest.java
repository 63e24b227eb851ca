package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.server.mailjson.NameAddress;

/**
 * Whatever comes as the form of Send, it is refused, or becomes a message that anybody can read.
 */
class SendFuzzTest {
    private static final String MULTIPART = "multipart/form-data; boundary=b\n";

    /** The Content-Type on a line of its own, and the body. */
    static Stream<byte[]> forms() {
        return Stream.of(
                        """
                        application/x-www-form-urlencoded
                        x=1&request=%7B%22To%22%3A[{"Address":"a@b.example"}],"Text":"hi"}&y\
                        """,
                        """
                        application/x-www-form-urlencoded
                        request={"From":[{"Name":"A, B","Address":"ann@a.example"}],
                         "CC":[{"Name":"=?x?","Address":"\\"a b\\"@xn--74h.example"}],
                         "BCC":[{"Name":null,"Address":"c@[192.0.2.1]"}],"ReplyTo":null,
                         "Date":"2026-11-23T20:00:00.5-01:30","Subject":"one  two\u00c3\u00a9",
                         "MessageID":"<a@b>","References":["<c@d>","<e@f>"],"HTML":"<p>","Text":"\\n.",
                         "Headers":[["X-A","b"],["User-Agent","\\u00e9"]],"SaveSent":true,
                         "Extra":{"k":"v"},"RequireTLS":false,"FutureRelease":null}\
                        """,
                        """
                        application/x-www-form-urlencoded
                        request={"Text":"\\u0000\\ud800-- \\r\\n--x","AlternativeFiles":[{"ContentType":
                         "text/calendar;method=REQUEST;x*0*=utf-8''%C3","Data":"QUJD\\nREVG"}],
                         "InlineFiles":[{"ContentID":"<x>","ContentType":"message/rfc822","Data":"QQ=="}],
                         "AttachedFiles":[{"Name":"\u00c3\u00a9\\u2603.txt","Data":""}]}\
                        """,
                        MULTIPART
                                + """
                                --b
                                Content-Disposition: form-data; name="request"

                                {"Text":"x","To":[{"Address":"\u00c3\u00bc@b\u00c3\u00bccher.example"}]}
                                --b
                                Content-Disposition: form-data; name=attachedfile; filename="a.bin"
                                Content-Type: image/png
                                Content-ID: <y>
                                Content-Transfer-Encoding: base64

                                iVBORw0KGgo=
                                --b--
                                """
                                        .replace("\n", "\r\n"),
                        MULTIPART + "--b\r\n\r\n--b\r\nContent-Disposition: form-data\r\n\r\n--b--",
                        "text/plain\nrequest={}",
                        "application/x-www-form-urlencoded\nrequest=%7")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    @MethodSource("forms")
    @FuzzTest
    void anyFormIsAMessageOrRefused(byte[] octets) throws Exception {
        var end = 0;
        while (end < octets.length && octets[end] != '\n') {
            end++;
        }
        var type = new String(octets, 0, end, ISO_8859_1);
        var body = Arrays.copyOfRange(octets, Math.min(end + 1, octets.length), octets.length);
        Composed composed;
        try {
            composed = Composed.of(type, body);
        } catch (CallException e) {
            assertThat(e.code()).isNotEqualTo(ErrorCode.SERVER);
            assertThat(e.text()).isNotEmpty();
            return;
        }
        isWellFormed(composed);
        saysWhoWroteToWhom(composed);
    }

    /** RFC 5322 §2.1, §2.3: lines end in CRLF and have 998 octets at most, without NUL. */
    static void isWellFormed(Composed composed) throws Exception {
        var text = new String(composed.octets(), ISO_8859_1);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n", "\0");
        assertThat(text.lines()).allMatch(line -> line.length() <= 998);
        var header = text.substring(0, text.indexOf("\r\n\r\n"));
        var isAscii = header.chars().allMatch(c -> c < 127);
        assertThat(isAscii || composed.addresses().needUtf8()).as(header).isTrue();
        var message = composed.message();
        for (var once : List.of("From", "Date", "Message-ID", "MIME-Version", "Content-Type")) {
            assertThat(message.headers().all(once)).as(once).hasSize(1);
        }
        for (var atMost : List.of("To", "Cc", "Bcc", "Reply-To", "Subject", "References")) {
            assertThat(message.headers().all(atMost)).as(atMost).hasSizeLessThan(2);
        }
    }

    /** RFC 5322 §3.6.2, §3.6.3 */
    private static void saysWhoWroteToWhom(Composed composed) throws Exception {
        var content = composed.content();
        var addresses = composed.addresses();
        assertThat(texts(content.from())).containsExactly(addresses.from().address().unicode());
        assertThat(texts(content.bcc())).isEqualTo(unicode(addresses.bcc()));
        if (composed.request().headers().isEmpty()) {
            assertThat(texts(content.to())).isEqualTo(unicode(addresses.to()));
            assertThat(texts(content.cc())).isEqualTo(unicode(addresses.cc()));
            assertThat(texts(content.replyTo())).isEqualTo(unicode(addresses.replyTo()));
        }
    }

    private static List<String> texts(List<NameAddress> people) {
        return people.stream().map(NameAddress::address).toList();
    }

    private static List<String> unicode(List<Addresses.Person> people) {
        return people.stream().map(person -> person.address().unicode()).toList();
    }
}
