package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Domain;
import org.mailstead.message.HeaderFields;
import org.mailstead.message.MimeLimits;

class AuthorDomainTest {
    private static AuthorDomain of(String header) {
        return AuthorDomain.of(HeaderFields.parse(header.getBytes(UTF_8), MimeLimits.DEFAULT));
    }

    @ParameterizedTest // RFC 9989 §5.3.1; RFC 5322 §3.4
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "From: ann@example.org|example.org",
                "fRoM : Ann <ann@EXAMPLE.org>|example.org",
                "From: ann@example.org.|example.org",
                "From: \"ceo@bank.example\" <x@evil.example>|evil.example",
                "From: ceo@bank.example <x@evil.example>|evil.example",
                "From: =?utf-8?q?ceo=40bank.example?= <x@evil.example>|evil.example",
                "From: =?utf-8?q?=3Cceo=40bank.example=3E?= <x@evil.example>|evil.example",
                "From: x@evil.example (ceo@bank.example)|evil.example",
                "From: \"ceo@bank.example\"@evil.example|evil.example",
                "From: <@bank.example:x@evil.example>|evil.example",
                "From: a@example.org, b@example.org|example.org",
                "From: Team: a@example.org, b@example.org;|example.org",
                "From: ann@b\u00fccher.example|xn--bcher-kva.example",
                "From: ann@xn--bcher-kva.example|xn--bcher-kva.example",
                "From: ann@\uff45xample.org|example.org"
            })
    void theDomainIsThatOfTheAddress(String header, String domain) {
        assertThat(of(header + "\r\n")).isEqualTo(new AuthorDomain.Found(new Domain(domain)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: a@example.org\r\nFrom: b@evil.example\r\n",
                "From: a@example.org, b@evil.example\r\n",
                "From: Team: a@example.org, b@evil.example;\r\n",
                "From: <a@example.org> <b@evil.example>\r\n",
                "From: ann@example.org\u0000, b@evil.example\r\n",
                "From: ann@example\u0000.org\r\n",
                "From: ann@\u0007example.org\r\n",
                "From: ann@[192.0.2.1]\r\n",
                "From: ann\r\n",
                "From: ann@\r\n",
                "From: ann@=?utf-8?q?example.org?=\r\n",
                "From: ann@exam_ple.org\r\n",
                "From: ann@example..org\r\n",
                "From: a@example.org, nobody\r\n"
            })
    void whatProgramsReadDifferentlyIsUnusable(String header) {
        assertThat(of(header)).isInstanceOf(AuthorDomain.Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To: x@example.org\r\n",
                "From: \r\n",
                "From: Nobody:;\r\n",
                "",
                "From: (a)\r\n"
            })
    void whereNobodyIsNamedThereIsNoDomain(String header) {
        assertThat(of(header)).isInstanceOf(AuthorDomain.Missing.class);
    }

    @Test // AddressList keeps 10,000: another domain could stand behind
    void tooManyAuthorsAreNotBelieved() {
        assertThat(of("From: " + "a@example.org,".repeat(1000) + "\r\n"))
                .isEqualTo(new AuthorDomain.Found(new Domain("example.org")));
        assertThat(of("From: " + "a@example.org,".repeat(20_000) + "b@evil.example\r\n"))
                .isInstanceOf(AuthorDomain.Unusable.class);
    }
}
