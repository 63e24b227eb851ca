package org.mailstead.server.mailbox;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** What a mailbox is for; each role is held by at most one mailbox of an account. RFC 6154 §2. */
public enum SpecialUse {
    ARCHIVE("\\Archive", 1),
    DRAFTS("\\Drafts", 2),
    JUNK("\\Junk", 4),
    SENT("\\Sent", 8),
    TRASH("\\Trash", 16);

    private final String attribute;
    private final int bit;

    SpecialUse(String attribute, int bit) {
        this.attribute = attribute;
        this.bit = bit;
    }

    /** The attribute of LIST, as {@code \Sent}. */
    public String attribute() {
        return attribute;
    }

    /**
     * The role that an attribute names, in any case. Empty for every other one: views such as
     * {@code \All} are not kept.
     */
    public static Optional<SpecialUse> ofAttribute(String attribute) {
        for (var use : values()) {
            if (use.attribute.equalsIgnoreCase(attribute)) {
                return Optional.of(use);
            }
        }
        return Optional.empty();
    }

    static Set<SpecialUse> ofBits(long bits) {
        var uses = EnumSet.noneOf(SpecialUse.class);
        for (var use : values()) {
            if ((bits & use.bit) != 0) {
                uses.add(use);
            }
        }
        return uses;
    }

    static int bits(Set<SpecialUse> uses) {
        return uses.stream().mapToInt(use -> use.bit).sum();
    }

    int bit() {
        return bit;
    }
}
