package org.mailstead.imap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Responses, read from a server. RFC 9051 §7, §9 (response). Literals are taken whole into memory,
 * within the reader's limits. For one thread.
 */
public final class ResponseReader {
    private final ImapReader in;
    private final GrammarReader grammar;
    private final FetchReader fetches;

    public ResponseReader(ImapReader in) {
        this.in = in;
        this.grammar = new GrammarReader(in);
        this.fetches = new FetchReader(in, grammar);
    }

    /**
     * The next response.
     *
     * @throws SyntaxException if the server's line is no response: what follows cannot be trusted
     * @throws IOException if the server has gone
     */
    public Response next() throws IOException, SyntaxException {
        in.begin();
        if (in.accept('+')) {
            in.accept(' ');
            return new Response.Continuation(in.rest());
        }
        if (!in.accept('*')) {
            var tag = in.run(Characters::isTag, "a tag");
            in.space();
            return status(tag, in.upperAtom());
        }
        in.space();
        return Characters.isDigit(in.peek()) ? numbered() : untagged();
    }

    private Response status(@Nullable String tag, String word) throws IOException, SyntaxException {
        Response.Condition condition =
                switch (word) {
                    case "OK" -> Response.Condition.OK;
                    case "NO" -> Response.Condition.NO;
                    case "BAD" -> Response.Condition.BAD;
                    case "PREAUTH" -> Response.Condition.PREAUTH;
                    case "BYE" -> Response.Condition.BYE;
                    default -> throw in.problem("expected OK, NO or BAD");
                };
        in.accept(' ');
        var code = in.accept('[') ? code() : null;
        return new Response.Status(tag, condition, code, in.rest());
    }

    /** resp-text-code "]". */
    private ResponseCode code() throws IOException, SyntaxException {
        var name = in.run(octet -> octet > ' ' && octet != ']', "a code").toUpperCase(Locale.ROOT);
        ResponseCode code =
                switch (name) {
                    case "CAPABILITY" -> new ResponseCode.Capability(atoms());
                    case "PERMANENTFLAGS" -> permanentFlags();
                    case "UIDNEXT" -> new ResponseCode.UidNext(argument());
                    case "UIDVALIDITY" -> new ResponseCode.UidValidity(argument());
                    case "UNSEEN" -> new ResponseCode.Unseen(argument());
                    case "HIGHESTMODSEQ" -> new ResponseCode.HighestModSeq(argument());
                    case "MODIFIED" -> {
                        in.space();
                        yield new ResponseCode.Modified(grammar.numberSet());
                    }
                    case "APPENDUID" -> {
                        var validity = argument();
                        in.space();
                        yield new ResponseCode.AppendUid(validity, grammar.numberSet());
                    }
                    case "COPYUID" -> copyUid();
                    case "BADCHARSET" ->
                            new ResponseCode.BadCharset(
                                    in.accept(' ') ? grammar.list(in::astring) : List.of());
                    default -> wordOrOther(name);
                };
        in.expect(']');
        in.accept(' ');
        return code;
    }

    private ResponseCode wordOrOther(String name) throws SyntaxException {
        for (var word : ResponseCode.Word.values()) {
            if (word.word().equals(name) && in.peek() == ']') {
                return word;
            }
        }
        return new ResponseCode.Other(
                name, in.accept(' ') ? in.run(octet -> octet != ']', "data") : null);
    }

    private ResponseCode copyUid() throws SyntaxException {
        var validity = argument();
        in.space();
        var source = grammar.numberSet();
        in.space();
        var target = grammar.numberSet();
        if (source.size() != target.size()) {
            throw in.problem("COPYUID of different lengths");
        }
        return new ResponseCode.CopyUid(validity, source, target);
    }

    private ResponseCode permanentFlags() throws IOException, SyntaxException {
        in.space();
        var flags = new ArrayList<Flag>();
        var any = new boolean[1];
        grammar.list(() -> {
            if (in.acceptAnyFlag()) {
                any[0] = true;
            } else {
                flags.add(grammar.flag());
            }
            return flags.size();
        });
        return new ResponseCode.PermanentFlags(flags, any[0]);
    }

    private long argument() throws SyntaxException {
        in.space();
        return in.number64();
    }

    private List<String> atoms() throws SyntaxException {
        var atoms = new ArrayList<String>();
        while (in.accept(' ')) {
            if (!in.atEnd()) {
                atoms.add(in.atom());
                grammar.bound(atoms.size());
            }
        }
        return atoms;
    }

    /** Data that begins with a number. */
    private Response numbered() throws IOException, SyntaxException {
        var number = in.number();
        in.space();
        var name = in.word();
        return switch (name) {
            case "EXISTS" -> new Response.Exists(number);
            case "RECENT" -> new Response.Recent(number);
            case "EXPUNGE" -> new Response.Expunge(number);
            case "FETCH" -> {
                in.space();
                yield new Response.Fetch(number, grammar.list(this::fetchData));
            }
            default -> new Response.Other(number + " " + name + in.rest());
        };
    }

    private Response untagged() throws IOException, SyntaxException {
        var name = in.word();
        return switch (name) {
            case "OK", "NO", "BAD", "PREAUTH", "BYE" -> status(null, name);
            case "CAPABILITY" -> new Response.Capability(atoms());
            case "ENABLED" -> new Response.Enabled(atoms());
            case "FLAGS" -> {
                in.space();
                yield new Response.Flags(grammar.list(grammar::flag));
            }
            case "LIST" -> mailbox(false);
            case "LSUB" -> mailbox(true);
            case "STATUS" -> mailboxStatus();
            case "SEARCH" -> search();
            case "ESEARCH" -> esearch();
            case "VANISHED" -> {
                in.space();
                var earlier = in.accept('(');
                if (earlier) {
                    in.expectWord("EARLIER");
                    in.expect(')');
                    in.space();
                }
                yield new Response.Vanished(earlier, grammar.numberSet());
            }
            case "NAMESPACE" -> namespace();
            case "ID" -> id();
            default -> new Response.Other(name + in.rest());
        };
    }

    private Response id() throws IOException, SyntaxException {
        in.space();
        if (in.acceptWord("NIL")) {
            return new Response.Id(List.of());
        }
        return new Response.Id(
                grammar.list(() -> {
                    var name = in.string();
                    in.space();
                    return new Command.IdField(name, in.nstring());
                }));
    }

    /** The first personal namespace; the rest of the line is not kept. */
    private Response namespace() throws IOException, SyntaxException {
        in.space();
        if (in.acceptWord("NIL")) {
            return new Response.Other("NAMESPACE NIL" + in.rest());
        }
        in.expect('(');
        in.expect('(');
        var prefix = in.string();
        in.space();
        var separator = in.nstring();
        in.rest();
        return new Response.Namespace(prefix, separator == null ? "" : separator);
    }

    /** mailbox-list. */
    private Response mailbox(boolean lsub) throws IOException, SyntaxException {
        in.space();
        var attributes =
                grammar.list(() -> {
                    in.expect('\\');
                    return "\\" + in.atom();
                });
        in.space();
        var separator = in.nstring();
        in.space();
        var name = grammar.mailbox();
        if (!in.accept(' ')) {
            return new Response.Mailbox(lsub, attributes, separator, name, null, List.of());
        }
        var oldName = new ArrayList<String>();
        var childInfo = new ArrayList<String>();
        grammar.list(() -> {
            var item = in.astring();
            in.space();
            switch (item.toUpperCase(Locale.ROOT)) {
                case "OLDNAME" -> oldName.addAll(grammar.list(grammar::mailbox));
                case "CHILDINFO" -> childInfo.addAll(grammar.list(in::astring));
                default -> wireForm();
            }
            return item;
        });
        var old = oldName.isEmpty() ? null : oldName.getFirst();
        return new Response.Mailbox(lsub, attributes, separator, name, old, childInfo);
    }

    private Response mailboxStatus() throws IOException, SyntaxException {
        in.space();
        var mailbox = grammar.mailbox();
        in.space();
        var values = new ArrayList<Response.StatusValue>();
        grammar.list(() -> {
            var word = in.upperAtom();
            in.space();
            var value = in.acceptWord("NIL") ? null : (Long) in.number64();
            for (var item : StatusItem.values()) {
                if (item.word().equals(word)) {
                    values.add(new Response.StatusValue(item, value));
                }
            }
            return word;
        });
        return new Response.MailboxStatus(mailbox, values);
    }

    private Response search() throws SyntaxException {
        var numbers = new ArrayList<Long>();
        while (in.accept(' ')) {
            if (in.accept('(')) {
                in.expectWord("MODSEQ");
                var modSeq = argument();
                in.expect(')');
                return new Response.Search(numbers, modSeq);
            }
            if (!in.atEnd()) {
                numbers.add(in.nonZeroNumber());
                grammar.bound(numbers.size());
            }
        }
        return new Response.Search(numbers, null);
    }

    private Response esearch() throws IOException, SyntaxException {
        String tag = null;
        var uid = false;
        NumberSet all = null;
        var values = new HashMap<String, Long>();
        while (in.accept(' ')) {
            if (in.accept('(')) {
                in.expectWord("TAG");
                in.space();
                tag = in.astring();
                in.expect(')');
                continue;
            }
            var name = in.word();
            if (name.equals("UID")) {
                uid = true;
            } else if (name.equals("ALL")) {
                in.space();
                all = grammar.numberSet();
            } else {
                values.put(name, argument());
            }
        }
        return new Response.Esearch(tag, uid, values, all);
    }

    /** msg-att-dynamic / msg-att-static. */
    private FetchData fetchData() throws IOException, SyntaxException {
        var name = in.word();
        return switch (name) {
            case "UID" -> new FetchData.Uid(argument());
            case "RFC822.SIZE" -> new FetchData.Size(argument());
            case "FLAGS" -> {
                in.space();
                yield new FetchData.Flags(grammar.list(grammar::flag));
            }
            case "INTERNALDATE" -> {
                in.space();
                yield new FetchData.InternalDate(grammar.dateTime());
            }
            case "MODSEQ" -> {
                in.space();
                in.expect('(');
                var modSeq = in.number64();
                in.expect(')');
                yield new FetchData.ModSeq(modSeq);
            }
            case "ENVELOPE" -> {
                in.space();
                yield new FetchData.Envelope(wireForm());
            }
            case "BODYSTRUCTURE" -> {
                in.space();
                yield new FetchData.BodyStructure(true, wireForm());
            }
            case "BODY" -> body();
            case "BINARY" -> binary();
            case "BINARY.SIZE" -> {
                var part = fetches.binaryPart();
                yield new FetchData.BinarySize(part, argument());
            }
            default -> rfc822(name);
        };
    }

    private FetchData rfc822(String name) throws IOException, SyntaxException {
        for (var part : FetchItem.Rfc822Part.values()) {
            if (part.word().equals(name)) {
                return new FetchData.Rfc822(part, content());
            }
        }
        throw in.problem("no such fetch data");
    }

    private FetchData body() throws IOException, SyntaxException {
        if (in.accept(' ')) {
            return new FetchData.BodyStructure(false, wireForm());
        }
        var section = fetches.section();
        return new FetchData.Body(section, origin(), content());
    }

    private FetchData binary() throws IOException, SyntaxException {
        var part = fetches.binaryPart();
        var origin = origin();
        in.space();
        var literal8 = in.peek() == '~';
        return new FetchData.Binary(part, origin, nilOrOctets(), literal8);
    }

    private @Nullable Long origin() throws SyntaxException {
        if (!in.accept('<')) {
            return null;
        }
        var origin = in.number64();
        in.expect('>');
        return origin;
    }

    private @Nullable OctetSource content() throws IOException, SyntaxException {
        in.space();
        return nilOrOctets();
    }

    private @Nullable OctetSource nilOrOctets() throws IOException, SyntaxException {
        return in.acceptWord("NIL") ? null : OctetSource.of(in.stringOctets());
    }

    /** A list or a single value, with all that it holds, as it was sent. */
    private WireForm wireForm() throws IOException, SyntaxException {
        var form = new ByteArrayOutputStream();
        var depth = 0;
        do {
            if (in.accept('(')) {
                form.write('(');
                if (++depth > in.limits().depth()) {
                    throw in.problem("lists nested more than " + in.limits().depth() + " deep");
                }
            } else if (depth > 0 && in.accept(')')) {
                form.write(')');
                depth--;
            } else if (depth > 0 && in.accept(' ')) {
                form.write(' ');
            } else {
                value(form);
            }
        } while (depth > 0);
        return new WireForm(form.toByteArray());
    }

    private void value(ByteArrayOutputStream form) throws IOException, SyntaxException {
        var writer = new ImapWriter(form, ImapWriter.LiteralForm.SERVER);
        if (in.peek() == '"') {
            writer.quoted(in.stringOctets());
        } else if (in.isString()) {
            writer.literal(in.stringOctets());
        } else {
            writer.ascii(in.run(octet -> Characters.isAstring(octet) || octet == '\\', "a value"));
        }
        writer.drain();
    }
}
