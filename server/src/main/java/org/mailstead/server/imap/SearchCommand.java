package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.mailstead.imap.Command;
import org.mailstead.imap.Command.SearchReturn;
import org.mailstead.imap.NumberSet;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.SearchKey;
import org.mailstead.server.mailbox.MailboxSnapshot;
import org.mailstead.server.mailbox.MessageSearch;
import org.mailstead.server.store.StoreException;

/** SEARCH. RFC 9051 §6.4.4, RFC 4731, RFC 5182, RFC 7162 §3.1.5; imap 9.50..9.53. */
final class SearchCommand {
    private final Conversation conversation;
    private final AccountView account;
    private final Selection selection;
    private final Command.Search command;
    private final MessageSearch search;
    private final MailboxSnapshot view;

    SearchCommand(
            Conversation conversation,
            AccountView account,
            Selection selection,
            Command.Search command,
            MessageSearch search) {
        this.conversation = conversation;
        this.account = account;
        this.selection = selection;
        this.command = command;
        this.search = search;
        this.view = selection.view();
    }

    /** Whether a key asks for mod-sequences: then the answer tells the highest. */
    static boolean usesModSeq(SearchKey key) {
        return switch (key) {
            case SearchKey.ModSeq _ -> true;
            case SearchKey.Not(var inner) -> usesModSeq(inner);
            case SearchKey.Or(var first, var second) -> usesModSeq(first) || usesModSeq(second);
            case SearchKey.And(var keys) -> keys.stream().anyMatch(SearchCommand::usesModSeq);
            case SearchKey _ -> false;
        };
    }

    Reply run(String tag) throws IOException, StoreException, RefusedException {
        var charset = command.charset();
        var enabled = conversation.enabled();
        if (charset != null && enabled.utf8() && !enabled.rev2()) {
            // RFC 6855 §3: all text is UTF-8 then, which a charset would contradict
            return failed(Reply.bad("no CHARSET after ENABLE UTF8=ACCEPT: all text is UTF-8"));
        }
        if (charset != null
                && !charset.equalsIgnoreCase("UTF-8")
                && !charset.equalsIgnoreCase("US-ASCII")) {
            return failed(
                    Reply.no(
                            new ResponseCode.BadCharset(List.of("US-ASCII", "UTF-8")),
                            "unknown charset, use UTF-8"));
        }
        var returns = returns();
        var rows = find(returns);
        if (returns.contains(SearchReturn.SAVE)) {
            save(rows, returns);
        }
        if (command.returns() == null && !conversation.enabled().rev2()) {
            writeSearch(rows);
        } else if (!returns.equals(EnumSet.of(SearchReturn.SAVE))) {
            writeEsearch(rows, returns, tag);
        }
        return Reply.ok("searched");
    }

    /** RFC 9051 §6.4.4.1: a search that fails leaves nothing in "$". */
    private Reply failed(Reply reply) {
        var returns = command.returns();
        if (returns != null && returns.contains(SearchReturn.SAVE)) {
            selection.save(NumberSet.EMPTY);
        }
        return reply;
    }

    /** RFC 9051 §6.4.4: nothing asked for is ALL. */
    private Set<SearchReturn> returns() {
        var returns = command.returns();
        return returns == null || returns.isEmpty()
                ? EnumSet.of(SearchReturn.ALL)
                : EnumSet.copyOf(returns);
    }

    private Rows find(Set<SearchReturn> returns)
            throws IOException, StoreException, RefusedException {
        var criterion = new Criteria(selection).of(command.key());
        // imap 9.52: the ends alone need no search of all
        var wanted = MessageSearch.Wanted.ALL;
        if (returns.equals(EnumSet.of(SearchReturn.MIN))) {
            wanted = MessageSearch.Wanted.FIRST;
        } else if (returns.equals(EnumSet.of(SearchReturn.MAX))) {
            wanted = MessageSearch.Wanted.LAST;
        }
        var rows = new Rows.Builder();
        for (var row : search.find(account.account(), view, criterion, wanted)) {
            rows.add(row, row + 1);
        }
        return rows.build();
    }

    /** RFC 9051 §6.4.4.1: with MIN or MAX, and without ALL and COUNT, only those. */
    private void save(Rows rows, Set<SearchReturn> returns) {
        var endsOnly =
                !returns.contains(SearchReturn.ALL)
                        && !returns.contains(SearchReturn.COUNT)
                        && (returns.contains(SearchReturn.MIN)
                                || returns.contains(SearchReturn.MAX));
        if (!endsOnly || rows.isEmpty()) {
            selection.save(selection.uids(rows));
            return;
        }
        var ends = new Rows.Builder();
        if (returns.contains(SearchReturn.MIN)) {
            ends.add(rows.min(), rows.min() + 1);
        }
        if (returns.contains(SearchReturn.MAX)) {
            ends.add(rows.max(), rows.max() + 1);
        }
        selection.save(selection.uids(ends.build()));
    }

    private long number(int row) {
        return command.uid() ? view.uid(row) : row + 1L;
    }

    private long highestModSeq(Rows rows) {
        var highest = new long[1];
        rows.forEach(row -> highest[0] = Math.max(highest[0], view.modSeq(row)));
        return highest[0];
    }

    /** RFC 3501 §7.2.5; imap 9.51. */
    private void writeSearch(Rows rows) throws IOException {
        var modSeq =
                usesModSeq(command.key()) && !rows.isEmpty() ? (Long) highestModSeq(rows) : null;
        var numbers = new ArrayList<Long>();
        var isWritten = new boolean[1];
        rows.each(row -> {
            numbers.add(number(row));
            if (numbers.size() == conversation.limits().searchNumbersMax()) {
                conversation.out().write(new Response.Search(numbers, modSeq));
                isWritten[0] = true;
                numbers.clear();
            }
        });
        if (!numbers.isEmpty() || !isWritten[0]) {
            conversation.out().write(new Response.Search(numbers, modSeq));
        }
    }

    /** RFC 9051 §7.3.4; imap 9.52. */
    private void writeEsearch(Rows rows, Set<SearchReturn> returns, String tag) throws IOException {
        var values = new HashMap<String, Long>();
        NumberSet all = null;
        if (returns.contains(SearchReturn.COUNT)) {
            values.put("COUNT", (long) rows.count());
        }
        if (!rows.isEmpty()) {
            if (returns.contains(SearchReturn.MIN)) {
                values.put("MIN", number(rows.min()));
            }
            if (returns.contains(SearchReturn.MAX)) {
                values.put("MAX", number(rows.max()));
            }
            if (returns.contains(SearchReturn.ALL)) {
                var numbers = new NumberSet.Builder();
                rows.forEach(row -> numbers.add(number(row)));
                all = numbers.build();
            }
            if (usesModSeq(command.key())) {
                values.put("MODSEQ", highestModSeq(rows));
            }
        }
        conversation.out().write(new Response.Esearch(tag, command.uid(), values, all));
    }
}
