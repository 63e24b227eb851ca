package org.mailstead.server.mailbox;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Header columns of messages that were searched: the next search for the same field need not read
 * the messages again. What a message says does not change, so that a column holds for as long as
 * its chunk has the same messages, whatever becomes of their flags. The least used go when they are
 * too many. For any number of threads.
 */
final class HeaderColumns {
    /** What an entry and each value in it cost besides characters, in octets, roughly. */
    private static final int ENTRY_OCTETS = 200;

    private static final int VALUE_OCTETS = 48;

    private final Cache<Key, Values> columns;

    /** A chunk is known by the very array of its contents, which its successors share. */
    private record Key(long account, Object contents, HeaderColumn column) {}

    /** By row of the chunk; null for none. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Values(@Nullable String[] values) {
        private int octets() {
            return ENTRY_OCTETS
                    + Arrays.stream(values)
                            .mapToInt(each ->
                                    Long.BYTES
                                            + (each == null ? 0 : VALUE_OCTETS + 2 * each.length()))
                            .sum();
        }
    }

    HeaderColumns(long octetsMax) {
        columns =
                Caffeine.newBuilder()
                        .maximumWeight(octetsMax)
                        .weigher((Key _, Values values) -> values.octets())
                        .executor(Runnable::run)
                        .build();
    }

    @Nullable Values find(long account, Chunk chunk, HeaderColumn column) {
        return columns.getIfPresent(new Key(account, chunk.contents(), column));
    }

    void keep(long account, Chunk chunk, HeaderColumn column, Values values) {
        columns.put(new Key(account, chunk.contents(), column), values);
    }
}
