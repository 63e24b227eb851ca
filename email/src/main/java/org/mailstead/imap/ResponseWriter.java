package org.mailstead.imap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Responses, written to a client. RFC 9051 §7, §9 (response). For one thread. */
public final class ResponseWriter {
    private final ImapWriter out;
    private final FetchWriter fetch;

    public ResponseWriter(ImapWriter out) {
        this.out = out;
        this.fetch = new FetchWriter(out);
    }

    /** For FETCH responses that are not to be values first. */
    public FetchWriter fetch() {
        return fetch;
    }

    /** Writes a response; {@link ImapWriter#flush()} sends it. */
    public void write(Response response) throws IOException {
        switch (response) {
            case Response.Status status -> status(status);
            case Response.Continuation(var text) -> out.ascii("+ ").text(text);
            case Response.Fetch(var number, var data) -> {
                fetch.begin(number);
                for (var item : data) {
                    fetch.item(item);
                }
                fetch.end();
                return;
            }
            case Response.Esearch search -> esearch(search);
            case Response.Search search -> search(search);
            case Response.Mailbox mailbox -> mailbox(mailbox);
            default -> untagged(response);
        }
        out.line();
    }

    private void untagged(Response response) throws IOException {
        out.ascii("* ");
        switch (response) {
            case Response.Exists(var count) -> out.number(count).ascii(" EXISTS");
            case Response.Recent(var count) -> out.number(count).ascii(" RECENT");
            case Response.Expunge(var number) -> out.number(number).ascii(" EXPUNGE");
            case Response.Vanished(var earlier, var uids) ->
                    out.ascii(earlier ? "VANISHED (EARLIER) " : "VANISHED ").numbers(uids);
            case Response.Capability(var names) ->
                    out.ascii("CAPABILITY ").elements(names, out::ascii);
            case Response.Enabled(var names) -> {
                out.ascii("ENABLED");
                for (var name : names) {
                    out.space().ascii(name);
                }
            }
            case Response.Id id -> id(id);
            case Response.Flags(var flags) -> out.ascii("FLAGS ").flags(flags);
            case Response.Namespace(var prefix, var separator) ->
                    out.ascii("NAMESPACE ((")
                            .string(prefix)
                            .space()
                            .string(separator)
                            .ascii(")) NIL NIL");
            case Response.MailboxStatus(var mailbox, var values) ->
                    out.ascii("STATUS ").mailbox(mailbox).space().list(values, this::statusValue);
            case Response.Other(var text) -> out.text(text);
            default -> throw new IllegalArgumentException("not untagged: " + response);
        }
    }

    private void status(Response.Status status) throws IOException {
        var tag = status.tag();
        out.ascii(tag == null ? "*" : tag).space().ascii(status.condition().name()).space();
        var code = status.code();
        if (code != null) {
            out.octet('[');
            code(code);
            out.ascii("] ");
        }
        out.text(status.text());
    }

    /** resp-text-code. RFC 9051 §9. */
    private void code(ResponseCode code) throws IOException {
        switch (code) {
            case ResponseCode.Word word -> out.ascii(word.word());
            case ResponseCode.BadCharset(var charsets) ->
                    out.ascii("BADCHARSET ").list(charsets, out::astring);
            case ResponseCode.Capability(var names) ->
                    out.ascii("CAPABILITY ").elements(names, out::ascii);
            case ResponseCode.PermanentFlags(var flags, var any) -> {
                out.ascii("PERMANENTFLAGS (").elements(flags, flag -> out.ascii(flag.name()));
                out.ascii(any ? flags.isEmpty() ? "\\*)" : " \\*)" : ")");
            }
            case ResponseCode.UidNext(var uid) -> out.ascii("UIDNEXT ").number(uid);
            case ResponseCode.UidValidity(var value) -> out.ascii("UIDVALIDITY ").number(value);
            case ResponseCode.Unseen(var number) -> out.ascii("UNSEEN ").number(number);
            case ResponseCode.HighestModSeq(var modSeq) ->
                    out.ascii("HIGHESTMODSEQ ").number(modSeq);
            case ResponseCode.Modified(var numbers) -> out.ascii("MODIFIED ").numbers(numbers);
            case ResponseCode.AppendUid(var validity, var uids) ->
                    out.ascii("APPENDUID ").number(validity).space().numbers(uids);
            case ResponseCode.CopyUid(var validity, var source, var target) ->
                    out.ascii("COPYUID ")
                            .number(validity)
                            .space()
                            .numbers(source)
                            .space()
                            .numbers(target);
            case ResponseCode.Other(var name, var data) ->
                    out.ascii(name).text(data == null ? "" : " " + data);
        }
    }

    private void id(Response.Id id) throws IOException {
        out.ascii("ID ");
        if (id.fields().isEmpty()) {
            out.ascii("NIL");
        } else {
            out.list(id.fields(), field -> out.string(field.name()).space().nstring(field.value()));
        }
    }

    private void mailbox(Response.Mailbox mailbox) throws IOException {
        out.ascii(mailbox.lsub() ? "* LSUB " : "* LIST ");
        out.list(mailbox.attributes(), out::ascii).space();
        out.nstring(mailbox.separator()).space().mailbox(mailbox.name());
        var oldName = mailbox.oldName();
        // RFC 9051 §9: mbox-list-extended
        if (oldName != null && !mailbox.childInfo().isEmpty()) {
            out.ascii(" (");
            childInfo(mailbox).space();
            out.ascii("\"OLDNAME\" (").mailbox(oldName).ascii("))");
        } else if (oldName != null) {
            out.ascii(" (\"OLDNAME\" (").mailbox(oldName).ascii("))");
        } else if (!mailbox.childInfo().isEmpty()) {
            out.ascii(" (");
            childInfo(mailbox).octet(')');
        }
    }

    private ImapWriter childInfo(Response.Mailbox mailbox) throws IOException {
        return out.ascii("\"CHILDINFO\" ").list(mailbox.childInfo(), out::string);
    }

    private void statusValue(Response.StatusValue value) throws IOException {
        out.ascii(value.item().word()).space();
        var number = value.value();
        if (number == null) {
            out.ascii("NIL");
        } else {
            out.number(number);
        }
    }

    private void search(Response.Search search) throws IOException {
        out.ascii("* SEARCH");
        for (var number : search.numbers()) {
            out.space().number(number);
        }
        var modSeq = search.modSeq();
        if (modSeq != null) {
            out.ascii(" (MODSEQ ").number(modSeq).octet(')');
        }
    }

    private void esearch(Response.Esearch search) throws IOException {
        out.ascii("* ESEARCH");
        var tag = search.tag();
        if (tag != null) {
            out.ascii(" (TAG ").string(tag).octet(')');
        }
        if (search.uid()) {
            out.ascii(" UID");
        }
        for (var name : new String[] {"MIN", "MAX", "COUNT"}) {
            esearchValue(name, search.values().get(name));
        }
        var all = search.all();
        if (all != null && !all.isEmpty()) {
            out.ascii(" ALL ").numbers(all);
        }
        esearchValue("MODSEQ", search.values().get("MODSEQ"));
    }

    private void esearchValue(String name, @Nullable Long value) throws IOException {
        if (value != null) {
            out.space().ascii(name).space().number(value);
        }
    }
}
