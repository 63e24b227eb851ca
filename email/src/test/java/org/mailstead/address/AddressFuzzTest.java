package org.mailstead.address;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.mailstead.wire.SyntaxException;

/** Any text is an address, a domain, a literal, or is refused; what is read has one form. */
class AddressFuzzTest {
    static Stream<byte[]> addresses() {
        return octets(
                "ann@example.org",
                "\"a b\\\"\\\\\"@b\u00fccher.example",
                "j\u00fcrgen+x@xn--bcher-kva.example",
                "e\u0301@stra\u00dfe.example",
                "a..b@c",
                "\"\"@x.y");
    }

    @MethodSource("addresses")
    @FuzzTest
    void anyTextIsAnAddressOrRefused(byte[] octets) {
        var text = new String(octets, UTF_8);
        try {
            var address = Address.parse(text);
            assertThat(Address.parse(address.unicode())).isEqualTo(address);
            assertThat(Address.parse(address.ascii())).isEqualTo(address);
            assertThat(address.compareTo(Address.parse(address.unicode()))).isZero();
            assertThat(address.localPart().octets()).isLessThanOrEqualTo(LocalPart.OCTETS_MAX);
            var separators = List.of("+", "-");
            var canonical = address.localPart().canonical(false, separators);
            assertThat(canonical.canonical(false, separators)).isEqualTo(canonical);
            assertThat(LocalPart.parse(canonical.quoted())).isEqualTo(canonical);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.getBytes(UTF_8).length);
        }
    }

    static Stream<byte[]> domains() {
        return octets(
                "mx.example.org",
                "B\u00dcCHER.example",
                "xn--bcher-kva.example",
                "a\u3002b",
                "\u05d0.example",
                "-a.b",
                ("a".repeat(63) + ".").repeat(3) + "b");
    }

    @MethodSource("domains")
    @FuzzTest
    void anyTextIsADomainOrRefused(byte[] octets) {
        var text = new String(octets, UTF_8);
        try {
            var domain = Domain.parse(text);
            assertThat(domain.ascii()).matches("[a-z0-9.-]{1,253}");
            assertThat(domain.ascii().split("\\.", -1))
                    .allMatch(label -> label.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"));
            assertThat(Domain.parse(domain.ascii())).isEqualTo(domain);
            assertThat(Domain.parse(domain.unicode())).isEqualTo(domain);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.getBytes(UTF_8).length);
        }
    }

    static Stream<byte[]> literals() {
        return octets(
                "[192.0.2.1]",
                "[IPv6:2001:db8::1]",
                "[IPv6:::ffff:192.0.2.1]",
                "[IPv6:1:2:3:4:5:6:7:8]",
                "[IPv6:1::2::3]",
                "[256.1.1.1]");
    }

    @MethodSource("literals")
    @FuzzTest
    void anyTextIsALiteralOrRefused(byte[] octets) {
        var text = new String(octets, UTF_8);
        try {
            var literal = AddressLiteral.parse(text);
            assertThat(AddressLiteral.parse(literal.toString())).isEqualTo(literal);
        } catch (SyntaxException e) {
            assertThat(e.offset()).isBetween(0L, (long) text.getBytes(UTF_8).length);
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
