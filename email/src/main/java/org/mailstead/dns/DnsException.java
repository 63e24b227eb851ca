package org.mailstead.dns;

/**
 * The DNS gave no answer that can be used. Temporary, by its nature: never to be taken for "there
 * is no such record".
 */
public final class DnsException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Trouble {
        /** No reply in time, from no server, or the thread was interrupted. */
        TIMEOUT("no reply in time"),
        /** No server could be reached, or none is known. */
        NETWORK("no name server could be reached"),
        /** SERVFAIL: the server found no answer. RFC 1035 §4.1.1. */
        SERVER_FAILURE("server failure"),
        /** REFUSED, NOTIMP, or another code that says the server does not serve us. */
        REFUSED("refused by the name server"),
        /** DNSSEC proves the answer forged or broken. RFC 4035 §4.3. */
        BOGUS("DNSSEC validation failed"),
        /** The reply breaks the protocol, or its records cannot be read. */
        MALFORMED("malformed reply"),
        /** An alias leads back to itself, or further than the limit. */
        ALIASES("aliases without an end"),
        /** More records or octets than the limit. */
        TOO_LARGE("answer too large");

        private final String text;

        Trouble(String text) {
            this.text = text;
        }
    }

    private final Name name;
    private final RecordType<?> type;
    private final Trouble trouble;
    private final String detail;

    /**
     * @param detail more about the trouble, printable; empty if there is none
     */
    public DnsException(Name name, RecordType<?> type, Trouble trouble, String detail) {
        this(name, type, trouble, detail, null);
    }

    /**
     * @param detail more about the trouble, printable; empty if there is none
     * @param cause null if there is none
     */
    public DnsException(
            Name name,
            RecordType<?> type,
            Trouble trouble,
            String detail,
            @org.jspecify.annotations.Nullable Throwable cause) {
        super(
                name + " " + type + ": " + trouble.text + (detail.isEmpty() ? "" : ": " + detail),
                cause);
        this.name = name;
        this.type = type;
        this.trouble = trouble;
        this.detail = detail;
    }

    /** The name that was asked for. */
    public Name name() {
        return name;
    }

    /** The type that was asked for. */
    public RecordType<?> type() {
        return type;
    }

    /** What went wrong. */
    public Trouble trouble() {
        return trouble;
    }

    /** More about the trouble; empty if there is none. */
    public String detail() {
        return detail;
    }
}
