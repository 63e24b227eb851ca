package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any text is the value of a field: it is read within bounds, and reads back when written. */
class FieldFuzzTest {
    private static final MimeLimits FEW = new MimeLimits(3, 5, 200, 4, 50, 200);

    static Stream<byte[]> headers() {
        return octets(
                "Subject: x\r\n y\r\nFrom : ann@example.org\r\n\r\nbody",
                "no field\nA: 1\r\n\tb\r\nA:\r\nA: 2\r\nA: 3\r\n",
                ": x\r\n\u00e9: y\r\nB:\r\n \r\n\r\n");
    }

    @MethodSource("headers")
    @FuzzTest
    void fieldsAreAllOfTheirHeader(byte[] octets) {
        var all = HeaderFields.parse(octets, MimeLimits.DEFAULT);
        var few = HeaderFields.parse(octets, FEW);
        assertThat(few.list()).hasSizeLessThanOrEqualTo(FEW.headerFieldsMax());
        for (var fields : List.of(all, few)) {
            var at = 0;
            for (var field : fields.list()) {
                for (var octet : field.octets()) {
                    assertThat(octet).isEqualTo(octets[at++]);
                }
                assertThat(field.name()).matches("[!-9;-~]*");
                assertThat(field.name().isEmpty() || fields.first(field.name()).isPresent())
                        .isTrue();
                assertThat(field.text()).doesNotContain("\n", "\r\n");
                assertThat(field.decoded().length())
                        .isLessThanOrEqualTo(2 * field.octets().length + 1);
            }
            // what is left begins with the empty line
            assertThat(at == octets.length || octets[at] == '\n' || octets[at] == '\r').isTrue();
        }
    }

    static Stream<byte[]> words() {
        return octets(
                "=?utf-8?q?J=C3=BCrgen?= =?utf-8?b?8J+YgA==?= x",
                "=?iso-8859-1*en?Q?a_b=E9?=",
                "=?iso-2022-jp?B?GyRCJTUlcyVXJWsbKEI=?=",
                "=?utf-8?q?=F0=9F?= =?utf-8?q?=98=80?=",
                "Re: [list] Fwd: Grüße (fwd)",
                "=?utf-8?x?a?= =?=?=");
    }

    @MethodSource("words")
    @FuzzTest
    void encodedWordsReadBack(byte[] octets) {
        var text = new String(octets, UTF_8);
        var decoded = EncodedWords.decode(text);
        assertThat(decoded.length()).isLessThanOrEqualTo(2 * text.length());
        if (!text.contains("=?")) {
            assertThat(decoded).isEqualTo(text);
        }
        if (text.chars().noneMatch(Character::isISOControl)) {
            for (var utf8 : List.of(true, false)) {
                var field = new FieldWriter("Subject", utf8).text(text).end();
                assertThat(field.lines()).allMatch(line -> line.length() <= 998);
                assertThat(utf8 || field.chars().allMatch(c -> c < 127)).isTrue();
                var read = HeaderFields.parse(field.getBytes(UTF_8), MimeLimits.DEFAULT).list();
                assertThat(read).hasSize(1);
                assertThat(read.getFirst().decoded()).isEqualToNormalizingWhitespace(text);
            }
        }
    }

    static Stream<byte[]> contentFields() {
        return octets(
                "text/plain; charset=utf-8; format=flowed",
                "multipart/mixed; boundary=\"a \\\"b\"; x*0=a; x*1*=utf-8''%C3%BC; x*2=c",
                "application/pdf; name*=utf-8'en'J%C3%BCrgen.pdf (a (comment) \\) )",
                "attachment; filename=unquoted name.txt; filename=second",
                "text; charset");
    }

    @MethodSource("contentFields")
    @FuzzTest
    void parametersReadBack(byte[] octets) {
        var text = new String(octets, UTF_8);
        var type = MediaType.parse(text);
        assertThat(type.toString()).matches("[!-~]+/[!-~]+").isLowerCase();
        readBack(type);
        var disposition = Disposition.parse(text);
        disposition.ifPresent(
                field -> readBack(new MediaType("a", field.type(), field.parameters())));
        var encoding = TransferEncoding.of(text);
        assertThat(encoding.token().isEmpty() || TransferEncoding.of(encoding.token()) == encoding)
                .isTrue();
    }

    private static void readBack(MediaType type) {
        var writable =
                type.parameters().values().stream()
                        .allMatch(value -> value.chars().noneMatch(c -> c < ' ' || c == 127));
        if (!writable) {
            return;
        }
        var field =
                new FieldWriter("Content-Type", false)
                        .words(type.toString())
                        .parameters(type.parameters())
                        .end();
        assertThat(field.chars()).allMatch(c -> c < 127);
        var read = HeaderFields.parse(field.getBytes(UTF_8), MimeLimits.DEFAULT).list();
        assertThat(read).hasSize(1);
        var again = MediaType.parse(read.getFirst().text());
        assertThat(again.toString()).isEqualTo(type.toString());
        assertThat(again.parameters()).isEqualTo(type.parameters());
    }

    static Stream<byte[]> dates() {
        return octets(
                "Mon, 23 Nov 2026 09:30:00 +0100",
                "23-Nov-26 09.30 (a (b)) EST",
                "Mon Nov 23 09:30:00 CET 2026",
                "1 Jan 0000 00:00:60 +2359",
                "31 Dec 9999 23:59:59 GMT-01:00");
    }

    @MethodSource("dates")
    @FuzzTest
    void datesReadBack(byte[] octets) {
        var date = DateTime.parse(new String(octets, UTF_8));
        date.ifPresent(parsed -> {
            assertThat(parsed.getYear()).isBetween(0, 9999);
            assertThat(DateTime.parse(DateTime.format(parsed))).contains(parsed);
        });
    }

    static Stream<byte[]> addresses() {
        return octets(
                "Ann <ann@example.org>, \"B, C\" <\"b c\"@[192.0.2.1]> (comment)",
                "undisclosed-recipients:;, a@b, Group: x@y, z@w;",
                "<@a.test,@b.test:ann@example.org>, =?utf-8?q?J=C3=BC?= <j@e.test>",
                "jürgen@bücher.example (Jürgen), a b c, <>, \"unfinished",
                "ann@example.org; bob@example.org");
    }

    @MethodSource("addresses")
    @FuzzTest
    void addressesAreBoundedAndTheirFormIsStable(byte[] octets) {
        var text = new String(octets, UTF_8);
        var list = AddressList.parse(text);
        assertThat(list.entries()).hasSizeLessThanOrEqualTo(AddressList.ENTRIES_MAX);
        var depth = 0;
        for (var entry : list.entries()) {
            if (entry.isMailbox()) {
                assertThat(entry.localPart()).isNotNull();
            } else {
                depth += entry.localPart() == null ? -1 : 1;
                assertThat(depth).isBetween(0, 1); // RFC 5322 §3.4: groups are not nested
            }
        }
        assertThat(depth).isZero();
        var plain = list.mailboxes().stream().filter(FieldFuzzTest::isPlain).toList();
        var field = new FieldWriter("To", true).addresses(plain).end();
        var read = HeaderFields.parse(field.getBytes(UTF_8), MimeLimits.DEFAULT).list();
        assertThat(read).hasSize(1);
        var again = AddressList.parse(read.getFirst().text()).entries();
        assertThat(again.stream().map(MailboxAddress::addrSpec).toList())
                .isEqualTo(plain.stream().map(MailboxAddress::addrSpec).toList());
    }

    /** One that can be written. */
    private static boolean isPlain(MailboxAddress address) {
        var domain = address.domain();
        return domain != null
                && domain.matches("[a-z0-9.-]*[a-z0-9]")
                && !domain.startsWith(".")
                && !domain.contains("..")
                && (address.addrSpec() + address.displayName())
                        .chars()
                        .noneMatch(Character::isISOControl);
    }

    static Stream<byte[]> ids() {
        return octets(
                "<a.b@example.org>",
                "<\"a b\"@Example.ORG> <x@y> text <z",
                "<no at sign>",
                "<\"\\\"\\\\\"@x>");
    }

    @MethodSource("ids")
    @FuzzTest
    void messageIdsHaveOneForm(byte[] octets) {
        var text = new String(octets, UTF_8);
        var ids = new ArrayList<>(MessageIds.all(text));
        MessageIds.canonical(text).ifPresent(ids::add);
        for (var id : ids) {
            assertThat(id).isNotEmpty().doesNotContain(" ", "\n", ">");
            assertThat(MessageIds.canonical("<" + id + ">")).contains(id);
        }
    }

    @MethodSource("words")
    @FuzzTest
    void baseSubjectsAreAsShortAsTheyGet(byte[] octets) {
        var text = new String(octets, UTF_8);
        for (var subject : List.of(BaseSubject.of(text), BaseSubject.ofRfc5256(text))) {
            assertThat(subject.text().length()).isLessThanOrEqualTo(2 * text.length());
        }
        var once = BaseSubject.ofRfc5256(text).text();
        // RFC 5256 §2.1: repeated until nothing is left to remove
        if (!once.contains("=?")) {
            assertThat(BaseSubject.ofRfc5256(once).text()).isEqualTo(once);
        }
    }

    private static Stream<byte[]> octets(String... texts) {
        return Stream.of(texts).map(text -> text.getBytes(UTF_8));
    }
}
