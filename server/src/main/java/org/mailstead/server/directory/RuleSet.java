package org.mailstead.server.directory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an address does with its mail: the first rule that applies decides. inbound RULE-01
 *
 * <p>Kept and shown as text, which people write:
 *
 * <pre>{@code
 * rule What the club's list sends
 *   list-domain lists.example.org
 *   mailbox Lists/Club
 *
 * rule What my old provider forwards
 *   mail-from @old\.example$
 *   verified-domain old.example
 *   forward
 * }</pre>
 *
 * @param rules at most {@value #RULES_MAX}
 */
public record RuleSet(List<Rule> rules) {
    /** How many rules an address may have. */
    public static final int RULES_MAX = 100;

    /** How long their text may be. */
    public static final int CHARS_MAX = 16 * 1024;

    /** Mail goes where the address leads. */
    public static final RuleSet NONE = new RuleSet(List.of());

    public RuleSet {
        rules = List.copyOf(rules);
        if (rules.size() > RULES_MAX) {
            throw new IllegalArgumentException("more than " + RULES_MAX + " rules");
        }
    }

    /**
     * Reads the text.
     *
     * @throws RuleSyntaxException if it is none
     */
    public static RuleSet parse(String text) throws RuleSyntaxException {
        return new RuleSetParser(text).ruleSet();
    }

    /** The text, which {@link #parse} reads as the same. */
    public String text() {
        var text = new StringBuilder();
        for (var rule : rules) {
            if (!text.isEmpty()) {
                text.append('\n');
            }
            write(rule, text);
        }
        return text.toString();
    }

    private static void write(Rule rule, StringBuilder text) {
        text.append(("rule " + rule.name()).strip()).append('\n');
        line("mail-from", rule.mailFrom(), text);
        line("from", rule.from(), text);
        line("verified-domain", rule.verifiedDomain(), text);
        for (var field : rule.headers()) {
            line("header", (field.name() + " " + field.value()).strip(), text);
        }
        line("list-domain", rule.listDomain(), text);
        if (rule.forward()) {
            text.append("  forward\n");
        }
        line("accept-rejects", rule.rejectsTo(), text);
        line("mailbox", rule.mailbox(), text);
    }

    private static void line(String name, @Nullable Object value, StringBuilder text) {
        if (value != null) {
            text.append("  ").append(name).append(' ').append(value).append('\n');
        }
    }
}
