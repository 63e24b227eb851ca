package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypeTest {
    private static String shown(MediaType type) {
        return type
                + type.parameters().entrySet().stream()
                        .map(entry -> ";" + entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining());
    }

    @ParameterizedTest // RFC 2045 §5.1; store 25.9
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "text/plain|text/plain",
                "TEXT/Html; Charset=UTF-8|text/html;charset=UTF-8",
                "text/plain; charset=us-ascii (Plain text)|text/plain;charset=us-ascii",
                "(a)text(b)/(c)plain(d);(e)charset(f)=(g)x|text/plain;charset=(g)x",
                "text/plain; charset=\"us\\\"ascii\"|text/plain;charset=us\"ascii",
                "text/plain; ; charset=x;|text/plain;charset=x",
                "text/plain charset=utf-8|text/plain;charset=utf-8",
                "text/plain; charset|text/plain",
                "text/plain; charset=; format=flowed|text/plain;charset=;format=flowed",
                "text/plain; a=1; a=2|text/plain;a=1",
                "application/pdf; name=my file (1).pdf|application/pdf;name=my file (1).pdf",
                "application/pdf; name=\"open|application/pdf;name=open",
                "multipart/mixed; boundary=a=b/c|multipart/mixed;boundary=a=b/c",
                "text|text/plain;charset=us-ascii",
                "EMPTY|text/plain;charset=us-ascii",
                "image|application/octet-stream",
                "/plain|application/octet-stream",
                "te xt/plain|application/octet-stream",
                "text/|application/octet-stream",
            })
    void fieldsAreReadAsFarAsTheyCanBe(String field, String expected) {
        assertThat(shown(MediaType.parse(field.replace("EMPTY", "")))).isEqualTo(expected);
    }

    @Test // RFC 2231 §3, §4, §4.1
    void continuationsAreJoinedAndCharsetsDecoded() {
        assertThat(
                        MediaType.parse(
                                        "application/x-stuff; title*0*=us-ascii'en'This%20is%20even%20more%20;"
                                                + " title*1*=%2A%2A%2Afun%2A%2A%2A%20;"
                                                + " title*2=\"isn't it!\"")
                                .parameters())
                .isEqualTo(Map.of("title", "This is even more ***fun*** isn't it!"));
        assertThat(
                        MediaType.parse(
                                        "message/external-body; access-type=URL;"
                                                + " URL*0=\"ftp://\"; URL*1=\"cs.utk.edu/pub/moore/x\"")
                                .parameters())
                .containsEntry("url", "ftp://cs.utk.edu/pub/moore/x");
        // a character cut in two between sections, sections out of order
        assertThat(MediaType.parse("a/b; name*1*=%BC%C3%9Fe; name*0*=utf-8''Gr%C3").parameters())
                .containsEntry("name", "Grüße");
        // characters beyond the first plane, unescaped
        assertThat(MediaType.parse("a/b; name*=utf-8''😀").parameters())
                .containsEntry("name", "😀");
        // the extended form says more than the plain one
        assertThat(
                        Disposition.parse(
                                        "attachment; filename=x.txt; filename*=iso-8859-1''%FC.txt")
                                .orElseThrow()
                                .parameters())
                .isEqualTo(Map.of("filename", "ü.txt"));
        assertThat(MediaType.parse("a/b; name*=utf-8'%zz%4").parameters())
                .containsEntry("name", "utf-8'%zz%4");
        assertThat(MediaType.parse("a/b; name*0=x; name*2=z").parameters())
                .containsEntry("name", "x");
    }

    @Test
    void manySectionsAreBounded() {
        var field =
                IntStream.range(0, 100_000)
                        .mapToObj(i -> "; filename*" + i + "=x")
                        .collect(Collectors.joining("", "attachment", ""));
        var name = Disposition.parse(field).orElseThrow().parameters().get("filename");
        assertThat(name).isEqualTo("x".repeat(1000));
    }

    @Test // RFC 2183 §2.8
    void dispositionsThatAreNotUnderstoodAreAttachments() {
        assertThat(Disposition.parse("")).isEmpty();
        assertThat(Disposition.parse("inline").orElseThrow().isAttachment()).isFalse();
        assertThat(Disposition.parse("weird").orElseThrow().isAttachment()).isTrue();
        assertThat(Disposition.parse("filename=x.pdf").orElseThrow())
                .isEqualTo(new Disposition("attachment", Map.of("filename", "x.pdf")));
    }
}
