package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.WireInput;

/** Whatever a message is, what IMAP tells of it is a response that a client can read. */
class StoredFormsFuzzTest {
    static Stream<byte[]> messages() {
        return Stream.of(
                        """
                        Date: Mon, 23 Nov 2026 09:30:00 +0100
                        From: "A, B" <ann@example.org>, Group: x@y;
                        To: <@a.test,@b.test:j\u00fcrgen@example.org>
                        Subject: =?utf-8?q?J=C3=BC?= {5}
                        Message-ID: <a@b>
                        Content-Type: multipart/mixed; boundary=b; x*=utf-8''%22%0D%0A

                        --b
                        Content-Type: text/html; charset="a\\"b"
                        Content-Language: en, de
                        Content-Disposition: attachment; filename=a)b
                        Content-Location: (

                        x
                        --b
                        Content-Type: message/rfc822

                        Subject: in
                        Content-Type: message/global

                        Subject: inner

                        y
                        --b
                        Content-Type: multipart/digest; boundary=c

                        --c

                        Subject: z

                        --c--
                        --b--
                        """,
                        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nAAAA\n",
                        "Content-Type: multipart/x; boundary=\n\nno parts\n",
                        "Content-Type: text\nContent-MD5: \0\n\n")
                .map(text -> text.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @MethodSource("messages")
    @FuzzTest
    void anyMessageHasFormsThatClientsCanRead(byte[] octets) throws Exception {
        var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
        var envelope = StoredForms.envelope(message);
        assertThat(StoredForms.envelope(StoredForms.readEnvelope(envelope))).isEqualTo(envelope);
        var structure = StoredForms.bodyStructure(message);
        var body = StoredForms.body(new WireForm(structure));
        assertThat(body.length()).isLessThanOrEqualTo(structure.length);
        var response = new ByteArrayOutputStream();
        response.writeBytes("* 1 FETCH (ENVELOPE ".getBytes(US_ASCII));
        response.writeBytes(envelope);
        response.writeBytes(" BODYSTRUCTURE ".getBytes(US_ASCII));
        response.writeBytes(structure);
        response.writeBytes(" BODY ".getBytes(US_ASCII));
        response.writeBytes(body.octets());
        response.writeBytes(")\r\n".getBytes(US_ASCII));
        var in = new WireInput(new ByteArrayInputStream(response.toByteArray()), 64);
        var reader = new ImapReader(in, ReaderLimits.CLIENT, _ -> {});
        assertThat(new ResponseReader(reader).next())
                .isEqualTo(
                        new Response.Fetch(
                                1,
                                List.of(
                                        new FetchData.Envelope(new WireForm(envelope)),
                                        new FetchData.BodyStructure(true, new WireForm(structure)),
                                        new FetchData.BodyStructure(false, body))));
        assertThat(in.buffered()).isZero();
        for (var octet : response.toByteArray()) {
            assertThat(octet).isNotZero(); // RFC 9051 §4.3
        }
    }
}
