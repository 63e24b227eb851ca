package org.mailstead.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads an address list, each character once, and salvages what stands around broken addresses. */
final class AddressListParser {
    private final String field;
    private final List<MailboxAddress> entries = new ArrayList<>();
    private int position;
    private boolean inGroup;

    /** The text of the last comment passed, which old mail uses for the display name. */
    private @Nullable String comment;

    AddressListParser(String field) {
        this.field = field;
    }

    /** A word of a phrase or local part: a dot, an atom, or the inside of a quoted string. */
    private record Word(String text, boolean quoted, boolean spaceBefore) {
        boolean isDot() {
            return !quoted && text.equals(".");
        }
    }

    /** address-list = (address *("," address)) / obs-addr-list. RFC 5322 §3.4. */
    List<MailboxAddress> addressList() {
        while (entries.size() < AddressList.ENTRIES_MAX - 1) { // one is kept for the end of a group
            skipSpace();
            if (atEnd()) {
                break;
            }
            if (accept(';')) {
                endGroup();
            } else if (!accept(',')) {
                address();
            }
        }
        endGroup();
        return entries;
    }

    private void endGroup() {
        if (inGroup) {
            entries.add(MailboxAddress.GROUP_END);
            inGroup = false;
        }
    }

    /** address = mailbox / group; mailbox = name-addr / addr-spec. RFC 5322 §3.4. */
    private void address() {
        comment = null;
        var words = words();
        if (accept('<')) {
            angleAddr(phrase(words));
        } else if (!inGroup && !words.isEmpty() && accept(':')) {
            inGroup = true;
            entries.add(MailboxAddress.groupStart(phrase(words)));
        } else if (accept('@')) {
            addrSpec(words);
        } else if (!words.isEmpty()) {
            // a name without address, such as "undisclosed recipients": kept, for people to see
            add(nameOrNull(""), null, phrase(words), "");
        } else {
            position++; // a character that has no place here
        }
    }

    /**
     * addr-spec = local-part "@" domain, or a display name that holds an at sign. RFC 5322 §3.4.1.
     */
    private void addrSpec(List<Word> words) {
        var start = localPartStart(words);
        var localPart = join(words.subList(start, words.size()), false);
        var name = phrase(words.subList(0, start));
        var domain = domain();
        skipSpace();
        if (accept('<')) { // joe@example.org <joe@example.org>
            angleAddr((name.isEmpty() ? "" : name + " ") + localPart + "@" + domain);
        } else {
            add(nameOrNull(name), null, localPart, domain);
        }
    }

    /** Where the local part begins: at the last word, or the words that dots join to it. */
    private static int localPartStart(List<Word> words) {
        var start = words.size();
        while (start > 0
                && (start == words.size()
                        || words.get(start).isDot()
                        || words.get(start - 1).isDot())) {
            start--;
        }
        return start;
    }

    /** angle-addr = "<" [obs-route] addr-spec ">". RFC 5322 §3.4, §4.4. */
    private void angleAddr(String name) {
        while (accept('<')) {} // one too many does occur
        var route = route();
        var words = words();
        // words without at sign: only a local part; more of them are joined, as in <a
        // b@example.org>
        var localPart = join(words, true);
        var domain = accept('@') ? domain() : "";
        skipSpace();
        // what else stands before the bracket is lost
        while (!atEnd() && !accept('>') && peek() != ',' && peek() != ';') {
            position++;
        }
        skipSpace(); // a comment behind may hold the name
        add(nameOrNull(name), route, localPart, domain);
    }

    /** obs-route = "@" domain *("," [CFWS] ["@" domain]) ":". RFC 5322 §4.4. */
    private @Nullable String route() {
        skipSpace();
        var start = position;
        while (!atEnd() && (peek() == '@' || peek() == ',')) {
            position++;
            domain();
            skipSpace();
        }
        if (position == start || !accept(':')) {
            position = start;
            return null;
        }
        return field.substring(start, position - 1).strip();
    }

    /** domain = dot-atom / domain-literal / obs-domain, without comments and white space. */
    private String domain() {
        var domain = new StringBuilder();
        while (true) {
            skipSpace();
            if (atEnd()) {
                return domain.toString();
            }
            var c = peek();
            if (c == '[') {
                domainLiteral(domain);
            } else if (c == '.') {
                position++;
                domain.append('.');
            } else if (AddressList.isAtomCharacter(c)
                    && (domain.isEmpty() || domain.charAt(domain.length() - 1) == '.')) {
                domain.append(atom());
            } else {
                return domain.toString();
            }
        }
    }

    /** domain-literal = "[" *([FWS] dtext) "]". RFC 5322 §3.4.1. */
    private void domainLiteral(StringBuilder domain) {
        while (!atEnd()) {
            var c = field.charAt(position++);
            if (c != ' ' && c != '\t') {
                domain.append(c);
            }
            if (c == ']') {
                return;
            }
        }
    }

    /** Words and dots, up to a special character. */
    private List<Word> words() {
        var words = new ArrayList<Word>();
        while (true) {
            var before = position;
            skipSpace();
            if (atEnd()) {
                return words;
            }
            var space = position > before;
            if (accept('.')) {
                words.add(new Word(".", false, space));
            } else if (accept('"')) {
                words.add(new Word(quotedString(), true, space));
            } else if (AddressList.isAtomCharacter(peek())) {
                words.add(new Word(atom(), false, space));
            } else {
                return words;
            }
        }
    }

    private String atom() {
        var start = position;
        while (!atEnd() && AddressList.isAtomCharacter(peek())) {
            position++;
        }
        return field.substring(start, position);
    }

    private String quotedString() {
        var text = new StringBuilder();
        while (!atEnd() && !accept('"')) {
            if (peek() == '\\' && position + 1 < field.length()) {
                position++;
            }
            text.append(field.charAt(position++));
        }
        return text.toString();
    }

    private static String phrase(List<Word> words) {
        return join(words, true);
    }

    private static String join(List<Word> words, boolean spaces) {
        var joined = new StringBuilder();
        for (var word : words) {
            if (spaces && word.spaceBefore && !joined.isEmpty()) {
                joined.append(' ');
            }
            joined.append(word.text);
        }
        return joined.toString().strip();
    }

    private void add(
            @Nullable String name, @Nullable String route, String localPart, String domain) {
        if (!localPart.isEmpty() || !domain.isEmpty() || name != null) {
            entries.add(new MailboxAddress(name, route, localPart, domain));
        }
    }

    private @Nullable String nameOrNull(String name) {
        if (!name.isEmpty()) {
            return name;
        }
        return comment == null || comment.isEmpty() ? null : comment;
    }

    /** White space and comments; remembers the text of the last one. RFC 5322 §3.2.2. */
    private void skipSpace() {
        while (!atEnd()) {
            var c = peek();
            if (c == '(') {
                comment = comment();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                position++;
            } else {
                return;
            }
        }
    }

    private String comment() {
        var text = new StringBuilder();
        var depth = 0;
        do {
            var c = field.charAt(position++);
            if (c == '\\' && !atEnd()) {
                text.append(field.charAt(position++));
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth > 1 || (depth == 1 && c != '(')) {
                text.append(c);
            }
        } while (depth > 0 && !atEnd());
        return text.toString().strip();
    }

    private boolean atEnd() {
        return position == field.length();
    }

    private char peek() {
        return field.charAt(position);
    }

    private boolean accept(char c) {
        if (atEnd() || peek() != c) {
            return false;
        }
        position++;
        return true;
    }
}
