package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Any octets are a message, a header value, or a structure that is refused. */
class MessageFuzzTest {
    @FuzzTest
    void anyOctetsAreAMessage(byte[] octets) throws Exception {
        var source = OctetSource.of(octets);
        var message = Message.parse(source, MimeLimits.DEFAULT);
        assertThat(message.root().endOffset()).isEqualTo(octets.length);
        check(message.root());
        assertThat(MimeTree.of(Message.of(source, message.structure())))
                .isEqualTo(MimeTree.of(message));
        message.envelope();
        assertThat(Preview.of(message).length()).isLessThanOrEqualTo(Preview.CHARACTERS_MAX);
    }

    private static void check(Part part) throws Exception {
        assertThat(part.decoded().readAllBytes().length).isEqualTo((int) part.decodedSize());
        var lines = 0;
        for (var octet : part.body().octets(0, (int) part.bodySize())) {
            lines += octet == '\n' ? 1 : 0;
        }
        assertThat(part.bodyLines()).isEqualTo(lines);
        part.text(1000);
        part.plainText(1000);
        part.fileName();
        part.disposition();
        for (var child : part.children()) {
            assertThat(child.headerOffset()).isGreaterThanOrEqualTo(part.bodyOffset());
            assertThat(child.endOffset()).isLessThanOrEqualTo(part.endOffset());
            check(child);
        }
    }

    @FuzzTest
    void anyTextIsAHeaderValue(byte[] octets) {
        var text = new String(octets, ISO_8859_1);
        EncodedWords.decode(text);
        AddressList.parse(text);
        MediaType.parse(text);
        Disposition.parse(text);
        DateTime.parse(text);
        MessageIds.canonical(text);
        BaseSubject.of(text);
    }

    @FuzzTest
    void anyOctetsAreAStructureOrRefused(byte[] octets) {
        try {
            var message = Message.of(OctetSource.of(new byte[1000]), octets);
            assertThat(message.root().endOffset()).isLessThanOrEqualTo(1000);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) octets.length);
        }
    }
}
