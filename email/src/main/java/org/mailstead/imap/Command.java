package org.mailstead.imap;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks. RFC 9051 §6. Mailbox names are Unicode here, whatever form they had on the
 * wire, and are not checked beyond that form.
 */
public sealed interface Command {
    record Capability() implements Command {}

    record Noop() implements Command {}

    record Logout() implements Command {}

    /**
     * ID. RFC 2971 §3.1.
     *
     * @param fields empty for NIL too
     */
    record Id(List<IdField> fields) implements Command {
        public Id {
            fields = List.copyOf(fields);
        }
    }

    /**
     * One thing that a program says of itself.
     *
     * @param value null for NIL
     */
    record IdField(String name, @Nullable String value) {}

    record StartTls() implements Command {}

    /**
     * AUTHENTICATE.
     *
     * @param mechanism in upper case
     * @param initialResponse base64 as sent, "=" for an empty one; null when there is none. RFC
     *     4959 §3
     */
    record Authenticate(String mechanism, @Nullable String initialResponse) implements Command {}

    record Login(String user, String password) implements Command {
        @Override
        public String toString() {
            return "Login[user=" + user + "]"; // never the password in a log
        }
    }

    /**
     * ENABLE. RFC 9051 §6.3.1.
     *
     * @param names as the client spelt them
     */
    record Enable(List<String> names) implements Command {
        public Enable {
            names = List.copyOf(names);
        }
    }

    /**
     * SELECT, or EXAMINE.
     *
     * @param readOnly EXAMINE
     */
    record Select(String mailbox, boolean readOnly, List<SelectParameter> parameters)
            implements Command {
        public Select {
            parameters = List.copyOf(parameters);
        }
    }

    /** What SELECT may be given besides a name. RFC 4466 §2.3. */
    sealed interface SelectParameter {
        /** RFC 7162 §3.1.8. */
        record CondStore() implements SelectParameter {}
    }

    /**
     * CREATE.
     *
     * @param use special-use attributes as sent, with their backslash. RFC 6154 §3
     */
    record Create(String mailbox, List<String> use) implements Command {
        public Create {
            use = List.copyOf(use);
        }
    }

    record Delete(String mailbox) implements Command {}

    record Rename(String from, String to) implements Command {}

    record Subscribe(String mailbox) implements Command {}

    record Unsubscribe(String mailbox) implements Command {}

    /**
     * LIST. RFC 9051 §6.3.9.
     *
     * @param selection selection options
     * @param patterns one or more
     * @param returns return options but STATUS
     * @param status what RETURN (STATUS (…)) asks; empty when it was not given. RFC 5819 §2
     * @param extended whether the extended syntax was used
     */
    record ListMailboxes(
            Set<ListSelection> selection,
            String reference,
            List<String> patterns,
            Set<ListReturn> returns,
            Set<StatusItem> status,
            boolean extended)
            implements Command {
        public ListMailboxes {
            selection = Set.copyOf(selection);
            patterns = List.copyOf(patterns);
            returns = Set.copyOf(returns);
            status = Set.copyOf(status);
        }
    }

    /** Which mailboxes LIST shows. RFC 5258 §3.1, RFC 6154 §2. */
    enum ListSelection {
        SUBSCRIBED("SUBSCRIBED"),
        REMOTE("REMOTE"),
        RECURSIVEMATCH("RECURSIVEMATCH"),
        SPECIAL_USE("SPECIAL-USE");

        private final String word;

        ListSelection(String word) {
            this.word = word;
        }

        /** As on the wire. */
        public String word() {
            return word;
        }
    }

    /** What LIST tells of each. RFC 5258 §3.2, RFC 6154 §2. */
    enum ListReturn {
        SUBSCRIBED("SUBSCRIBED"),
        CHILDREN("CHILDREN"),
        SPECIAL_USE("SPECIAL-USE");

        private final String word;

        ListReturn(String word) {
            this.word = word;
        }

        /** As on the wire. */
        public String word() {
            return word;
        }
    }

    /** LSUB. RFC 3501 §6.3.9. */
    record Lsub(String reference, String pattern) implements Command {}

    record Namespace() implements Command {}

    record Status(String mailbox, Set<StatusItem> items) implements Command {
        public Status {
            items = Set.copyOf(items);
        }
    }

    /**
     * APPEND up to its first message: the messages are still to be read with {@link
     * CommandReader#appendMessage()}.
     */
    record Append(String mailbox) implements Command {}

    /** IDLE. RFC 9051 §6.3.13. */
    record Idle() implements Command {}

    record Check() implements Command {}

    record Close() implements Command {}

    record Unselect() implements Command {}

    /**
     * EXPUNGE, or UID EXPUNGE.
     *
     * @param uids null for EXPUNGE
     */
    record Expunge(@Nullable SequenceSet uids) implements Command {}

    /**
     * SEARCH, or UID SEARCH.
     *
     * @param returns null when RETURN was not given; empty for RETURN (). RFC 9051 §6.4.4
     * @param charset as sent; null when not given
     */
    record Search(
            boolean uid,
            @Nullable Set<SearchReturn> returns,
            @Nullable String charset,
            SearchKey key)
            implements Command {
        public Search {
            returns = returns == null ? null : Set.copyOf(returns);
        }
    }

    /** What SEARCH is to tell. RFC 9051 §6.4.4. */
    enum SearchReturn {
        MIN,
        MAX,
        ALL,
        COUNT,
        SAVE
    }

    /** FETCH, or UID FETCH. */
    record Fetch(boolean uid, SequenceSet set, List<FetchItem> items, List<FetchModifier> modifiers)
            implements Command {
        public Fetch {
            items = List.copyOf(items);
            modifiers = List.copyOf(modifiers);
        }
    }

    /** What restricts FETCH. RFC 4466 §2.4. */
    sealed interface FetchModifier {
        /** Only messages with a higher mod-sequence. RFC 7162 §3.1.4.1. */
        record ChangedSince(long modSeq) implements FetchModifier {}
    }

    /**
     * STORE, or UID STORE.
     *
     * @param silent .SILENT
     * @param unchangedSince null when not given. RFC 7162 §3.1.3
     */
    record Store(
            boolean uid,
            SequenceSet set,
            @Nullable Long unchangedSince,
            StoreAction action,
            boolean silent,
            List<Flag> flags)
            implements Command {
        public Store {
            flags = List.copyOf(flags);
        }
    }

    /** What STORE does with its flags. */
    enum StoreAction {
        REPLACE(""),
        ADD("+"),
        REMOVE("-");

        private final String sign;

        StoreAction(String sign) {
            this.sign = sign;
        }

        /** What stands before FLAGS. */
        public String sign() {
            return sign;
        }
    }

    record Copy(boolean uid, SequenceSet set, String mailbox) implements Command {}

    /** MOVE. RFC 6851 §3.1. */
    record Move(boolean uid, SequenceSet set, String mailbox) implements Command {}
}
