package org.mailstead.server.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.text.Normalizer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.imap.ModifiedUtf7;
import org.mailstead.wire.SyntaxException;

/** Any text is the name of a mailbox or refused; a name has one form. */
class MailboxNameFuzzTest {
    static Stream<byte[]> names() {
        return Stream.of(
                        "Inbox", "iNBOX/a", "a/b/c", "\u00e9", "e\u0301", "../a", "a//b", "#x",
                        "a/", "a\0")
                .map(text -> text.getBytes(UTF_8));
    }

    @MethodSource("names")
    @FuzzTest
    void anyTextIsANameOrRefused(byte[] octets) throws Exception {
        var text = new String(octets, UTF_8);
        MailboxName name;
        try {
            name = MailboxName.parse(text);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.length());
            return;
        }
        assertThat(MailboxName.parse(name.value())).isEqualTo(name);
        assertThat(name.value().getBytes(UTF_8).length).isLessThanOrEqualTo(MailboxName.OCTETS_MAX);
        assertThat(Normalizer.isNormalized(name.value(), Normalizer.Form.NFC)).isTrue();
        assertThat(name.value().split("/", -1)).doesNotContain("", ".", "..");
        assertThat(name.ancestors()).hasSizeLessThan(MailboxName.LEVELS_MAX);
        for (var above : name.ancestors()) {
            assertThat(name.isBelow(above)).isTrue();
            assertThat(above.compareTo(name)).isNegative();
            assertThat(MailboxName.parse(above.value())).isEqualTo(above);
        }
        var parent = name.parent();
        assertThat(parent.map(above -> above.value() + "/").orElse("") + name.element())
                .isEqualTo(name.value());
        assertThat(ModifiedUtf7.decode(ModifiedUtf7.encode(name.value()))).isEqualTo(name.value());
    }
}
