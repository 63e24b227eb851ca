package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.OctetSource;

class MessageBuilderTest {
    private static final MediaType PNG = new MediaType("image", "png", Map.of());

    private static MessageBuilder builder() {
        return new MessageBuilder(new Random(1), false);
    }

    private static Message parsed(MessageBuilder builder) throws Exception {
        return Message.parse(OctetSource.of(builder.toOctets()), MimeLimits.DEFAULT);
    }

    private static String header(MessageBuilder builder) {
        var octets = new String(builder.toOctets(), UTF_8);
        return octets.substring(0, octets.indexOf("MIME-Version"));
    }

    @Test
    void aPlainMessageIsPlain() {
        var message =
                builder()
                        .date(OffsetDateTime.parse("2026-11-03T09:05:00+01:00"))
                        .addresses(
                                "From", AddressList.parse("Jane Doe <jane@example.org>").entries())
                        .addresses("To", AddressList.parse("joe@example.org").entries())
                        .subject("Hello")
                        .fieldOfWords("Message-ID", "<1@example.org>")
                        .text("Hello Joe,\nhow are you?");
        assertThat(new String(message.toOctets(), UTF_8))
                .isEqualTo(
                        """
                        Date: Tue, 3 Nov 2026 09:05:00 +0100
                        From: Jane Doe <jane@example.org>
                        To: joe@example.org
                        Subject: Hello
                        Message-ID: <1@example.org>
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=us-ascii
                        Content-Transfer-Encoding: 7bit

                        Hello Joe,
                        how are you?
                        """
                                .replace("\n", "\r\n"));
    }

    @Test // store 29; RFC 2046 §5.1.4, RFC 2387
    void textHtmlImagesAndAttachmentsNest() throws Exception {
        var message =
                parsed(
                        builder()
                                .text("Grüße")
                                .html("<img src=cid:i@x>")
                                .related(
                                        BodyPart.Content.inline(
                                                PNG, "i.png", "i@x", MimeTree.source("png")))
                                .attach(
                                        BodyPart.Content.attachment(
                                                PNG,
                                                "Größe " + "x".repeat(90) + ".png",
                                                MimeTree.source("other")))
                                .attach(
                                        BodyPart.Content.attachment(
                                                MediaType.MESSAGE,
                                                "",
                                                MimeTree.source("Subject: inner\r\n\r\nx\r\n"))));
        assertThat(message.root().mediaType()).hasToString("multipart/mixed");
        assertThat(message.part(1).orElseThrow().mediaType()).hasToString("multipart/alternative");
        assertThat(message.part(1, 1).orElseThrow().text(99)).isEqualTo("Grüße\r\n");
        assertThat(message.part(1, 2).orElseThrow().mediaType()).hasToString("multipart/related");
        assertThat(message.part(1, 2, 1).orElseThrow().text(99)).isEqualTo("<img src=cid:i@x>\r\n");
        assertThat(message.part(1, 2, 2).orElseThrow().contentId()).isEqualTo("<i@x>");
        assertThat(message.part(2).orElseThrow().fileName())
                .contains("Größe " + "x".repeat(90) + ".png");
        assertThat(message.part(2).orElseThrow().text(99)).isEqualTo("other");
        assertThat(message.part(3, 1).orElseThrow().text(99)).isEqualTo("x\r\n");
    }

    @Test // RFC 5322 §2.1.1, RFC 2047 §2
    void linesAreFoldedAndWordsEncoded() throws Exception {
        var subject = "Grüße an alle ".repeat(20).strip() + " and plain words at the end";
        var japanese = "日本語".repeat(40);
        var header =
                header(
                        builder()
                                .subject(subject)
                                .field("X-Japanese", japanese)
                                .field("X-Long", "x".repeat(5000))
                                .field("X-Spaces", "a   b =?no?= c")
                                .addresses(
                                        "To",
                                        List.of(
                                                new MailboxAddress(
                                                        "Doe, \"J\" " + "Jane ".repeat(20),
                                                        null,
                                                        "a b",
                                                        "example.org"),
                                                new MailboxAddress(
                                                        "Jürgen", null, "j", "bücher.example"),
                                                MailboxAddress.groupStart("Friends"),
                                                new MailboxAddress(null, null, "x", "y.test"),
                                                new MailboxAddress("Z.", null, "z", "y.test"),
                                                MailboxAddress.GROUP_END)));
        assertThat(header.split("\r\n", -1)).allMatch(line -> line.length() <= 78);
        assertThat(header).matches("[ -~\r\n]*").contains("xn--bcher-kva.example");
        var fields = HeaderFields.parse(header.getBytes(UTF_8), MimeLimits.DEFAULT);
        assertThat(fields.first("Subject").orElseThrow().decoded()).isEqualTo(subject);
        assertThat(fields.first("X-Japanese").orElseThrow().decoded()).isEqualTo(japanese);
        assertThat(fields.first("X-Long").orElseThrow().decoded()).isEqualTo("x".repeat(5000));
        assertThat(fields.first("X-Spaces").orElseThrow().decoded()).isEqualTo("a   b =?no?= c");
        var to = AddressList.parse(fields.first("To").orElseThrow().text()).entries();
        assertThat(to).hasSize(6);
        assertThat(to.getFirst().displayName())
                .isEqualTo("Doe, \"J\" " + "Jane ".repeat(20).strip());
        assertThat(to.getFirst().localPart()).isEqualTo("a b");
        assertThat(to.get(1).displayName()).isEqualTo("Jürgen");
        assertThat(to.get(2).localPart()).isEqualTo("Friends");
    }

    @Test // RFC 6532 §3
    void utf8StandsInHeadersWhereItMay() throws Exception {
        var builder =
                new MessageBuilder(new Random(1), true)
                        .subject("Grüße")
                        .addresses(
                                "To",
                                AddressList.parse("Jürgen <jürgen@bücher.example>").entries());
        assertThat(header(builder))
                .isEqualTo(
                        "Subject: Grüße\r\nTo: \"Jürgen\" <jürgen@bücher.example>\r\n"
                                .replace("\"", ""));
        assertThat(parsed(builder).needsSmtpUtf8()).isTrue();
        assertThatThrownBy(() ->
                        builder().addresses("To", AddressList.parse("jürgen@x.test").entries()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void lineBreaksInHeadersAreRefused() {
        assertThatThrownBy(() -> builder().subject("a\r\nBcc: x@y"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder().field("A\nB", "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        builder()
                                .addresses(
                                        "To", List.of(new MailboxAddress(null, null, "a\nb", "x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test // store 29.4
    void textIsWrittenInThePlainestEncoding() throws Exception {
        assertThat(encoding(builder().text("a".repeat(76)))).isEqualTo("7bit");
        assertThat(encoding(builder().text("a".repeat(77)))).isEqualTo("quoted-printable");
        assertThat(encoding(builder().text("--a"))).isEqualTo("quoted-printable");
        assertThat(encoding(builder().text("a ü, else ASCII"))).isEqualTo("quoted-printable");
        assertThat(encoding(builder().text("日本語"))).isEqualTo("base64");
        assertThat(encoding(builder().eightBit().text("日本語"))).isEqualTo("8bit");
    }

    private static String encoding(MessageBuilder builder) throws Exception {
        return "" + parsed(builder).root().transferEncoding();
    }

    @RepeatedTest(30)
    void whatIsWrittenReadsBack(RepetitionInfo repetition) throws Exception {
        var seed = Long.getLong("seed", 0) + repetition.getCurrentRepetition();
        var random = new Random(seed);
        var text = randomText(random, 3000);
        var subject = randomText(random, 200).replaceAll("\\p{Cntrl}", " ").replaceAll(" +", " ");
        var name = randomText(random, 60).replaceAll("\\p{Cntrl}", "").strip();
        var octets = new byte[random.nextInt(30_000)];
        random.nextBytes(octets);
        var builder =
                new MessageBuilder(random, random.nextBoolean())
                        .subject(subject)
                        .addresses("To", List.of(new MailboxAddress(name, null, "a", "b.test")))
                        .text(text)
                        .html(text)
                        .attach(
                                BodyPart.Content.attachment(
                                        PNG, "n" + name + ".png", OctetSource.of(octets)));
        if (random.nextBoolean()) {
            builder.eightBit();
        }
        var message = parsed(builder);
        var lines = new ArrayList<>(List.of(text.split("\r\n|\r|\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        var expected = String.join("\r\n", lines) + (lines.isEmpty() ? "" : "\r\n");
        assertThat(message.part(1, 1).orElseThrow().text(1 << 20))
                .as("seed %d", seed)
                .isEqualTo(expected);
        assertThat(message.part(1, 2).orElseThrow().text(1 << 20))
                .as("seed %d", seed)
                .isEqualTo(expected);
        assertThat(message.part(2).orElseThrow().decoded().readAllBytes())
                .as("seed %d", seed)
                .isEqualTo(octets);
        assertThat(message.headers().first("Subject").orElseThrow().decoded())
                .as("seed %d", seed)
                .isEqualToNormalizingWhitespace(subject);
        assertThat(message.envelope().to().getFirst().displayName())
                .as("seed %d", seed)
                .isEqualToNormalizingWhitespace(name);
    }

    private static String randomText(Random random, int lengthMax) {
        var alphabet = "abcdefgh   ..,,\"\\()<>@:;=?_-FÄüß日本語😀\n\r\t";
        var characters = alphabet.codePoints().toArray();
        var text = new StringBuilder();
        var range = 8 + random.nextInt(characters.length - 8);
        for (int i = random.nextInt(lengthMax); i >= 0; i--) {
            text.appendCodePoint(characters[random.nextInt(range)]);
        }
        return text.toString();
    }
}
