package org.mailstead.server.imap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Flag;
import org.mailstead.imap.WireForm;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.wire.SyntaxException;

/**
 * Flags of {@code mailbox} as IMAP writes them. Remembers the lists that it made: the messages of a
 * mailbox have few different ones. For one session's thread.
 */
final class FlagNames {
    private static final int KNOWN_MAX = 1000;

    private final Map<Flags, WireForm> known = new HashMap<>();
    private @Nullable Flags last;
    private WireForm lastForm = new WireForm(new byte[0]);

    /** A list with its parentheses. */
    WireForm of(Flags flags) {
        if (!flags.equals(last)) {
            last = flags;
            lastForm = form(flags);
        }
        return lastForm;
    }

    private WireForm form(Flags flags) {
        var form = known.get(flags);
        if (form == null) {
            var names = flags.wireNames().stream().map(name -> new Flag(name).name());
            form = new WireForm(names.collect(joining(" ", "(", ")")).getBytes(US_ASCII));
            if (known.size() < KNOWN_MAX) {
                known.put(flags, form);
            }
        }
        return form;
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
