package org.mailstead.server.imap;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.FetchData;
import org.mailstead.imap.FetchItem;
import org.mailstead.imap.FetchWriter;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.Partial;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.Section;
import org.mailstead.imap.StoredForms;
import org.mailstead.imap.WireForm;
import org.mailstead.message.Message;
import org.mailstead.server.mailbox.Flag;
import org.mailstead.server.mailbox.FlagChange;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.mailbox.MessageForms;
import org.mailstead.server.mailbox.MessageForms.Form;
import org.mailstead.server.mailbox.MessageReader;
import org.mailstead.server.mailbox.ReadAhead;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;

/**
 * FETCH. RFC 9051 §6.4.5; imap §10.
 *
 * <p>Flags, sizes and dates come from the snapshot that the client knows; envelopes and structures
 * from what was kept when the message came, in batches; content straight from the store to the
 * connection, in memory that does not grow with the message. While a batch is written, another
 * thread reads the next one.
 */
final class FetchCommand {
    /** Of the octets of a batch the first one has this part. */
    private static final int FIRST_SHARE = 8;

    private final Conversation conversation;
    private final AccountView account;
    private final Selection selection;
    private final Command.Fetch command;
    private final MailboxSnapshot view;
    private final Set<Form> forms = EnumSet.noneOf(Form.class);
    private final NumberSet.Builder seen = new NumberSet.Builder();
    private boolean needsContent;
    private boolean needsStructure;
    private boolean asksFlags;
    private boolean asksModSeq;
    private boolean setsSeen;
    private boolean isExpunged;
    private @Nullable Reply problem;

    private FetchCommand(
            Conversation conversation,
            AccountView account,
            Selection selection,
            Command.Fetch command) {
        this.conversation = conversation;
        this.account = account;
        this.selection = selection;
        this.command = command;
        this.view = selection.view();
        for (var item : command.items()) {
            switch (item) {
                case FetchItem.Envelope() -> forms.add(Form.ENVELOPE);
                case FetchItem.BodyStructure _ -> forms.add(Form.BODY_STRUCTURE);
                case FetchItem.Body(var section, _, var peek) -> content(isWhole(section), !peek);
                case FetchItem.Binary(_, _, var peek) -> content(false, !peek);
                case FetchItem.BinarySize _ -> content(false, false);
                case FetchItem.Rfc822(var part) ->
                        content(
                                part == FetchItem.Rfc822Part.MESSAGE,
                                part != FetchItem.Rfc822Part.HEADER);
                case FetchItem.Flags() -> asksFlags = true;
                case FetchItem.ModSeq() -> asksModSeq = true;
                case FetchItem.Uid(), FetchItem.InternalDate(), FetchItem.Size() -> {
                    // in the snapshot
                }
            }
        }
    }

    private static boolean isWhole(Section section) {
        return section.part().isEmpty() && section.text() == null;
    }

    private void content(boolean isWhole, boolean seesIt) {
        needsContent = true;
        needsStructure |= !isWhole;
        // imap 10.5, 9.10
        setsSeen |= seesIt && !selection.isReadOnly();
    }

    static Reply run(
            Conversation conversation,
            AccountView account,
            Selection selection,
            Command.Fetch command)
            throws IOException, StoreException, MailboxException, RefusedException {
        return new FetchCommand(conversation, account, selection, command).run();
    }

    private Reply run() throws IOException, StoreException, MailboxException, RefusedException {
        var rows = changed(selection.rows(command.set(), command.uid())).toArray();
        ReadAhead.<Batch>each(rows.length, start -> batch(rows, start), batch -> tell(rows, batch));
        markSeen();
        if (problem != null) {
            return problem;
        }
        // imap 6.14
        return isExpunged
                ? Reply.ok(ResponseCode.Word.EXPUNGEISSUED, "some messages are removed")
                : Reply.ok("fetched");
    }

    private void tell(int[] rows, Batch batch) throws IOException {
        for (int i = batch.start; i < batch.end; i++) {
            message(rows[i], batch);
        }
    }

    /** RFC 7162 §3.1.4.1: only what has a higher mod-sequence. */
    private Rows changed(Rows rows) {
        for (var modifier : command.modifiers()) {
            return switch (modifier) {
                case Command.FetchModifier.ChangedSince(var modSeq) -> changed(rows, modSeq);
            };
        }
        return rows;
    }

    private Rows changed(Rows rows, long modSeq) {
        var changed = new Rows.Builder();
        rows.forEach(row -> {
            if (view.modSeq(row) > modSeq) {
                changed.add(row, row + 1);
            }
        });
        return changed.build();
    }

    /**
     * What was read of several messages together, by the ids of their contents.
     *
     * @param start the first of them
     * @param end behind the last of them
     * @param contents those ids, in the order of the messages
     * @param octets of messages of which nothing but all octets is wanted
     */
    private record Batch(
            int start,
            int end,
            List<Long> contents,
            Map<Long, MessageForms> forms,
            Map<Long, MessageReader.Whole> octets,
            Map<Long, Message> messages)
            implements ReadAhead.Batch {
        @Nullable Content content(long id) {
            var message = messages.get(id);
            if (message != null) {
                return new Content(message.source(), message);
            }
            var whole = octets.get(id);
            return whole == null ? null : new Content(whole.octets(), null);
        }

        /** The first of them first, as they are told. */
        @Override
        public void prepare(BooleanSupplier isWanted) {
            for (var content : contents) {
                if (isWanted.getAsBoolean()) {
                    return;
                }
                var whole = octets.get(content);
                if (whole != null) {
                    whole.prepare();
                }
            }
        }
    }

    /**
     * What a message says.
     *
     * @param message null if its structure was not read, as nobody asks for it
     */
    private record Content(OctetSource source, @Nullable Message message) {
        Message structured() {
            return Objects.requireNonNull(message);
        }
    }

    /** How many octets of a message are in memory while its batch is told. */
    private long held(int row) {
        if (!needsContent) {
            return 0;
        }
        var kept = Math.min(view.size(row), MessageReader.HELD_OCTETS_MAX);
        return needsStructure ? 2 * kept : kept; // decoded too
    }

    /** As many messages as are read together, in memory that is bounded. */
    private Batch batch(int[] rows, int start) throws IOException, StoreException {
        if (forms.isEmpty() && !needsContent) {
            return new Batch(start, rows.length, List.of(), Map.of(), Map.of(), Map.of());
        }
        var limits = conversation.limits();
        // the first few alone: the client has them while the next are read
        var enough = Math.max(1, limits.fetchBatchOctets() / (start == 0 ? FIRST_SHARE : 1));
        var contents = new ArrayList<Long>();
        var octets = 0L;
        var end = start;
        while (end < rows.length && contents.size() < limits.fetchBatch() && octets < enough) {
            contents.add(view.content(rows[end]));
            octets += held(rows[end]);
            end++;
        }
        var reader = account.mailboxes().reader();
        var id = account.account();
        return new Batch(
                start,
                end,
                contents,
                forms.isEmpty() ? Map.of() : reader.forms(id, contents, forms),
                needsContent && !needsStructure ? reader.octets(id, contents) : Map.of(),
                needsStructure ? reader.messages(id, contents) : Map.of());
    }

    /** One message; what cannot be told of it does not keep the others from being told. */
    private void message(int row, Batch batch) throws IOException {
        isExpunged |= view.isExpunged(row);
        var content = batch.content(view.content(row));
        var form = batch.forms.get(view.content(row));
        if ((needsContent && content == null) || (!forms.isEmpty() && form == null)) {
            isExpunged = true; // erased: removed, and no longer readable
            return;
        }
        var fetch = conversation.out().fetch();
        fetch.begin(row + 1L);
        // imap 10.3: UID first, flags and mod-sequence last
        fetch.uid(view.uid(row));
        for (var item : command.items()) {
            item(item, row, form, content, fetch);
        }
        if (asksFlags) {
            fetch.flags(selection.flagNames().of(view.flags(row)));
        }
        // RFC 7162 §3.1.4.1: CHANGEDSINCE asks for it too
        if (asksModSeq || !command.modifiers().isEmpty()) {
            fetch.modSeq(view.modSeq(row));
        }
        fetch.end();
        if (setsSeen && !view.flags(row).has(Flag.SEEN)) {
            seen.add(view.uid(row));
        }
    }

    private void item(
            FetchItem item,
            int row,
            @Nullable MessageForms form,
            @Nullable Content content,
            FetchWriter fetch)
            throws IOException {
        switch (item) {
            case FetchItem.Uid(), FetchItem.Flags(), FetchItem.ModSeq() -> {
                // told first or last
            }
            case FetchItem.InternalDate() ->
                    fetch.item(
                            new FetchData.InternalDate(
                                    Instant.ofEpochMilli(view.received(row))
                                            .atOffset(ZoneOffset.UTC)));
            case FetchItem.Size() -> fetch.item(new FetchData.Size(view.size(row)));
            case FetchItem.Envelope() -> {
                if (form != null && form.envelope() != null) {
                    fetch.item(new FetchData.Envelope(new WireForm(form.envelope())));
                }
            }
            case FetchItem.BodyStructure(var extensible) -> {
                if (form != null && form.bodyStructure() != null) {
                    var whole = new WireForm(form.bodyStructure());
                    fetch.item(
                            new FetchData.BodyStructure(
                                    extensible, extensible ? whole : StoredForms.body(whole)));
                }
            }
            case FetchItem.Body(var section, var partial, _) ->
                    body(section, partial, content, fetch);
            case FetchItem.Rfc822(var part) -> rfc822(part, content, fetch);
            case FetchItem.Binary(var part, var partial, _) ->
                    binary(part, partial, content, fetch);
            case FetchItem.BinarySize(var part) -> binarySize(part, content, fetch);
        }
    }

    private static void body(
            Section section,
            @Nullable Partial partial,
            @Nullable Content content,
            FetchWriter fetch)
            throws IOException {
        if (content == null) {
            return;
        }
        var octets =
                isWhole(section)
                        ? content.source()
                        : SectionOctets.of(content.structured(), section);
        var origin = partial == null || octets == null ? null : (Long) partial.offset();
        fetch.item(
                new FetchData.Body(
                        section,
                        origin,
                        octets == null ? null : SectionOctets.cut(octets, partial)));
    }

    private static void rfc822(
            FetchItem.Rfc822Part part, @Nullable Content content, FetchWriter fetch)
            throws IOException {
        if (content == null) {
            return;
        }
        var octets =
                switch (part) {
                    case MESSAGE -> content.source();
                    case HEADER -> content.structured().root().header();
                    case TEXT -> content.structured().root().body();
                };
        fetch.item(new FetchData.Rfc822(part, octets));
    }

    private void binary(
            List<Integer> part,
            @Nullable Partial partial,
            @Nullable Content content,
            FetchWriter fetch)
            throws IOException {
        if (content == null) {
            return;
        }
        try {
            var decoded = BinaryOctets.of(content.structured(), part);
            fetch.item(BinaryOctets.data(part, partial, decoded));
        } catch (RefusedException e) { // imap 10.6, 10.7: this item of this message only
            problem = e.reply();
        }
    }

    private void binarySize(List<Integer> part, @Nullable Content content, FetchWriter fetch)
            throws IOException {
        if (content == null) {
            return;
        }
        try {
            var decoded = BinaryOctets.of(content.structured(), part);
            fetch.item(new FetchData.BinarySize(part, decoded == null ? 0 : decoded.size()));
        } catch (RefusedException e) { // as above
            problem = e.reply();
        }
    }

    /** imap 6.15: all at once, when they were sent; the client is told of its new flags. */
    private void markSeen() throws IOException, StoreException, MailboxException {
        var uids = seen.build();
        if (uids.isEmpty()) {
            return;
        }
        var add = new FlagChange(FlagChange.Action.ADD, Flags.of(Flag.SEEN));
        account.mailboxes().store(account.account(), selection.id(), uids, add, null);
        account.tell(
                selection, command.uid(), _ -> false, conversation.enabled(), conversation.out());
    }
}
