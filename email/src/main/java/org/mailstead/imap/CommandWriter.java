package org.mailstead.imap;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/** Commands, written to a server. RFC 9051 §6, §9 (command). For one thread. */
public final class CommandWriter {
    private final ImapWriter out;

    public CommandWriter(ImapWriter out) {
        this.out = out;
    }

    /**
     * Writes a command with its line end; after {@link Command.Append} the messages and {@link
     * #endAppend()} are still to follow. {@link ImapWriter#flush()} sends it.
     */
    public void write(String tag, Command command) throws IOException {
        out.ascii(tag).space();
        switch (command) {
            case Command.Capability() -> out.ascii("CAPABILITY");
            case Command.Noop() -> out.ascii("NOOP");
            case Command.Logout() -> out.ascii("LOGOUT");
            case Command.StartTls() -> out.ascii("STARTTLS");
            case Command.Namespace() -> out.ascii("NAMESPACE");
            case Command.Idle() -> out.ascii("IDLE");
            case Command.Check() -> out.ascii("CHECK");
            case Command.Close() -> out.ascii("CLOSE");
            case Command.Unselect() -> out.ascii("UNSELECT");
            case Command.Append(var mailbox) -> out.ascii("APPEND ").mailbox(mailbox);
            case Command.Id(var fields) -> id(fields);
            case Command.Authenticate(var mechanism, var initial) ->
                    out.ascii("AUTHENTICATE ")
                            .ascii(mechanism)
                            .ascii(initial == null ? "" : " " + initial);
            case Command.Login(var user, var password) ->
                    out.ascii("LOGIN ").astring(user).space().astring(password);
            case Command.Enable(var names) -> out.ascii("ENABLE ").elements(names, out::ascii);
            default -> mailboxCommand(command);
        }
        if (!(command instanceof Command.Append)) {
            out.line();
        }
    }

    private void mailboxCommand(Command command) throws IOException {
        switch (command) {
            case Command.Select select -> select(select);
            case Command.Create(var mailbox, var use) -> {
                out.ascii("CREATE ").mailbox(mailbox);
                if (!use.isEmpty()) {
                    out.ascii(" (USE ").list(use, out::ascii).octet(')');
                }
            }
            case Command.Delete(var mailbox) -> out.ascii("DELETE ").mailbox(mailbox);
            case Command.Rename(var from, var to) ->
                    out.ascii("RENAME ").mailbox(from).space().mailbox(to);
            case Command.Subscribe(var mailbox) -> out.ascii("SUBSCRIBE ").mailbox(mailbox);
            case Command.Unsubscribe(var mailbox) -> out.ascii("UNSUBSCRIBE ").mailbox(mailbox);
            case Command.ListMailboxes list -> list(list);
            case Command.Lsub(var reference, var pattern) ->
                    out.ascii("LSUB ").mailbox(reference).space().pattern(pattern);
            case Command.Status(var mailbox, var items) ->
                    out.ascii("STATUS ")
                            .mailbox(mailbox)
                            .space()
                            .list(sorted(items), item -> out.ascii(item.word()));
            default -> messageCommand(command);
        }
    }

    private void messageCommand(Command command) throws IOException {
        switch (command) {
            case Command.Expunge(var uids) ->
                    out.ascii(uids == null ? "EXPUNGE" : "UID EXPUNGE " + uids);
            case Command.Search search -> search(search);
            case Command.Fetch fetch -> fetch(fetch);
            case Command.Store store -> store(store);
            case Command.Copy(var uid, var set, var mailbox) ->
                    uid(uid).ascii("COPY " + set).space().mailbox(mailbox);
            case Command.Move(var uid, var set, var mailbox) ->
                    uid(uid).ascii("MOVE " + set).space().mailbox(mailbox);
            default -> throw new IllegalArgumentException("not a command: " + command);
        }
    }

    /** Writes one message of an APPEND. RFC 9051 §6.3.12. */
    public void appendMessage(AppendMessage message, OctetSource octets) throws IOException {
        if (!message.flags().isEmpty()) {
            out.space().flags(message.flags());
        }
        var date = message.date();
        if (date != null) {
            out.space().dateTime(date);
        }
        out.ascii(message.utf8() ? " UTF8 (" : " ");
        out.literal(octets, message.literal().binary());
        out.ascii(message.utf8() ? ")" : "");
    }

    /** Ends an APPEND. */
    public void endAppend() throws IOException {
        out.line();
    }

    private void id(List<Command.IdField> fields) throws IOException {
        out.ascii("ID ");
        if (fields.isEmpty()) {
            out.ascii("NIL");
            return;
        }
        out.list(fields, field -> out.string(field.name()).space().nstring(field.value()));
    }

    private void select(Command.Select select) throws IOException {
        out.ascii(select.readOnly() ? "EXAMINE " : "SELECT ").mailbox(select.mailbox());
        if (!select.parameters().isEmpty()) {
            out.space()
                    .list(
                            select.parameters(),
                            parameter -> {
                                switch (parameter) {
                                    case Command.SelectParameter.CondStore() ->
                                            out.ascii("CONDSTORE");
                                }
                            });
        }
    }

    private void list(Command.ListMailboxes list) throws IOException {
        out.ascii("LIST ");
        if (!list.selection().isEmpty()) {
            out.list(sorted(list.selection()), option -> out.ascii(option.word())).space();
        }
        out.mailbox(list.reference()).space();
        if (list.patterns().size() == 1) {
            out.pattern(list.patterns().getFirst());
        } else {
            out.list(list.patterns(), out::pattern);
        }
        if (!list.extended()) {
            return;
        }
        out.ascii(" RETURN (").elements(sorted(list.returns()), item -> out.ascii(item.word()));
        if (!list.status().isEmpty()) {
            out.ascii(list.returns().isEmpty() ? "STATUS " : " STATUS ")
                    .list(sorted(list.status()), item -> out.ascii(item.word()));
        }
        out.octet(')');
    }

    private void search(Command.Search search) throws IOException {
        uid(search.uid()).ascii("SEARCH ");
        var returns = search.returns();
        if (returns != null) {
            out.ascii("RETURN ").list(sorted(returns), item -> out.ascii(item.name())).space();
        }
        var charset = search.charset();
        if (charset != null) {
            out.ascii("CHARSET ").astring(charset).space();
        }
        if (search.key() instanceof SearchKey.And(var keys)) {
            out.elements(keys, this::key);
        } else {
            key(search.key());
        }
    }

    private void key(SearchKey key) throws IOException {
        switch (key) {
            case SearchKey.All() -> out.ascii("ALL");
            case SearchKey.Recent() -> out.ascii("RECENT");
            case SearchKey.HasFlag(var flag) -> flagKey(flag);
            case SearchKey.And(var keys) -> out.list(keys, this::key);
            case SearchKey.Or(var first, var second) -> {
                out.ascii("OR ");
                key(first);
                out.space();
                key(second);
            }
            case SearchKey.Not(var inner) -> {
                out.ascii("NOT ");
                key(inner);
            }
            case SearchKey.Header(var name, var text) ->
                    out.ascii("HEADER ").astring(name).space().astring(text);
            case SearchKey.Body(var text) -> out.ascii("BODY ").astring(text);
            case SearchKey.Text(var text) -> out.ascii("TEXT ").astring(text);
            case SearchKey.InternalDate(var test, var date) ->
                    out.ascii(test.name()).space().date(date);
            case SearchKey.SentDate(var test, var date) ->
                    out.ascii("SENT").ascii(test.name()).space().date(date);
            case SearchKey.Larger(var octets) -> out.ascii("LARGER ").number(octets);
            case SearchKey.Smaller(var octets) -> out.ascii("SMALLER ").number(octets);
            case SearchKey.Numbers(var set) -> out.ascii(set.toString());
            case SearchKey.Uids(var set) -> out.ascii("UID " + set);
            case SearchKey.ModSeq(var modSeq) -> out.ascii("MODSEQ ").number(modSeq);
        }
    }

    private void flagKey(Flag flag) throws IOException {
        if (flag.isSystem()) {
            out.ascii(flag.name().substring(1).toUpperCase(java.util.Locale.ROOT));
        } else {
            out.ascii("KEYWORD ").ascii(flag.name());
        }
    }

    private void fetch(Command.Fetch fetch) throws IOException {
        uid(fetch.uid()).ascii("FETCH " + fetch.set()).space();
        out.list(fetch.items(), this::item);
        if (!fetch.modifiers().isEmpty()) {
            out.space()
                    .list(
                            fetch.modifiers(),
                            modifier -> {
                                switch (modifier) {
                                    case Command.FetchModifier.ChangedSince(var modSeq) ->
                                            out.ascii("CHANGEDSINCE ").number(modSeq);
                                }
                            });
        }
    }

    private void item(FetchItem item) throws IOException {
        switch (item) {
            case FetchItem.Uid() -> out.ascii("UID");
            case FetchItem.Flags() -> out.ascii("FLAGS");
            case FetchItem.InternalDate() -> out.ascii("INTERNALDATE");
            case FetchItem.Size() -> out.ascii("RFC822.SIZE");
            case FetchItem.Envelope() -> out.ascii("ENVELOPE");
            case FetchItem.ModSeq() -> out.ascii("MODSEQ");
            case FetchItem.BodyStructure(var extensible) ->
                    out.ascii(extensible ? "BODYSTRUCTURE" : "BODY");
            case FetchItem.Body(var section, var partial, var peek) -> {
                out.ascii(peek ? "BODY.PEEK" : "BODY").section(section);
                partial(partial);
            }
            case FetchItem.Binary(var part, var partial, var peek) -> {
                out.ascii(peek ? "BINARY.PEEK[" : "BINARY[").part(part).octet(']');
                partial(partial);
            }
            case FetchItem.BinarySize(var part) -> out.ascii("BINARY.SIZE[").part(part).octet(']');
            case FetchItem.Rfc822(var part) -> out.ascii(part.word());
        }
    }

    private void partial(@Nullable Partial partial) throws IOException {
        if (partial != null) {
            out.octet('<').number(partial.offset()).octet('.');
            out.number(partial.length()).octet('>');
        }
    }

    private void store(Command.Store store) throws IOException {
        uid(store.uid()).ascii("STORE " + store.set()).space();
        var unchangedSince = store.unchangedSince();
        if (unchangedSince != null) {
            out.ascii("(UNCHANGEDSINCE ").number(unchangedSince).ascii(") ");
        }
        out.ascii(store.action().sign()).ascii(store.silent() ? "FLAGS.SILENT " : "FLAGS ");
        out.flags(store.flags());
    }

    private ImapWriter uid(boolean uid) throws IOException {
        return out.ascii(uid ? "UID " : "");
    }

    private static <E extends Enum<E>> Iterable<E> sorted(java.util.Set<E> items) {
        return items.isEmpty() ? List.of() : EnumSet.copyOf(items);
    }
}
