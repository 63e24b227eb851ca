package org.mailstead.server.directory;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.wire.SyntaxException;

/** Reads the text of a {@link RuleSet}: a line for each thing that a rule says. */
final class RuleSetParser {
    private static final int EXPRESSION_CHARS_MAX = 1000;
    private static final int HEADERS_MAX = 20;
    private static final int NAME_CHARS_MAX = 200;

    private final String text;
    private final List<Rule> rules = new ArrayList<>();
    private int line;
    private @Nullable Draft draft;

    /** The rule that is being read. */
    private static final class Draft {
        final int line;
        final String name;
        @Nullable Pattern mailFrom;
        @Nullable Pattern from;
        @Nullable Domain verifiedDomain;
        final List<Rule.Field> headers = new ArrayList<>();
        @Nullable Domain listDomain;
        boolean forward;
        @Nullable String rejectsTo;
        @Nullable String mailbox;

        Draft(int line, String name) {
            this.line = line;
            this.name = name;
        }
    }

    RuleSetParser(String text) {
        this.text = text;
    }

    RuleSet ruleSet() throws RuleSyntaxException {
        if (text.length() > RuleSet.CHARS_MAX) {
            throw new RuleSyntaxException(1, "longer than " + RuleSet.CHARS_MAX + " characters");
        }
        for (var raw : text.split("\n", -1)) {
            line++;
            var stripped = raw.strip();
            if (!stripped.isEmpty() && !stripped.startsWith("#")) {
                int space = stripped.indexOf(' ');
                var word = space < 0 ? stripped : stripped.substring(0, space);
                line(word, space < 0 ? "" : stripped.substring(space).strip());
            }
        }
        finish();
        return new RuleSet(rules);
    }

    private void line(String word, String value) throws RuleSyntaxException {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw problem("a control character");
        }
        if (word.equals("rule")) {
            finish();
            draft = new Draft(line, atMost(value, NAME_CHARS_MAX));
        } else if (draft == null) {
            throw problem("expected \"rule\", found " + word);
        } else {
            setting(draft, word, value);
        }
    }

    private void setting(Draft rule, String word, String value) throws RuleSyntaxException {
        switch (word) {
            case "mail-from" -> rule.mailFrom = once(rule.mailFrom, expression(value));
            case "from" -> rule.from = once(rule.from, expression(value));
            case "verified-domain" ->
                    rule.verifiedDomain = once(rule.verifiedDomain, domain(value));
            case "header" -> rule.headers.add(field(rule, value));
            case "list-domain" -> rule.listDomain = once(rule.listDomain, domain(value));
            case "forward" -> rule.forward = true;
            case "accept-rejects" -> rule.rejectsTo = once(rule.rejectsTo, mailbox(value));
            case "mailbox" -> rule.mailbox = once(rule.mailbox, mailbox(value));
            default ->
                    throw problem(
                            "no such setting: "
                                    + word
                                    + " (mail-from, from, verified-domain, header, list-domain,"
                                    + " forward, accept-rejects, mailbox)");
        }
    }

    private <T> T once(@Nullable T old, T value) throws RuleSyntaxException {
        if (old != null) {
            throw problem("set twice in one rule");
        }
        return value;
    }

    private Pattern expression(String value) throws RuleSyntaxException {
        if (value.isEmpty()) {
            throw problem("expected an expression");
        }
        return pattern(value);
    }

    private Pattern pattern(String value) throws RuleSyntaxException {
        try {
            return Expressions.compile(value, EXPRESSION_CHARS_MAX, Pattern.CASE_INSENSITIVE);
        } catch (SyntaxException e) {
            throw problem("not an expression: " + e.getMessage());
        }
    }

    private Rule.Field field(Draft rule, String value) throws RuleSyntaxException {
        if (value.isEmpty()) {
            throw problem("expected the name of a field");
        }
        if (rule.headers.size() == HEADERS_MAX) {
            throw problem("more than " + HEADERS_MAX + " fields in one rule");
        }
        int space = value.indexOf(' ');
        var name = space < 0 ? value : value.substring(0, space);
        var expression = space < 0 ? "" : value.substring(space).strip();
        return new Rule.Field(name.toLowerCase(Locale.ROOT), pattern(expression));
    }

    private Domain domain(String value) throws RuleSyntaxException {
        try {
            return Domain.parse(value);
        } catch (SyntaxException e) {
            throw problem("not a domain: " + e.getMessage());
        }
    }

    private String mailbox(String value) throws RuleSyntaxException {
        if (value.isEmpty()) {
            throw problem("expected the name of a mailbox");
        }
        return atMost(value, EXPRESSION_CHARS_MAX);
    }

    private String atMost(String value, int chars) throws RuleSyntaxException {
        if (value.length() > chars) {
            throw problem("longer than " + chars + " characters");
        }
        return value;
    }

    private void finish() throws RuleSyntaxException {
        var rule = draft;
        if (rule == null) {
            return;
        }
        if (rules.size() == RuleSet.RULES_MAX) {
            throw problem("more than " + RuleSet.RULES_MAX + " rules");
        }
        try {
            rules.add(
                    new Rule(
                            rule.name,
                            rule.mailFrom,
                            rule.from,
                            rule.verifiedDomain,
                            rule.headers,
                            rule.listDomain,
                            rule.forward,
                            rule.rejectsTo,
                            rule.mailbox));
        } catch (IllegalArgumentException e) {
            throw new RuleSyntaxException(rule.line, String.valueOf(e.getMessage()));
        }
    }

    private RuleSyntaxException problem(String text) {
        return new RuleSyntaxException(line, text);
    }
}
