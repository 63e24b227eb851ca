package org.mailstead.server.mailbox;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal flags the same object, so that a message's flags cost a reference. For one thread.
 */
final class FlagsPool {
    /** Distinct sets of keywords that are kept; more of them only share less. */
    private static final int KEPT_MAX = 4096;

    private final @Nullable Flags[] plain = new @Nullable Flags[Flag.ALL_BITS + 1];
    private final Map<Columns, Flags> others = new HashMap<>();

    private record Columns(int bits, String keywords) {}

    Flags get(int bits, String keywords) {
        if (!keywords.isEmpty()) {
            if (others.size() >= KEPT_MAX) {
                others.clear();
            }
            return others.computeIfAbsent(
                    new Columns(bits, keywords), key -> Flags.ofColumns(key.bits, key.keywords));
        }
        var known = plain[bits];
        if (known == null) {
            known = Flags.ofColumns(bits, "");
            plain[bits] = known;
        }
        return known;
    }
}
