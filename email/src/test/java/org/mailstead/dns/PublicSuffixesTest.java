package org.mailstead.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/** The list as it is shipped. PSL-01, TEST-23. */
class PublicSuffixesTest {
    private final PublicSuffixes suffixes = PublicSuffixes.shipped();

    @ParameterizedTest // RFC 7489 §3.2
    @CsvSource({
        "example.org, example.org",
        "a.b.example.org, example.org",
        "org, org",
        "co.uk, co.uk",
        "example.co.uk, example.co.uk",
        "a.example.co.uk, example.co.uk",
        // wildcards and their exceptions
        "ck, ck",
        "a.ck, a.ck",
        "b.a.ck, b.a.ck",
        "c.b.a.ck, b.a.ck",
        "www.ck, www.ck",
        "a.www.ck, www.ck",
        "kawasaki.jp, kawasaki.jp",
        "a.kawasaki.jp, a.kawasaki.jp",
        "b.a.kawasaki.jp, b.a.kawasaki.jp",
        "c.b.a.kawasaki.jp, b.a.kawasaki.jp",
        "x.city.kawasaki.jp, city.kawasaki.jp",
        // no rule: the last label is the suffix
        "test, test",
        "a.b.c.test, c.test",
        // internationalized
        "a.bücher.公司.cn, bücher.公司.cn",
        // names of the private part have an owner
        "ann.github.io, github.io",
        "a.blogspot.com, blogspot.com",
    })
    void knowsWhatSomebodyRegistered(String domain, String organizational) throws Exception {
        assertThat(suffixes.organizationalDomain(Domain.parse(domain)))
                .isEqualTo(Domain.parse(organizational));
    }

    @ParameterizedTest
    @CsvSource({
        "org, true, org",
        "co.uk, true, co.uk",
        "example.co.uk, false, co.uk",
        "anything.ck, true, anything.ck",
        "www.ck, false, ck",
        "xn--55qx5d.cn, true, xn--55qx5d.cn",
        "github.io, false, io",
    })
    void knowsPublicSuffixes(String domain, boolean isSuffix, String suffix) throws Exception {
        assertThat(suffixes.isPublicSuffix(Domain.parse(domain))).isEqualTo(isSuffix);
        assertThat(suffixes.publicSuffix(Domain.parse(domain))).isEqualTo(Domain.parse(suffix));
    }

    @Test
    void anotherListCanBeRead() throws Exception {
        var list =
                """
                // ===BEGIN ICANN DOMAINS===
                example and what follows a space
                *.wild.example
                !free.wild.example
                // ===END ICANN DOMAINS===
                // ===BEGIN PRIVATE DOMAINS===
                private.example
                """;
        var read = PublicSuffixes.parse(list);
        assertThat(read.organizationalDomain(Domain.parse("a.b.c.wild.example")))
                .isEqualTo(Domain.parse("b.c.wild.example"));
        assertThat(read.organizationalDomain(Domain.parse("a.free.wild.example")))
                .isEqualTo(Domain.parse("free.wild.example"));
        assertThat(read.organizationalDomain(Domain.parse("a.private.example")))
                .isEqualTo(Domain.parse("private.example"));
    }

    @Test
    void aBrokenListIsRefused() {
        assertThatThrownBy(() -> PublicSuffixes.parse("")).isInstanceOf(SyntaxException.class);
        assertThatThrownBy(
                        () -> PublicSuffixes.parse("// ===BEGIN ICANN DOMAINS===\norg\n<html>\n"))
                .isInstanceOf(SyntaxException.class);
    }
}
