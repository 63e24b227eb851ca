package org.mailstead.server.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.address;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.server.store.Engine;

class RuleSetTest {
    private static final String TEXT =
            """
            rule What the club's list sends
              list-domain lists.example.org
              mailbox Lists/Club

            rule Old provider
              mail-from @old\\.example$
              from .
              verified-domain old.example
              header x-forwarded-for ann
              header list-id
              forward
              accept-rejects Junk
            """;

    @TempDir private Path folder;

    @Test // inbound RULE-01
    void theTextIsReadAndWritten() throws Exception {
        var rules = RuleSet.parse("# mine\n\n" + TEXT.replace("  ", "\t "));
        assertThat(rules.text()).isEqualTo(TEXT);
        assertThat(RuleSet.parse(rules.text())).isEqualTo(rules);
        assertThat(rules.rules().getLast().headers()).hasSize(2);
        assertThat(RuleSet.parse("")).isEqualTo(RuleSet.NONE);
    }

    @ParameterizedTest // inbound CFG-42
    @CsvSource(
            delimiter = '|',
            value = {
                "rule x                                   | line 1: a rule needs a condition",
                "mailbox x                                | line 1: expected \"rule\", found mailbox",
                "rule;from (                              | line 2: not an expression",
                "rule;from                                | line 2: expected an expression",
                "rule;from ((a{100}){100}){100}           | line 2: not an expression: counted",
                "rule;header x [d-\u6f22]                  | line 2: not an expression: the letters",
                "rule;from a\u1c81                        | line 2: not an expression: the letters",
                "rule;from a;forward                      | line 1: forward needs mail-from and",
                "rule;from a;from b                       | line 3: set twice",
                "rule;verified-domain a b                 | line 2: not a domain",
                "rule;header                              | line 2: expected the name of a field",
                "rule;subject x                           | line 2: no such setting: subject",
                "rule;from a;accept-rejects INBOX         | line 1: accept-rejects must not",
                "rule;mail-from a;verified-domain b.example;list-domain b.example;forward"
                        + " | line 1: forward and list-domain exclude"
            })
    void whatIsWrongIsSaidWithItsLine(String text, String problem) {
        assertThatThrownBy(() -> RuleSet.parse(text.replace(';', '\n')))
                .isInstanceOf(RuleSyntaxException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void thereIsAnEndToRules() {
        assertThatThrownBy(() -> RuleSet.parse("rule\nfrom a\n".repeat(101)))
                .hasMessageContaining("more than 100 rules");
        assertThatThrownBy(() -> RuleSet.parse("#".repeat(20_000)))
                .hasMessageContaining("longer than 16384 characters");
    }

    @FuzzTest
    void whatIsReadIsWrittenAndReadAsTheSame(byte[] octets) {
        var text = new String(octets, UTF_8);
        try {
            var rules = RuleSet.parse(text);
            assertThat(RuleSet.parse(rules.text())).isEqualTo(rules);
        } catch (RuleSyntaxException e) {
            assertThat(e).hasMessageStartingWith("line ");
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void rulesStayWithTheirAddressWhateverElseChanges(Engine engine) throws Exception {
        var rules = RuleSet.parse(TEXT);
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var addresses = test.admin().addresses();
            var ann = address("ann@example.org");
            done(addresses.setRules(ACTOR, ann, rules));
            assertThat(test.directory().resolve(ann))
                    .isEqualTo(new Resolution.Local(1, ann, null, rules, Set.of()));
            done(addresses.setRefusal(ACTOR, ann, new Destination.Refusal(550, "gone")));
            done(addresses.setRefusal(ACTOR, ann, null));
            var separators = List.of("-");
            done(
                    test.admin()
                            .domains()
                            .setComparison(ACTOR, domain("example.org"), true, separators));
            assertThat(test.directory().resolve(address("ann-x@example.org")))
                    .isEqualTo(new Resolution.Local(1, ann, null, rules, Set.of()));
            assertThat(test.admin().audit(10))
                    .anyMatch(entry -> entry.action().equals("address-rules"));
        }
    }
}
