package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What threads are made of: base subjects, ids, references. */
class ThreadingTest {
    @ParameterizedTest // RFC 5256 §2.1; store 14.4
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Re: [dev] Fw: Plan  for May|plan for may|true",
                "[news]|[news]|false",
                "Fwd [x] Plan|fwd [x] plan|false",
                "Plan|plan|false",
                "[dev] Plan|plan|false",
                "RE[2]: Plan|plan|true",
                "Re [a] : Plan|plan|true",
                "Re: Re: re:Plan (fwd) (FWD) |plan|true",
                "[Fwd: [dev] Re: Plan (fwd)]|plan|true",
                "[fwd: [fwd: [fwd: Plan]]]|plan|true",
                "[fwd: re: x] |x|true",
                "Re:|EMPTY|true",
                "=?utf-8?q?Re=3A_Gr=C3=BC=C3=9Fe?=|grüße|true",
                "AW: WG: Plan|plan|true",
                "Sv: [list] Antw: Plan|plan|true",
                "回复：Plan|plan|true",
                "[a][b][c]|[c]|false",
                "Regarding: x|regarding: x|false",
            })
    void baseSubjects(String subject, String text, boolean isResponse) {
        assertThat(BaseSubject.of(subject))
                .isEqualTo(new BaseSubject(text.replace("EMPTY", ""), isResponse));
    }

    @Test
    void baseSubjectOfRfc5256KnowsNoOtherLanguages() {
        assertThat(BaseSubject.ofRfc5256("AW: Plan")).isEqualTo(new BaseSubject("aw: plan", false));
        assertThat(BaseSubject.ofRfc5256("Re: AW: x")).isEqualTo(new BaseSubject("aw: x", true));
        assertThat(BaseSubject.of("a\0b")).isEqualTo(new BaseSubject("", false));
    }

    @Test
    void longSubjectsCostNoMoreThanTheirLength() {
        assertThat(BaseSubject.of("[a]".repeat(300_000)).text()).isEqualTo("[a]");
        assertThat(BaseSubject.of("re: ".repeat(300_000) + "x").text()).isEqualTo("x");
        assertThat(BaseSubject.of("[fwd: ".repeat(200_000) + "x" + "]".repeat(200_000)).text())
                .isEqualTo("x");
        assertThat(BaseSubject.of("x" + " (fwd)".repeat(200_000)).text()).isEqualTo("x");
    }

    @ParameterizedTest // store 14.2
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<A.b@Example.ORG>|a.b@example.org",
                " <a@b> (added by someone)|a@b",
                "<\"simple\"@b>|simple@b",
                "<\"a b\"@b>|ab@b",
                "<\"a\\\\,b\"@b>|\"a\\\\,b\"@b",
                "<no-address>|no-address",
                "<a@>|a@",
            })
    void idsHaveACanonicalForm(String field, String id) {
        assertThat(MessageIds.canonical(field)).contains(id);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a@b", "<a@b", "<>", "<a@b>c"})
    void whatIsNoIdIsNone(String field) {
        assertThat(MessageIds.canonical(field)).isEmpty();
    }

    @Test // RFC 5256 §3; store 14.3
    void referencesComeFromAllReferencesFields() throws Exception {
        var message =
                MimeTree.parse(
                        """
                        References: <1@x> text <2@
                         x> <cut <3@x>
                        In-Reply-To: Your message of Monday <9@x> <8@x>
                        References: <4@X> <5@

                        """);
        assertThat(MessageIds.references(message.headers()))
                .containsExactly("1@x", "2@x", "3@x", "4@x");
        var reply = MimeTree.parse("In-Reply-To: Your message <9@x> <8@x>\n\n");
        assertThat(MessageIds.references(reply.headers())).containsExactly("9@x");
        assertThat(MessageIds.of(reply.headers())).isEmpty();
    }
}
