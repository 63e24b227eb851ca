package org.mailstead.server.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds objects that no blob names, a batch of one scope at a time. */
final class Strays {
    private static final int BATCH_MAX = 500;

    private final Blobs blobs;
    private final Instant before;
    private final Found found;
    private final List<BlobKey> batch = new ArrayList<>();

    /** What is done with each. */
    @FunctionalInterface
    interface Found {
        void stray(BlobKey key) throws IOException;
    }

    /**
     * @param before only objects that were put there earlier
     */
    Strays(Blobs blobs, Instant before, Found found) {
        this.blobs = blobs;
        this.before = before;
        this.found = found;
    }

    /** Looks at all objects of the server and of every account. */
    void findAll() throws StoreException {
        find(BlobKey.SERVER);
        find(BlobKey.ACCOUNTS);
    }

    void find(Scope scope) throws StoreException {
        find(BlobKey.prefix(scope));
    }

    private void find(String prefix) throws StoreException {
        try {
            blobs.objects().list(prefix, (key, octets, modified) -> consider(key, modified));
            flush();
        } catch (StoreIoException e) {
            throw e.failure();
        } catch (IOException e) {
            throw new StoreException("unreferenced objects cannot be looked for", e);
        }
    }

    private void consider(String key, Instant modified) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
        var parsed = BlobKey.parse(key).orElse(null);
        if (parsed == null || !modified.isBefore(before) || blobs.isStaged(parsed.name())) {
            return;
        }
        if (batch.size() == BATCH_MAX || !isOfBatch(parsed.scope())) {
            flush();
        }
        batch.add(parsed);
    }

    private boolean isOfBatch(Scope scope) {
        return batch.isEmpty() || batch.getFirst().scope().equals(scope);
    }

    private void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            for (var key : withoutRow(batch.getFirst().scope())) {
                found.stray(key);
            }
        } catch (StoreException e) {
            throw new StoreIoException(e);
        } finally {
            batch.clear();
        }
    }

    private List<BlobKey> withoutRow(Scope scope) throws StoreException {
        return blobs.database()
                .<List<BlobKey>, RuntimeException>read(
                        scope,
                        tx -> {
                            var strays = new ArrayList<BlobKey>();
                            for (var key : batch) {
                                if (!BlobTable.of(scope).hasObject(tx, key.name())) {
                                    strays.add(key);
                                }
                            }
                            return strays;
                        });
    }
}
