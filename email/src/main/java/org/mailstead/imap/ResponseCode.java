package org.mailstead.imap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a program reads in a status response, in brackets. RFC 9051 §7.1. */
public sealed interface ResponseCode {
    /** The codes that are one word. */
    enum Word implements ResponseCode {
        ALERT,
        ALREADYEXISTS,
        AUTHENTICATIONFAILED,
        AUTHORIZATIONFAILED,
        CANNOT,
        CLIENTBUG,
        CLOSED,
        CONTACTADMIN,
        CORRUPTION,
        EXPIRED,
        EXPUNGEISSUED,
        HASCHILDREN,
        INUSE,
        LIMIT,
        NONEXISTENT,
        NOPERM,
        NOTSAVED,
        OVERQUOTA,
        PARSE,
        PRIVACYREQUIRED,
        READONLY("READ-ONLY"),
        READWRITE("READ-WRITE"),
        SERVERBUG,
        TOOBIG,
        TRYCREATE,
        UIDNOTSTICKY,
        UNAVAILABLE,
        UNKNOWNCTE("UNKNOWN-CTE"),
        USEATTR;

        private final String word;

        Word() {
            this.word = name();
        }

        Word(String word) {
            this.word = word;
        }

        /** As on the wire. */
        public String word() {
            return word;
        }
    }

    /** BADCHARSET: those that are known. */
    record BadCharset(List<String> charsets) implements ResponseCode {
        public BadCharset {
            charsets = List.copyOf(charsets);
        }
    }

    record Capability(List<String> names) implements ResponseCode {
        public Capability {
            names = List.copyOf(names);
        }
    }

    /**
     * PERMANENTFLAGS.
     *
     * @param any whether {@code \*} is there: new keywords can be made
     */
    record PermanentFlags(List<Flag> flags, boolean any) implements ResponseCode {
        public PermanentFlags {
            flags = List.copyOf(flags);
        }
    }

    record UidNext(long uid) implements ResponseCode {}

    record UidValidity(long uidValidity) implements ResponseCode {}

    /** The first unseen message's number. RFC 3501 §7.1. */
    record Unseen(long number) implements ResponseCode {}

    /** RFC 7162 §3.1.2.1. */
    record HighestModSeq(long modSeq) implements ResponseCode {}

    /** UIDs or message numbers that UNCHANGEDSINCE kept from changing. RFC 7162 §3.1.3. */
    record Modified(NumberSet numbers) implements ResponseCode {}

    /** RFC 9051 §7.1 (APPENDUID). */
    record AppendUid(long uidValidity, NumberSet uids) implements ResponseCode {}

    /** Source and target UIDs pair up in ascending order. RFC 9051 §7.1 (COPYUID). */
    record CopyUid(long uidValidity, NumberSet source, NumberSet target) implements ResponseCode {
        public CopyUid {
            if (source.size() != target.size()) {
                throw new IllegalArgumentException("COPYUID of " + source + " to " + target);
            }
        }
    }

    /**
     * A code that this library has no record for.
     *
     * @param data what stood behind its name; null for nothing
     */
    record Other(String name, @Nullable String data) implements ResponseCode {}
}
