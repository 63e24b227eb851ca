package org.mailstead.server.imap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailstead.imap.Flag;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.wire.SyntaxException;

/**
 * Flags of {@code mailbox} as IMAP writes them. Remembers the lists that it made: the messages of a
 * mailbox have few different ones. For one session's thread.
 */
final class FlagNames {
    private static final int KNOWN_MAX = 1000;

    private final Map<Flags, List<Flag>> known = new HashMap<>();

    List<Flag> of(Flags flags) {
        var list = known.get(flags);
        if (list == null) {
            list = flags.wireNames().stream().map(Flag::new).toList();
            if (known.size() < KNOWN_MAX) {
                known.put(flags, list);
            }
        }
        return list;
    }

    /** The flags of a mailbox: those that every one has, and its keywords. imap 9.5. */
    static List<Flag> all(List<String> keywords) {
        var all = new ArrayList<Flag>(Flag.SYSTEM);
        all.addAll(Flag.WELL_KNOWN);
        for (var keyword : keywords) {
            all.add(new Flag(keyword));
        }
        return all;
    }

    /** What the reader has checked already. */
    static Flags parse(List<Flag> flags) {
        try {
            return Flags.parse(flags.stream().map(Flag::name).toList());
        } catch (SyntaxException e) {
            throw new IllegalStateException("the reader lets no such flag through", e);
        }
    }
}
