package org.mailstead.server.transfer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailstead.server.store.Spool;
import org.mailstead.server.transfer.format.Identity;
import org.mailstead.server.transfer.format.SourceMessage;

/** Messages read from a source that wait to be brought in together. */
final class ImportBatch implements AutoCloseable {
    private final TransferLimits limits;
    private final List<Item> items = new ArrayList<>();
    private long octets;

    /** A message and its octets. */
    record Item(SourceMessage message, Spool spool) {}

    ImportBatch(TransferLimits limits) {
        this.limits = limits;
    }

    /** Takes a message, and its spool to close. */
    void add(SourceMessage message, Spool spool) {
        items.add(new Item(message, spool));
        octets += spool.size();
    }

    boolean isFull() {
        return items.size() >= limits.batchMessagesMax() || octets >= limits.batchOctetsMax();
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    List<Item> items() {
        return items;
    }

    List<Identity> identities() {
        return items.stream().map(item -> item.message().identity()).toList();
    }

    @Override
    public void close() throws IOException {
        for (var item : items) {
            item.spool().close();
        }
        items.clear();
    }
}
