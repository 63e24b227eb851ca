package org.mailstead.server.mailjson;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.wire.OctetSource;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class MessageContentTest {
    private static Message message(String text) throws IOException {
        var octets = text.replace("\n", "\r\n").getBytes(UTF_8);
        return Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
    }

    private static MessageContent content(String text) throws IOException {
        return MessageContent.of(message(text));
    }

    @Test // webapi S-26, H-29 to H-32
    void theHeaderIsTold() throws IOException {
        var content =
                content(
                        """
                        From: =?utf-8?q?J=C3=B6rg?= <joerg@xn--bcher-kva.example>
                        To: "Doe, Jane" <jane@example.org>, group: a@b.example;, broken@
                        Cc: c@example.org
                        Bcc: d@example.org
                        Reply-To: e@example.org
                        Message-ID: <One@Example.org>
                        In-Reply-To: <two@example.org>
                        References: <three@example.org>
                          <four@example.org>
                        Date: Mon, 23 Nov 2026 09:30:00 +0100
                        Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=

                        hello
                        """);
        assertThat(content.from()).containsExactly(new NameAddress("Jörg", "joerg@bücher.example"));
        assertThat(content.to())
                .startsWith(
                        new NameAddress("Doe, Jane", "jane@example.org"),
                        new NameAddress("", "a@b.example"));
        assertThat(content.cc()).containsExactly(new NameAddress("", "c@example.org"));
        assertThat(content.bcc()).containsExactly(new NameAddress("", "d@example.org"));
        assertThat(content.replyTo()).containsExactly(new NameAddress("", "e@example.org"));
        assertThat(content.messageId()).isEqualTo("<One@Example.org>");
        assertThat(content.inReplyTo()).isEqualTo("<two@example.org>");
        assertThat(content.references())
                .containsExactly("<two@example.org>", "<three@example.org>", "<four@example.org>");
        assertThat(content.date()).hasToString("2026-11-23T09:30+01:00");
        assertThat(content.subject()).isEqualTo("grüße");
        assertThat(content.text()).isEqualTo("hello\n");
        assertThat(content.html()).isEmpty();
    }

    @Test // webapi T-2: missing is empty, and null for the date only
    void whatIsMissingIsEmpty() throws IOException {
        var content = content("\nhello\n");
        assertThat(content)
                .isEqualTo(
                        new MessageContent(
                                List.of(), List.of(), List.of(), List.of(), List.of(), "", "",
                                List.of(), null, "", "hello\n", ""));
        assertThat(json(content))
                .isEqualTo(
                        """
                        {"From":[],"To":[],"CC":[],"BCC":[],"ReplyTo":[],"MessageID":"",\
                        "References":[],"Date":null,"Subject":"","Text":"hello\\n","HTML":""}\
                        """);
    }

    private static String json(MessageContent content) {
        var text = new StringWriter();
        try (var out = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            content.writeProperties(out);
            out.writeEndObject();
        }
        return text.toString();
    }

    private static String part(String type, String text) {
        return "--b\nContent-Type: " + type + "\n\n" + text + "\n";
    }

    private static String multipart(String subtype, String... parts) {
        return "Content-Type: multipart/"
                + subtype
                + "; boundary=b\n\n"
                + String.join("", parts)
                + "--b--\n";
    }

    @Test // webapi S-27: the last text and the last HTML of alternatives
    void ofAlternativesTheLastOfEachKindIsTaken() throws IOException {
        var content =
                content(
                        multipart(
                                "alternative",
                                part("text/plain", "one"),
                                part("text/html", "<p>one"),
                                part("text/plain", "two"),
                                part("text/html", "<p>two")));
        assertThat(content.text()).isEqualTo("two");
        assertThat(content.html()).isEqualTo("<p>two");
    }

    @Test // webapi AW-12: alternative(text, related(html, image))
    void htmlWithItsPicturesIsFound() throws IOException {
        var content =
                content(
                        multipart(
                                "alternative",
                                part("text/plain", "one"),
                                "--b\n"
                                        + multipart(
                                                        "related",
                                                        part("text/html", "<p>one"),
                                                        part("image/png", "x"))
                                                .replace("boundary=b", "boundary=c")
                                                .replace("--b", "--c")));
        assertThat(content.text()).isEqualTo("one");
        assertThat(content.html()).isEqualTo("<p>one");
    }

    @Test // webapi S-27: the first of a mixed one, but no attached file where there is a text
    void ofOtherMultipartsTheFirstTextIsTaken() throws IOException {
        var attached = "text/plain\nContent-Disposition: attachment; filename=log.txt";
        var content =
                content(
                        multipart(
                                "mixed",
                                part(attached, "log"),
                                part("text/html", "<p>one"),
                                part("text/plain", "two")));
        assertThat(content.html()).isEqualTo("<p>one");
        assertThat(content.text()).isEmpty();
        assertThat(content(multipart("mixed", part(attached, "log"))).text()).isEqualTo("log");
    }

    @Test // webapi A-39: 1 MiB, and no character in two
    void longTextIsCut() throws IOException {
        var content = content("Content-Type: text/plain; charset=utf-8\n\n" + "€".repeat(400_000));
        assertThat(content.text()).hasSize(Bodies.OCTETS_MAX / 3);
        assertThat(content("\n" + "a\n".repeat(Bodies.OCTETS_MAX)).text())
                .hasSize(Bodies.OCTETS_MAX);
    }

    @Test
    void aSurrogateAloneIsReplaced() throws IOException {
        var content =
                content(
                        """
                        Subject: =?utf-16be?q?=D8=00?=
                        Content-Type: text/plain; charset=utf-16be
                        Content-Transfer-Encoding: quoted-printable

                        =00a=DC=00
                        """);
        assertThat(content.text()).startsWith("a").doesNotContain("\uDC00");
        assertThat(content.subject()).doesNotContain("\uD800");
        assertThat(Unicode.valid("a\uD800b\uD83D\uDE00")).isEqualTo("a\uFFFDb\uD83D\uDE00");
        assertThat(json(content)).isNotEmpty();
    }

    @Test // webapi T-4
    void theStructureIsTold() throws IOException {
        var structure =
                Structure.of(
                        message(
                                """
                                Content-Type: Multipart/Mixed; Boundary=b

                                --b
                                Content-Type: TEXT/Plain; CharSet=UTF-8

                                one
                                --b
                                Content-Type: image/png; name="=?utf-8?q?=C3=BC?=.png"
                                Content-Disposition: INLINE
                                Content-ID: <one@example.org>
                                Content-Transfer-Encoding: base64

                                AAAA
                                --b--
                                """));
        assertThat(structure.contentType()).isEqualTo("multipart/mixed");
        assertThat(structure.contentTypeParams()).containsEntry("boundary", "b");
        var text = structure.parts().getFirst();
        assertThat(text.contentType()).isEqualTo("text/plain");
        assertThat(text.contentTypeParams()).containsEntry("charset", "UTF-8");
        var image = structure.parts().getLast();
        assertThat(image.filename()).isEqualTo("ü.png");
        assertThat(image.contentDisposition()).isEqualTo("inline");
        assertThat(image.contentId()).isEqualTo("<one@example.org>");
        assertThat(image.decodedSize()).isEqualTo(3);
        assertThat(image.parts()).isEmpty();
    }
}
