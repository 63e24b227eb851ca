package org.mailstead.server.store;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that everything kept is whole: the databases, every blob, and that no object lies about.
 * Reads all of it, a scope at a time, while others go on.
 */
public final class Verification {
    /** Findings of one kind and scope, beyond which no more are listed. */
    private static final int FINDINGS_MAX = 20;

    private static final int BATCH_MAX = 500;
    private static final int BUFFER_OCTETS = 64 << 10;

    private final Blobs blobs;
    private final InstantSource clock;

    /**
     * A check of some blobs and the database that they belong to.
     *
     * @param clock the one that also dates the objects
     */
    public Verification(Blobs blobs, InstantSource clock) {
        this.blobs = blobs;
        this.clock = clock;
    }

    /**
     * Checks one scope.
     *
     * @param fix whether to move objects that no row names out of the way, below {@code moved/}
     * @return what is wrong, at most 20 of each kind; empty if nothing is
     * @throws StoreException if it could not be checked
     */
    public List<Finding> verify(Scope scope, boolean fix) throws StoreException {
        var findings = new ArrayList<>(blobs.database().verify(scope));
        boolean damaged = !findings.isEmpty();
        try {
            verifyBlobs(scope, findings);
            findStrays(scope, fix, findings);
        } catch (StoreException e) {
            if (!damaged) {
                throw e;
            }
            findings.add(new Finding.Damaged(scope, "not checked further: " + e.getMessage()));
        }
        return List.copyOf(findings);
    }

    private void verifyBlobs(Scope scope, List<Finding> findings) throws StoreException {
        int found = 0;
        long last = 0;
        for (var ids = idsAfter(scope, last); !ids.isEmpty(); ids = idsAfter(scope, last)) {
            for (var id : ids) {
                try {
                    readAll(scope, id);
                } catch (IOException e) {
                    if (++found <= FINDINGS_MAX) {
                        findings.add(
                                new Finding.BlobUnreadable(
                                        scope, id, String.valueOf(e.getMessage())));
                    }
                }
            }
            last = ids.getLast();
        }
    }

    private List<Long> idsAfter(Scope scope, long id) throws StoreException {
        return blobs.database()
                .<List<Long>, RuntimeException>read(
                        scope, tx -> BlobTable.of(scope).idsAfter(tx, id, BATCH_MAX));
    }

    private void readAll(Scope scope, long id) throws IOException, StoreException {
        var source = blobs.find(scope, id).orElse(null);
        if (source == null) { // deleted meanwhile
            return;
        }
        var buffer = new byte[BUFFER_OCTETS];
        for (long at = 0; at < source.size(); ) {
            at += source.read(at, buffer, 0, buffer.length);
        }
    }

    private void findStrays(Scope scope, boolean fix, List<Finding> findings)
            throws StoreException {
        var found = new ArrayList<Finding>();
        new Strays(
                        blobs,
                        Sweeper.abandonedBefore(blobs, clock),
                        key -> {
                            var movedTo = fix ? moveAside(key) : "";
                            if (found.size() < FINDINGS_MAX) {
                                found.add(new Finding.Stray(scope, key.toString(), movedTo));
                            }
                        })
                .find(scope);
        findings.addAll(found);
    }

    private String moveAside(BlobKey key) throws IOException {
        var movedTo = "moved/" + key;
        blobs.objects().move(key.toString(), movedTo);
        return movedTo;
    }
}
