package org.mailstead.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

class AddressTest {
    @Test // RFC 5321 §4.1.2, RFC 6531 §3.3
    void readsAndWritesBothForms() throws Exception {
        var address = Address.parse("Jörg@Xn--Mnchen-3ya.EXAMPLE");
        assertThat(address).hasToString("Jörg@münchen.example");
        assertThat(address.unicode()).isEqualTo("Jörg@münchen.example");
        assertThat(address.ascii()).isEqualTo("Jörg@xn--mnchen-3ya.example");
        assertThat(address.isAscii()).isFalse();
        assertThat(Address.parse("ann@münchen.example").isAscii()).isTrue();
        assertThat(Address.parse("\"a@b\"@c.example").localPart().value()).isEqualTo("a@b");
        assertThat(Address.parse("\"\"@c.example")).hasToString("\"\"@c.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ann",
                "ann@",
                "@example.org",
                "ann@example.org ",
                " ann@example.org",
                "ann @example.org",
                "<ann@example.org>",
                "ann@example.org@example.org",
                "ann@[192.0.2.1]",
                "a b@example.org",
                "ann@example.org.",
                "\"ann\" @example.org",
                "ann@example.org\r\nRCPT TO:<x@y>",
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> Address.parse(text)).isInstanceOf(SyntaxException.class);
    }

    @Test
    void errorsPointIntoTheWholeAddressByOctets() {
        assertThatThrownBy(() -> Address.parse("jörg@ex_ample"))
                .hasMessage("expected a letter, digit, hyphen or dot, found U+005F at offset 8");
        assertThatThrownBy(() -> Address.parse("ann example"))
                .hasMessage("expected \"@\", found U+0020 at offset 3");
        assertThatThrownBy(() -> Address.parse("a@" + "b".repeat(100_000)))
                .isInstanceOf(SyntaxException.class);
    }

    @RepeatedTest(200)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var pieces =
                List.of("a", "Z", "0", ".", "..", "\"", "\\", " ", "@", "+", "ü", "e\u0301", "例");
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append(pieces.get(random.nextInt(pieces.size())));
        }
        var value = Normalizer.normalize(text, Normalizer.Form.NFC);
        var domains = List.of("example.org", "münchen.example", "xn--fa-hia.de", "a.b.c.d");
        var domain = Domain.parse(domains.get(random.nextInt(domains.size())));
        var address = new Address(new LocalPart(value), domain);
        assertThat(Address.parse(address.unicode())).as("seed %d", seed).isEqualTo(address);
        assertThat(Address.parse(address.ascii())).as("seed %d", seed).isEqualTo(address);
    }
}
