package org.mailstead.server.mailbox;

import java.util.ArrayList;
import java.util.List;

/** Puts the chunks of a snapshot together, in UID order. For one thread. */
final class ChunkList {
    private final List<Chunk> chunks = new ArrayList<>();
    private final List<MessageRow> rows = new ArrayList<>();

    /** Whether the last chunk was made here, so that a further one may be joined to it. */
    private boolean joinable;

    /** Takes a chunk of another snapshot as it is. */
    void share(Chunk chunk) {
        flush();
        chunks.add(chunk);
        joinable = false;
    }

    /** Takes a message. */
    void add(MessageRow row) {
        rows.add(row);
        if (rows.size() == Chunk.ROWS_MAX) {
            flush();
        }
    }

    /** Takes what is left of a chunk after a change, joined to a small one before it. */
    void addChanged(List<MessageRow> left) {
        flush();
        if (!left.isEmpty()) {
            join(Chunk.of(left));
        }
    }

    Chunk[] build() {
        flush();
        return chunks.toArray(Chunk[]::new);
    }

    private void flush() {
        if (!rows.isEmpty()) {
            var chunk = Chunk.of(rows);
            rows.clear();
            join(chunk);
        }
    }

    /** Keeps chunks from growing ever smaller: two that fit well into one become one. */
    private void join(Chunk chunk) {
        if (!chunks.isEmpty()
                && (joinable || chunks.getLast().count() + chunk.count() <= Chunk.ROWS_MAX / 2)
                && chunks.getLast().count() + chunk.count() <= Chunk.ROWS_MAX) {
            chunks.set(chunks.size() - 1, chunks.getLast().concat(chunk));
        } else {
            chunks.add(chunk);
        }
        joinable = true;
    }
}
