package org.mailstead.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.FetchItem.Rfc822Part;
import org.mailstead.wire.SyntaxException;

/** The rules of FETCH. RFC 9051 §9 (fetch). */
final class FetchReader {
    private static final int PART_DEPTH_MAX = 100;

    private final ImapReader in;
    private final GrammarReader grammar;

    FetchReader(ImapReader in, GrammarReader grammar) {
        this.in = in;
        this.grammar = grammar;
    }

    /** fetch = "FETCH" SP sequence-set SP (macro / fetch-att / list) [fetch-modifiers]. */
    Command fetch(boolean uid) throws SyntaxException, IOException {
        var set = grammar.sequenceSet();
        in.space();
        var items = items();
        List<Command.FetchModifier> modifiers =
                in.accept(' ') ? grammar.someOf(this::modifier) : List.of();
        if (modifiers.size() > 1) {
            throw in.problem("a modifier given twice"); // imap 10.2
        }
        return new Command.Fetch(uid, set, items, modifiers);
    }

    private List<FetchItem> items() throws SyntaxException, IOException {
        if (in.peek() == '(') {
            return grammar.someOf(this::item);
        }
        // RFC 9051 §6.4.5: a macro stands alone, not in a list
        if (in.acceptWord("ALL")) {
            return macro(new FetchItem.Envelope());
        }
        if (in.acceptWord("FAST")) {
            return macro();
        }
        if (in.acceptWord("FULL")) {
            return macro(new FetchItem.Envelope(), new FetchItem.BodyStructure(false));
        }
        return List.of(item());
    }

    private static List<FetchItem> macro(FetchItem... more) {
        var items = new ArrayList<FetchItem>();
        items.add(new FetchItem.Flags());
        items.add(new FetchItem.InternalDate());
        items.add(new FetchItem.Size());
        items.addAll(List.of(more));
        return items;
    }

    /** fetch-att. */
    private FetchItem item() throws SyntaxException, IOException {
        return switch (in.word()) {
            case "UID" -> new FetchItem.Uid();
            case "FLAGS" -> new FetchItem.Flags();
            case "INTERNALDATE" -> new FetchItem.InternalDate();
            case "RFC822.SIZE" -> new FetchItem.Size();
            case "ENVELOPE" -> new FetchItem.Envelope();
            case "BODYSTRUCTURE" -> new FetchItem.BodyStructure(true);
            case "MODSEQ" -> new FetchItem.ModSeq();
            case "RFC822" -> new FetchItem.Rfc822(Rfc822Part.MESSAGE);
            case "RFC822.HEADER" -> new FetchItem.Rfc822(Rfc822Part.HEADER);
            case "RFC822.TEXT" -> new FetchItem.Rfc822(Rfc822Part.TEXT);
            case "BODY" ->
                    in.peek() == '['
                            ? new FetchItem.Body(section(), partial(), false)
                            : new FetchItem.BodyStructure(false);
            case "BODY.PEEK" -> new FetchItem.Body(section(), partial(), true);
            case "BINARY" -> new FetchItem.Binary(binaryPart(), partial(), false);
            case "BINARY.PEEK" -> new FetchItem.Binary(binaryPart(), partial(), true);
            case "BINARY.SIZE" -> new FetchItem.BinarySize(binaryPart());
            default -> throw in.problem("no such fetch item");
        };
    }

    /** section = "[" [section-spec] "]". */
    Section section() throws SyntaxException, IOException {
        in.expect('[');
        var part = new ArrayList<Integer>();
        while (Characters.isDigit(in.peek())) {
            part.add(partNumber(part.size()));
            if (!in.accept('.')) {
                in.expect(']');
                return new Section(part, null);
            }
        }
        if (part.isEmpty() && in.accept(']')) {
            return Section.WHOLE;
        }
        var text = sectionText(!part.isEmpty());
        in.expect(']');
        return new Section(part, text);
    }

    private Section.Text sectionText(boolean inPart) throws SyntaxException, IOException {
        return switch (in.word()) {
            case "HEADER" -> new Section.Header();
            case "HEADER.FIELDS" -> headerFields(false);
            case "HEADER.FIELDS.NOT" -> headerFields(true);
            case "TEXT" -> new Section.BodyText();
            case "MIME" -> {
                if (!inPart) {
                    throw in.problem("MIME without a part number");
                }
                yield new Section.Mime();
            }
            default -> throw in.problem("no such section");
        };
    }

    /** header-list. */
    private Section.Text headerFields(boolean except) throws SyntaxException, IOException {
        in.space();
        return new Section.HeaderFields(grammar.someOf(in::astring), except);
    }

    /** section-binary = "[" [section-part] "]". */
    List<Integer> binaryPart() throws SyntaxException {
        in.expect('[');
        var part = new ArrayList<Integer>();
        if (in.peek() != ']') {
            do {
                part.add(partNumber(part.size()));
            } while (in.accept('.'));
        }
        in.expect(']');
        return part;
    }

    private int partNumber(int depth) throws SyntaxException {
        if (depth >= PART_DEPTH_MAX) {
            throw in.problem("more than " + PART_DEPTH_MAX + " part numbers");
        }
        var number = in.nonZeroNumber();
        if (number > Integer.MAX_VALUE) {
            throw in.problem("expected a number up to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    /** partial = "&lt;" number64 "." nz-number64 "&gt;"; null for none. */
    private @Nullable Partial partial() throws SyntaxException {
        if (!in.accept('<')) {
            return null;
        }
        var offset = in.number64();
        in.expect('.');
        var length = in.nonZeroNumber64();
        in.expect('>');
        return new Partial(offset, length);
    }

    /** fetch-modifier. RFC 7162 §7; 0 is taken, as clients send it (imap 15.13). */
    private Command.FetchModifier modifier() throws SyntaxException {
        in.expectWord("CHANGEDSINCE");
        in.space();
        return new Command.FetchModifier.ChangedSince(in.number64());
    }
}
