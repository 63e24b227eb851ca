package org.mailstead.imap;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server says. RFC 9051 §7. */
public sealed interface Response {
    /** How a command went, or what the server has to say. RFC 9051 §7.1. */
    enum Condition {
        OK,
        NO,
        BAD,
        PREAUTH,
        BYE
    }

    /**
     * A status response.
     *
     * @param tag null for an untagged one
     * @param code null for none
     * @param text for people; no line break
     */
    record Status(
            @Nullable String tag, Condition condition, @Nullable ResponseCode code, String text)
            implements Response {
        public Status {
            if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line break would forge a response");
            }
        }
    }

    /** "+": the server waits for the rest of a command. RFC 9051 §7.6. */
    record Continuation(String text) implements Response {
        public Continuation {
            if (text.indexOf('\r') >= 0 || text.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line break would forge a response");
            }
        }
    }

    record Capability(List<String> names) implements Response {
        public Capability {
            names = List.copyOf(names);
        }
    }

    record Enabled(List<String> names) implements Response {
        public Enabled {
            names = List.copyOf(names);
        }
    }

    /** ID. RFC 2971 §3.2. */
    record Id(List<Command.IdField> fields) implements Response {
        public Id {
            fields = List.copyOf(fields);
        }
    }

    record Flags(List<Flag> flags) implements Response {
        public Flags {
            flags = List.copyOf(flags);
        }
    }

    /**
     * LIST, or LSUB.
     *
     * @param attributes as {@code \HasChildren}
     * @param separator null for NIL: a flat name
     * @param oldName the name it had; null for none. RFC 9051 §6.3.9.7
     * @param childInfo selection options that a child matches. RFC 5258 §3.5
     */
    record Mailbox(
            boolean lsub,
            List<String> attributes,
            @Nullable String separator,
            String name,
            @Nullable String oldName,
            List<String> childInfo)
            implements Response {
        public Mailbox {
            attributes = List.copyOf(attributes);
            childInfo = List.copyOf(childInfo);
        }

        /** A LIST response without extended data. */
        public static Mailbox of(List<String> attributes, String name) {
            return new Mailbox(false, attributes, "/", name, null, List.of());
        }
    }

    /** NAMESPACE with one personal namespace of this prefix and no others. RFC 9051 §7.3.4. */
    record Namespace(String prefix, String separator) implements Response {}

    /**
     * STATUS.
     *
     * @param values in the order written; null for NIL
     */
    record MailboxStatus(String mailbox, List<StatusValue> values) implements Response {
        public MailboxStatus {
            values = List.copyOf(values);
        }
    }

    /**
     * One item of STATUS.
     *
     * @param value null for NIL (APPENDLIMIT only)
     */
    record StatusValue(StatusItem item, @Nullable Long value) {}

    /**
     * SEARCH. RFC 3501 §7.2.5.
     *
     * @param modSeq null when not told. RFC 7162 §3.1.5
     */
    record Search(List<Long> numbers, @Nullable Long modSeq) implements Response {
        public Search {
            numbers = List.copyOf(numbers);
        }
    }

    /**
     * ESEARCH. RFC 9051 §7.3.4.
     *
     * @param tag of the command; null when not told
     * @param uid whether the numbers are UIDs
     * @param values of MIN, MAX, COUNT and MODSEQ
     * @param all null when not told
     */
    record Esearch(
            @Nullable String tag, boolean uid, Map<String, Long> values, @Nullable NumberSet all)
            implements Response {
        public Esearch {
            values = Map.copyOf(values);
        }
    }

    record Exists(long messages) implements Response {}

    /** RFC 3501 §7.3.2. */
    record Recent(long messages) implements Response {}

    record Expunge(long number) implements Response {}

    /** RFC 7162 §3.2.10. */
    record Vanished(boolean earlier, NumberSet uids) implements Response {}

    record Fetch(long number, List<FetchData> data) implements Response {
        public Fetch {
            data = List.copyOf(data);
        }
    }

    /**
     * Untagged data that this library has no record for.
     *
     * @param text the line without its asterisk
     */
    record Other(String text) implements Response {}
}
