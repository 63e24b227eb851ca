package org.mailstead.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressListTest {
    private static String shown(String field) {
        return AddressList.parse(field).entries().stream()
                .map(entry ->
                        entry.name()
                                + "/"
                                + entry.route()
                                + "/"
                                + entry.localPart()
                                + "/"
                                + entry.domain())
                .collect(Collectors.joining(" "))
                .replace("null", "-");
    }

    @ParameterizedTest // RFC 5322 §3.4, §4.4, appendix A
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@example.org|-/-/a/example.org",
                "<a@example.org>|-/-/a/example.org",
                "John Doe <jdoe@machine.example>|John Doe/-/jdoe/machine.example",
                "\"Joe Q. Public\" <john.q.public@example.com>"
                        + "|Joe Q. Public/-/john.q.public/example.com",
                "Joe Q. Public <j@example.com>|Joe Q. Public/-/j/example.com",
                "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>"
                        + "|Mary Smith/-/mary/x.test -/-/jdoe/example.org Who?/-/one/y.test",
                "\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>"
                        + "|Giant; \"Big\" Box/-/sysservices/example.net",
                "A Group:Ed Jones <joe@where.test>,john@jdoe.test;"
                        + "|-/-/A Group/- Ed Jones/-/joe/where.test -/-/john/jdoe.test -/-/-/-",
                "Undisclosed recipients:;|-/-/Undisclosed recipients/- -/-/-/-",
                "Undisclosed recipients: (nobody) ;|-/-/Undisclosed recipients/- -/-/-/-",
                "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>"
                        + "|Pete/-/pete/silly.test",
                "A Group(Some people) :Chris Jones <c@(Chris's host.)public.example>;"
                        + "|-/-/A Group/- Chris Jones/-/c/public.example -/-/-/-",
                "Mary Smith <@node.test,@two:mary@example.net>, , jdoe@test . example"
                        + "|Mary Smith/@node.test,@two/mary/example.net -/-/jdoe/test.example",
                "\"John Smith\"@example.org|-/-/John Smith/example.org",
                "a . b@example.org|-/-/a.b/example.org",
                "x@[192.0.2.1]|-/-/x/[192.0.2.1]",
                "x@[IPv6: 2001:db8::1]|-/-/x/[IPv6:2001:db8::1]",
                "jürgen@bücher.example|-/-/jürgen/bücher.example",
                "joe@example.org (Joe (the) Doe)|Joe (the) Doe/-/joe/example.org",
                "joe@example.org <joe@example.com>|joe@example.org/-/joe/example.com",
            })
    void addressesAreRead(String field, String expected) {
        assertThat(shown(field)).isEqualTo(expected);
    }

    @ParameterizedTest // store 26.3: a broken address costs only itself
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a@x.test b@y.test|-/-/a/x.test -/-/b/y.test",
                "a@x.test; b@y.test|-/-/a/x.test -/-/b/y.test",
                "<a@x.test, b@y.test|-/-/a/x.test -/-/b/y.test",
                "Foo <>, b@y.test|Foo/-// -/-/b/y.test",
                "@, b@y.test|-/-/b/y.test",
                "root, b@y.test|-/-/root/ -/-/b/y.test",
                "a@, b@y.test|-/-/a/ -/-/b/y.test",
                "\"open <a@x.test>|-/-/open <a@x.test>/",
                "Foo Bar b@y.test|Foo Bar/-/b/y.test",
                "list: a@x.test|-/-/list/- -/-/a/x.test -/-/-/-",
                "a@x.test>|-/-/a/x.test",
                "<<a@x.test>>|-/-/a/x.test",
                "(never ends a@x.test|EMPTY",
            })
    void brokenAddressesCostOnlyThemselves(String field, String expected) {
        assertThat(shown(field)).isEqualTo(expected.replace("EMPTY", ""));
    }

    @Test
    void manyAddressesAndOpenCommentsAreBounded() {
        assertThat(AddressList.parse("a@x.test,".repeat(100_000)).entries())
                .hasSize(AddressList.ENTRIES_MAX - 1);
        assertThat(AddressList.parse("(".repeat(1_000_000)).entries()).isEmpty();
        assertThat(AddressList.parse("<@a,".repeat(300_000)).entries())
                .hasSizeLessThan(AddressList.ENTRIES_MAX);
    }

    @Test
    void addrSpecsAreQuotedWhereTheyMustBe() {
        assertThat(new MailboxAddress(null, null, "a b\"", "x.test").addrSpec())
                .isEqualTo("\"a b\\\"\"@x.test");
        assertThat(new MailboxAddress(null, null, "a.b", "x.test").addrSpec())
                .isEqualTo("a.b@x.test");
        assertThat(MailboxAddress.GROUP_END.addrSpec()).isEmpty();
    }
}
