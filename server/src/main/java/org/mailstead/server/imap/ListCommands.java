package org.mailstead.server.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.Command.ListReturn;
import org.mailstead.imap.Command.ListSelection;
import org.mailstead.imap.Response;
import org.mailstead.imap.ResponseCode;
import org.mailstead.imap.StatusItem;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.Refusal;
import org.mailstead.server.store.StoreException;

/** LIST, LSUB, STATUS. RFC 9051 §6.3.9, §6.3.11, RFC 3501 §6.3.9, RFC 5258, RFC 5819, RFC 6154. */
final class ListCommands {
    private final Conversation conversation;

    ListCommands(Conversation conversation) {
        this.conversation = conversation;
    }

    Reply list(AccountView account, Command.ListMailboxes list)
            throws IOException, StoreException, RefusedException {
        if (list.patterns().size() > conversation.limits().listPatternsMax()) {
            throw new RefusedException(
                    Reply.no(
                            ResponseCode.Word.LIMIT,
                            "at most "
                                    + conversation.limits().listPatternsMax()
                                    + " patterns in one LIST"));
        }
        // RFC 9051 §6.3.9: LIST "" "" asks for the separator
        if (!list.extended() && list.patterns().getFirst().isEmpty()) {
            conversation.out().write(Response.Mailbox.of(List.of(), ""));
            return Reply.ok("listed");
        }
        var patterns = patterns(list.reference(), list.patterns());
        var tree = new Tree(account, list.selection());
        for (var entry : tree.entries.entrySet()) {
            var name = entry.getKey();
            if (patterns.stream().anyMatch(pattern -> pattern.matches(name.value()))) {
                tree.tell(name, entry.getValue(), list);
            }
        }
        return Reply.ok("listed");
    }

    private static List<ListPattern> patterns(String reference, List<String> patterns) {
        return patterns.stream()
                .filter(pattern -> !pattern.isEmpty()) // imap 9.24
                .map(pattern -> ListPattern.of(reference, pattern))
                .toList();
    }

    /** The names that LIST chooses from, and what it tells of each. */
    private final class Tree {
        private final Set<ListSelection> selection;
        private final Set<MailboxName> subscribed;
        private final Set<MailboxName> parents = new HashSet<>();
        private final Set<MailboxName> aboveSelected = new HashSet<>();

        /** Absent mailboxes, which are only subscribed to, are null. */
        private final Map<MailboxName, @Nullable Mailbox> entries = new TreeMap<>();

        Tree(AccountView account, Set<ListSelection> selection) throws StoreException {
            this.selection = selection;
            subscribed = new HashSet<>(account.mailboxes().subscriptions(account.account()));
            for (var mailbox : account.mailboxes().list(account.account())) {
                entries.put(mailbox.name(), mailbox);
                mailbox.name().parent().ifPresent(parents::add);
            }
            if (selection.contains(ListSelection.SUBSCRIBED)) {
                subscribed.forEach(name -> entries.putIfAbsent(name, null));
            }
            if (selection.contains(ListSelection.RECURSIVEMATCH)) {
                for (var name : List.copyOf(entries.keySet())) {
                    if (isSelected(name)) {
                        aboveSelected.addAll(name.ancestors());
                    }
                }
                aboveSelected.forEach(name -> entries.putIfAbsent(name, null));
            }
        }

        /** Whether a name is what the selection options choose. RFC 5258 §3.1, RFC 6154 §2. */
        private boolean isSelected(MailboxName name) {
            var mailbox = entries.get(name);
            return (!selection.contains(ListSelection.SUBSCRIBED) || subscribed.contains(name))
                    && (!selection.contains(ListSelection.SPECIAL_USE)
                            || (mailbox != null && !mailbox.specialUse().isEmpty()));
        }

        void tell(MailboxName name, @Nullable Mailbox mailbox, Command.ListMailboxes list)
                throws IOException {
            var isAbove = aboveSelected.contains(name);
            if (!isSelected(name) && !isAbove) {
                return;
            }
            // RFC 5258 §3.5: which options the names below are chosen by
            var childInfo = new ArrayList<String>();
            if (isAbove) {
                selection.stream()
                        .filter(option -> option != ListSelection.RECURSIVEMATCH)
                        .filter(option -> option != ListSelection.REMOTE)
                        .sorted()
                        .forEach(option -> childInfo.add(option.word()));
            }
            var attributes = attributes(name, mailbox, list);
            conversation
                    .out()
                    .write(
                            new Response.Mailbox(
                                    false, attributes, "/", name.value(), null, childInfo));
            if (mailbox != null && !list.status().isEmpty()) {
                conversation.out().write(statusOf(mailbox, list.status()));
            }
        }

        private List<String> attributes(
                MailboxName name, @Nullable Mailbox mailbox, Command.ListMailboxes list) {
            var attributes = new ArrayList<String>();
            if (mailbox == null) {
                attributes.add("\\NonExistent");
            }
            var wantsSubscribed =
                    list.returns().contains(ListReturn.SUBSCRIBED)
                            || selection.contains(ListSelection.SUBSCRIBED);
            if (wantsSubscribed && subscribed.contains(name)) {
                attributes.add("\\Subscribed");
            }
            // RFC 3348 §3, RFC 5258 §3.2; in the extended form only when asked for
            if (mailbox != null
                    && (!list.extended() || list.returns().contains(ListReturn.CHILDREN))) {
                attributes.add(parents.contains(name) ? "\\HasChildren" : "\\HasNoChildren");
            }
            if (mailbox != null) { // imap 9.23: roles are always told
                mailbox.specialUse().stream()
                        .sorted()
                        .forEach(use -> attributes.add(use.attribute()));
            }
            return attributes;
        }
    }

    /** LSUB. RFC 3501 §6.3.9. */
    Reply lsub(AccountView account, Command.Lsub lsub) throws IOException, StoreException {
        var pattern = ListPattern.of(lsub.reference(), lsub.pattern());
        var names = new TreeMap<MailboxName, Boolean>();
        for (var name : account.mailboxes().subscriptions(account.account())) {
            names.put(name, true);
            if (pattern.endsInPercent()) {
                // RFC 3501 §6.3.9: what % does not reach shows by what is above it
                name.ancestors().forEach(above -> names.putIfAbsent(above, false));
            }
        }
        for (var entry : names.entrySet()) {
            var name = entry.getKey().value();
            if (pattern.matches(name)) {
                List<String> attributes = entry.getValue() ? List.of() : List.of("\\Noselect");
                conversation
                        .out()
                        .write(new Response.Mailbox(true, attributes, "/", name, null, List.of()));
            }
        }
        return Reply.ok("listed");
    }

    /** STATUS. RFC 9051 §6.3.11; imap 9.33. */
    Reply status(AccountView account, Command.Status status)
            throws IOException, StoreException, MailboxException, RefusedException {
        var name = MailboxNames.parse(status.mailbox());
        var mailbox = account.mailboxes().find(account.account(), name);
        if (mailbox.isEmpty()) {
            throw new MailboxException(new Refusal.NoSuchMailbox(name.value()));
        }
        conversation.out().write(statusOf(mailbox.get(), status.items()));
        return Reply.ok("told");
    }

    private Response statusOf(Mailbox mailbox, Set<StatusItem> items) {
        var values = new ArrayList<Response.StatusValue>();
        for (var item : EnumSet.copyOf(items)) {
            values.add(new Response.StatusValue(item, value(mailbox, item)));
        }
        return new Response.MailboxStatus(mailbox.name().value(), values);
    }

    private long value(Mailbox mailbox, StatusItem item) {
        return switch (item) {
            case MESSAGES -> mailbox.counts().messages();
            case UIDNEXT -> mailbox.uidNext();
            case UIDVALIDITY -> mailbox.uidValidity();
            case UNSEEN -> mailbox.counts().unseen();
            case DELETED -> mailbox.counts().deleted();
            case SIZE -> mailbox.counts().size();
            case RECENT -> 0; // imap 9.6: \Recent is never set
            case APPENDLIMIT -> conversation.limits().appendOctetsMax();
            case HIGHESTMODSEQ -> mailbox.modSeq();
        };
    }
}
