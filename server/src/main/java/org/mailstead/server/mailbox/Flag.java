package org.mailstead.server.mailbox;

import java.util.Optional;

/**
 * The flags that every mailbox knows: the system flags of IMAP and the registered keywords that the
 * server itself uses. All other keywords are text, see {@link Flags#keywords()}. RFC 9051 §2.3.2.
 */
public enum Flag {
    SEEN("\\Seen", 1),
    ANSWERED("\\Answered", 2),
    FLAGGED("\\Flagged", 4),
    DELETED("\\Deleted", 8),
    DRAFT("\\Draft", 16),
    FORWARDED("$Forwarded", 32),
    JUNK("$Junk", 64),
    NOT_JUNK("$NotJunk", 128),
    PHISHING("$Phishing", 256),
    MDN_SENT("$MDNSent", 512);

    /** Every bit that a flag has. */
    static final int ALL_BITS = 1023;

    private final String wireName;
    private final int bit;

    Flag(String wireName, int bit) {
        this.wireName = wireName;
        this.bit = bit;
    }

    /** As IMAP writes it: {@code \Seen}, {@code $Forwarded}. */
    public String wireName() {
        return wireName;
    }

    /** Whether it is one of IMAP's own, which begin with a backslash. */
    public boolean isSystem() {
        return wireName.charAt(0) == '\\';
    }

    /** The flag of this name, in any case. */
    public static Optional<Flag> ofWireName(String name) {
        for (var flag : values()) {
            if (flag.wireName.equalsIgnoreCase(name)) {
                return Optional.of(flag);
            }
        }
        return Optional.empty();
    }

    int bit() {
        return bit;
    }
}
