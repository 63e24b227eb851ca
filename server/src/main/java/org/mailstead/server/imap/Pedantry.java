package org.mailstead.server.imap;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.Command;
import org.mailstead.imap.Flag;

/** What clients get wrong and what we otherwise understand. imap 3.18 */
final class Pedantry {
    private Pedantry() {}

    /** What a strict server says of a command; null if nothing is wrong. */
    static @Nullable String problem(Command command) {
        return switch (command) {
            case Command.Fetch fetch when isSinceZero(fetch) ->
                    // imap 15.13; RFC 7162 §7: mod-sequence-value begins at 1
                    "CHANGEDSINCE 0: mod-sequences begin at 1";
            case Command.Store(_, _, _, _, _, var flags) -> problem(flags);
            case Command _ -> null;
        };
    }

    /** The same of the flags of a message. store 11.1 */
    static @Nullable String problem(List<Flag> flags) {
        var seen = new HashSet<Flag>();
        for (var flag : flags) {
            if (!seen.add(flag)) {
                return "flag " + flag.name() + " is there twice";
            }
        }
        return null;
    }

    private static boolean isSinceZero(Command.Fetch fetch) {
        return fetch.modifiers().stream()
                .anyMatch(modifier ->
                        switch (modifier) {
                            case Command.FetchModifier.ChangedSince(var modSeq) -> modSeq == 0;
                        });
    }
}
