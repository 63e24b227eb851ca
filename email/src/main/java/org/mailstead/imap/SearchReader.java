package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.SearchKey.And;
import org.mailstead.imap.SearchKey.DateTest;
import org.mailstead.imap.SearchKey.HasFlag;
import org.mailstead.imap.SearchKey.InternalDate;
import org.mailstead.imap.SearchKey.Not;
import org.mailstead.imap.SearchKey.Or;
import org.mailstead.imap.SearchKey.SentDate;
import org.mailstead.wire.SyntaxException;

/** The rules of SEARCH. RFC 9051 §9 (search). */
final class SearchReader {
    private final ImapReader in;
    private final GrammarReader grammar;
    private boolean isUtf8;
    private int keys;

    SearchReader(ImapReader in, GrammarReader grammar) {
        this.in = in;
        this.grammar = grammar;
    }

    /** search = "SEARCH" [RETURN …] SP [CHARSET …] search-key *(SP search-key). */
    Command search(boolean uid) throws SyntaxException, IOException {
        keys = 0;
        Set<Command.SearchReturn> returns = null;
        if (in.acceptWord("RETURN")) {
            in.space();
            returns = EnumSet.noneOf(Command.SearchReturn.class);
            returns.addAll(grammar.list(this::returnOption));
            in.space();
        }
        var charset = charset();
        // strings in a charset that we do not know are never looked at: the answer is BADCHARSET
        isUtf8 =
                charset == null
                        || charset.equalsIgnoreCase("UTF-8")
                        || charset.equalsIgnoreCase("US-ASCII");
        var found = grammar.toEnd(() -> key(in.limits().depth()));
        return new Command.Search(uid, returns, charset, allOf(found));
    }

    private @Nullable String charset() throws SyntaxException, IOException {
        if (!in.acceptWord("CHARSET")) {
            return null;
        }
        in.space();
        var charset = in.astring();
        in.space();
        return charset;
    }

    private Command.SearchReturn returnOption() throws SyntaxException {
        return switch (in.upperAtom()) {
            case "MIN" -> Command.SearchReturn.MIN;
            case "MAX" -> Command.SearchReturn.MAX;
            case "ALL" -> Command.SearchReturn.ALL;
            case "COUNT" -> Command.SearchReturn.COUNT;
            case "SAVE" -> Command.SearchReturn.SAVE;
            default -> throw in.problem("no such search return option");
        };
    }

    private static SearchKey allOf(List<SearchKey> keys) {
        return keys.size() == 1 ? keys.getFirst() : new And(keys);
    }

    /** search-key. */
    private SearchKey key(int depth) throws SyntaxException, IOException {
        grammar.bound(++keys);
        if (depth == 0) {
            throw in.problem("search keys nested more than " + in.limits().depth() + " deep");
        }
        var next = in.peek();
        if (next == '(') {
            return allOf(grammar.someOf(() -> key(depth - 1)));
        }
        if (next == '*' || next == '$' || Characters.isDigit(next)) {
            return new SearchKey.Numbers(grammar.sequenceSet());
        }
        var word = in.word();
        return switch (word) {
            case "NOT" -> {
                in.space();
                yield new Not(key(depth - 1));
            }
            case "OR" -> {
                in.space();
                var first = key(depth - 1);
                in.space();
                yield new Or(first, key(depth - 1));
            }
            default -> simpleKey(word);
        };
    }

    private SearchKey simpleKey(String word) throws SyntaxException, IOException {
        return switch (word) {
            case "ALL" -> new SearchKey.All();
            case "ANSWERED" -> new HasFlag(Flag.ANSWERED);
            case "DELETED" -> new HasFlag(Flag.DELETED);
            case "DRAFT" -> new HasFlag(Flag.DRAFT);
            case "FLAGGED" -> new HasFlag(Flag.FLAGGED);
            case "SEEN" -> new HasFlag(Flag.SEEN);
            case "UNANSWERED" -> new Not(new HasFlag(Flag.ANSWERED));
            case "UNDELETED" -> new Not(new HasFlag(Flag.DELETED));
            case "UNDRAFT" -> new Not(new HasFlag(Flag.DRAFT));
            case "UNFLAGGED" -> new Not(new HasFlag(Flag.FLAGGED));
            case "UNSEEN" -> new Not(new HasFlag(Flag.SEEN));
            // RFC 3501 §6.4.4: the three keys of \Recent
            case "RECENT" -> new SearchKey.Recent();
            case "OLD" -> new Not(new SearchKey.Recent());
            case "NEW" -> new And(List.of(new SearchKey.Recent(), unseen()));
            default -> argumentKey(word);
        };
    }

    private static SearchKey unseen() {
        return new Not(new HasFlag(Flag.SEEN));
    }

    private SearchKey argumentKey(String word) throws SyntaxException, IOException {
        in.space();
        return switch (word) {
            case "KEYWORD" -> new HasFlag(grammar.flag());
            case "UNKEYWORD" -> new Not(new HasFlag(grammar.flag()));
            case "BCC" -> new SearchKey.Header("Bcc", text());
            case "CC" -> new SearchKey.Header("Cc", text());
            case "FROM" -> new SearchKey.Header("From", text());
            case "SUBJECT" -> new SearchKey.Header("Subject", text());
            case "TO" -> new SearchKey.Header("To", text());
            case "HEADER" -> {
                var name = in.astring().toLowerCase(Locale.ROOT);
                in.space();
                yield new SearchKey.Header(capitalized(name), text());
            }
            case "BODY" -> new SearchKey.Body(text());
            case "TEXT" -> new SearchKey.Text(text());
            case "BEFORE" -> new InternalDate(DateTest.BEFORE, grammar.date());
            case "ON" -> new InternalDate(DateTest.ON, grammar.date());
            case "SINCE" -> new InternalDate(DateTest.SINCE, grammar.date());
            case "SENTBEFORE" -> new SentDate(DateTest.BEFORE, grammar.date());
            case "SENTON" -> new SentDate(DateTest.ON, grammar.date());
            case "SENTSINCE" -> new SentDate(DateTest.SINCE, grammar.date());
            case "LARGER" -> new SearchKey.Larger(in.number64());
            case "SMALLER" -> new SearchKey.Smaller(in.number64());
            case "UID" -> new SearchKey.Uids(grammar.sequenceSet());
            case "MODSEQ" -> modSeq();
            default -> throw in.problem("no such search key");
        };
    }

    /** The names that have keys of their own are spelt as those keys make them. */
    private static String capitalized(String name) {
        return switch (name) {
            case "bcc", "cc", "from", "subject", "to" ->
                    Character.toUpperCase(name.charAt(0)) + name.substring(1);
            default -> name;
        };
    }

    /** search-modsequence = "MODSEQ" [entry] SP mod-sequence-valzer. RFC 7162 §7. */
    private SearchKey modSeq() throws SyntaxException, IOException {
        if (in.isString()) {
            in.string();
            in.space();
            in.atom(); // priv, shared, all: flags have one mod-sequence here
            in.space();
        }
        return new SearchKey.ModSeq(in.number64());
    }

    private String text() throws SyntaxException, IOException {
        if (isUtf8) {
            return in.astring();
        }
        return in.isString() ? new String(in.stringOctets(), ISO_8859_1) : in.astring();
    }
}
