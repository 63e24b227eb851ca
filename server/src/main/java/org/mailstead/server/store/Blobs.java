package org.mailstead.server.store;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.store.BlobRow.Encoding;
import org.mailstead.wire.OctetSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Octets that rows refer to by number: bodies of messages.
 *
 * <p>Small ones (128 KiB, as kept) lie in the database beside the rows; larger ones are objects,
 * written and synced before the row that names them is committed, and removed after the row is. So
 * a row never lacks its octets; an object may lack its row after a crash, and {@link Sweeper}
 * removes it. Nobody above needs to know where octets lie. They are compressed when that pays, and
 * checked against a checksum when they are read.
 *
 * <p>A blob does not change. Several rows may refer to one; who does so counts them.
 */
public final class Blobs implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Blobs.class);
    private static final String SPOOL_PREFIX = "spool-";

    /** For how long there is still room for small blobs where there was some: to ask takes time. */
    private static final long ROOM_KNOWN_NANOS = 10_000_000;

    private final Database database;
    private final ObjectStore objects;
    private final Path spoolDirectory;
    private final FileStore disk;

    /** When there was room on the disk last. */
    private volatile long roomKnown = System.nanoTime() - ROOM_KNOWN_NANOS;

    private final StoreLimits limits;
    private final Codec codec = new Codec();

    /** Names of objects that may yet become blobs: not for the sweeper. */
    private final Set<String> staged = ConcurrentHashMap.newKeySet();

    /** While above 0, no object is removed. */
    private final AtomicInteger holds = new AtomicInteger();

    /**
     * Blobs of a database.
     *
     * @param spoolDirectory for temporary files; created if need be. Of this process alone: what an
     *     earlier one left there is deleted
     */
    public Blobs(Database database, ObjectStore objects, Path spoolDirectory, StoreLimits limits)
            throws StoreException {
        this.database = database;
        this.objects = objects;
        this.spoolDirectory = spoolDirectory;
        this.limits = limits;
        try {
            Directories.create(spoolDirectory);
            try (var old = Files.newDirectoryStream(spoolDirectory, SPOOL_PREFIX + "*")) {
                for (var file : old) {
                    Files.deleteIfExists(file);
                }
            }
            this.disk = Files.getFileStore(spoolDirectory); // costs more than all else of a blob
        } catch (IOException e) {
            throw new StoreException("no place for temporary files", e);
        }
    }

    /** Blobs of a database, whose objects are files in the data directory. */
    public static Blobs inFiles(Database database, Path dataDirectory, StoreLimits limits)
            throws StoreException {
        return new Blobs(
                database, new FileObjects(dataDirectory), dataDirectory.resolve("tmp"), limits);
    }

    /**
     * A place for octets that come in, before anything is known of them.
     *
     * @param octetsMax how many it takes
     */
    public Spool spool(long octetsMax) {
        return spool(0, octetsMax);
    }

    /**
     * The same for octets whose number was announced.
     *
     * @param octetsExpected so many at least are likely; 0 or more
     */
    public Spool spool(long octetsExpected, long octetsMax) {
        return new Spool(
                () -> spoolDirectory.resolve(SPOOL_PREFIX + UUID.randomUUID()),
                limits.spoolMemoryOctets(),
                octetsExpected,
                octetsMax);
    }

    /**
     * Compresses octets and, if they are many, writes them as an object, synced. Done outside a
     * transaction.
     *
     * @param scope whose blob they can become
     * @throws StoreException if they cannot be read or written, are too many, or if the room left
     *     on the disk is needed for deleting
     */
    public Staged stage(Scope scope, OctetSource body) throws StoreException {
        if (body.size() > limits.blobOctetsMax()) {
            throw new StoreException("more than " + limits.blobOctetsMax() + " octets");
        }
        requireRoom(body.size());
        try {
            return body.size() <= Chunks.CHUNK_OCTETS
                    ? stageOne(scope, body.octets(0, (int) body.size()))
                    : stageChunks(scope, body);
        } catch (StoreIoException e) {
            throw e.failure();
        } catch (IOException e) {
            throw new StoreException("octets cannot be kept", e);
        }
    }

    /**
     * Makes the same octets ready to become a blob of another scope, without compressing them
     * again.
     */
    public Staged stage(Scope scope, Staged same) throws StoreException {
        var object = same.row().object();
        if (object == null) {
            return staged(scope, same.row(), same.content());
        }
        var key = BlobKey.random(scope);
        staged.add(key.name());
        try {
            objects.copy(new BlobKey(same.scope(), object).toString(), key.toString());
            var row = same.row();
            return staged(
                    scope,
                    new BlobRow(
                            row.size(),
                            row.storedSize(),
                            row.encoding(),
                            row.checksum(),
                            key.name()),
                    null);
        } catch (IOException e) {
            staged.remove(key.name());
            throw new StoreException("octets cannot be kept", e);
        }
    }

    private void requireRoom(long octets) throws StoreException {
        var now = System.nanoTime();
        if (octets <= Chunks.CHUNK_OCTETS && now - roomKnown < ROOM_KNOWN_NANOS) {
            return;
        }
        try {
            var room = disk.getUsableSpace();
            if (room < limits.reserveOctets()) {
                throw StoreException.full("only " + room + " octets are left on the disk");
            }
            roomKnown = now;
        } catch (IOException e) {
            throw new StoreException("room on the disk cannot be told", e);
        }
    }

    private Staged stageOne(Scope scope, byte[] octets) throws IOException {
        var encoded = codec.encode(octets);
        var kept = encoded.octets();
        if (kept.length > limits.rowBlobOctetsMax()) {
            return stageChunks(scope, OctetSource.of(octets));
        }
        var encoding = encoded.compressed() ? Encoding.FRAME : Encoding.PLAIN;
        var row = new BlobRow(octets.length, kept.length, encoding, Codec.checksum(kept), null);
        return staged(scope, row, kept);
    }

    /** Writes chunks to memory, and once they are too many for a row, to an object. */
    private Staged stageChunks(Scope scope, OctetSource body) throws IOException {
        var chunks = new ChunkedBody(body);
        var head = new ByteArrayOutputStream();
        while (chunks.hasNext() && head.size() <= limits.rowBlobOctetsMax()) {
            chunks.next(head);
        }
        if (!chunks.hasNext() && head.size() + chunks.indexOctets() <= limits.rowBlobOctetsMax()) {
            return staged(scope, chunks.finish(head, null), head.toByteArray());
        }
        var key = BlobKey.random(scope);
        staged.add(key.name());
        boolean written = false;
        try {
            var row = new BlobRow[1];
            objects.put(
                    key.toString(),
                    out -> {
                        head.writeTo(out);
                        while (chunks.hasNext()) {
                            chunks.next(out);
                        }
                        row[0] = chunks.finish(out, key.name());
                    });
            written = true;
            return staged(scope, row[0], null);
        } finally {
            if (!written) {
                staged.remove(key.name());
            }
        }
    }

    private final class ChunkedBody {
        private final OctetSource body;
        private final Chunks.Writer writer;
        private long done;

        private ChunkedBody(OctetSource body) {
            this.body = body;
            this.writer = new Chunks.Writer(codec, Chunks.count(body.size()));
        }

        private boolean hasNext() {
            return done < body.size();
        }

        private int indexOctets() {
            return Chunks.indexOctets(Chunks.count(body.size()));
        }

        private void next(OutputStream out) throws IOException {
            int length = (int) Math.min(Chunks.CHUNK_OCTETS, body.size() - done);
            writer.chunk(body.octets(done, length), out);
            done += length;
        }

        private BlobRow finish(OutputStream out, @Nullable String object) throws IOException {
            int checksum = writer.finish(out);
            return new BlobRow(body.size(), writer.written(), Encoding.CHUNKS, checksum, object);
        }
    }

    private Staged staged(Scope scope, BlobRow row, byte @Nullable [] content) {
        return new Staged(scope, row, content, this::closed);
    }

    private void closed(Staged closed, boolean unused) {
        var object = closed.row().object();
        if (object != null) {
            if (unused) {
                removeObject(new BlobKey(closed.scope(), object));
            }
            staged.remove(object);
        }
    }

    /**
     * Makes a blob of octets that were staged for the transaction's scope.
     *
     * @return its number within the scope, 1 or more, never given again
     */
    public long insert(Tx tx, Staged staged) throws SQLException {
        var id = BlobTable.of(tx.scope()).takeId(tx);
        insert(tx, id, List.of(staged));
        return id;
    }

    /**
     * Makes blobs of octets that were staged for the transaction's scope, under numbers of the
     * caller's: in a scope either all blobs come with theirs or none.
     *
     * @param firstId 1 or more; the others follow it. Never given to a blob of the scope before
     */
    public void insert(Tx tx, long firstId, List<Staged> staged) throws SQLException {
        for (var each : staged) {
            if (!tx.scope().equals(each.scope())) {
                throw new IllegalArgumentException(
                        "staged for " + each.scope() + ", not for " + tx.scope());
            }
            each.insertInto(tx);
        }
        BlobTable.of(tx.scope()).insert(tx, firstId, staged);
    }

    /**
     * The octets of a blob, readable until it is deleted. Takes one short read; later reads of a
     * large blob go to its object, without a transaction. They throw {@link StoreIoException} when
     * the disk fails or what is kept is damaged.
     *
     * @throws StoreException if there is no such blob, or the store failed
     */
    public OctetSource open(Scope scope, long id) throws StoreException {
        return database.<OctetSource, RuntimeException>read(scope, tx -> open(tx, id));
    }

    /**
     * The octets of a blob, as {@link #open(Scope, long)}, inside a transaction. They may be kept
     * beyond it.
     *
     * @throws SQLException if there is no such blob too
     */
    public OctetSource open(Tx tx, long id) throws SQLException {
        return find(tx, id)
                .orElseThrow(() -> new SQLException(name(tx.scope(), id) + " is not there"));
    }

    /**
     * The octets of several blobs, as {@link #open(Tx, long)}: those that lie beside the rows are
     * in memory then, as they are kept.
     *
     * @return by number; without those that are not there
     */
    public Map<Long, OctetSource> open(Tx tx, Collection<Long> ids) throws SQLException {
        var sources = new HashMap<Long, OctetSource>();
        BlobTable.of(tx.scope())
                .find(tx, ids)
                .forEach((id, found) -> sources.put(id, source(tx, id, found)));
        return sources;
    }

    /**
     * Decompresses how a blob begins, for those who are about to write all of it: on another
     * thread, while they do something else. If that fails, writing it does too.
     *
     * @param opened by this; others are left alone
     */
    public static void prepare(OctetSource opened) {
        if (opened instanceof BlobSource blob) {
            try {
                blob.prepare();
            } catch (IOException e) { // whoever writes it hears of it
                log.atDebug().setCause(e).log("blob cannot be read ahead");
            }
        }
    }

    Optional<BlobSource> find(Scope scope, long id) throws StoreException {
        return database.<Optional<BlobSource>, RuntimeException>read(scope, tx -> find(tx, id));
    }

    private Optional<BlobSource> find(Tx tx, long id) throws SQLException {
        return BlobTable.of(tx.scope()).find(tx, id).map(found -> source(tx, id, found));
    }

    private BlobSource source(Tx tx, long id, BlobTable.Found found) {
        return new BlobSource(tx.scope(), id, found.row(), kept(tx, found), codec);
    }

    static String name(Scope scope, long id) {
        return "blob " + id + " of " + scope;
    }

    private BlobSource.Kept kept(Tx tx, BlobTable.Found found) {
        var content = found.content();
        if (content != null) {
            return (offset, length) -> slice(content, offset, length);
        }
        var object = found.row().object();
        if (object == null) {
            return (_, _) -> {
                throw new IOException("its octets are not beside its row");
            };
        }
        var key = new BlobKey(tx.scope(), object).toString();
        return (offset, length) -> objects.read(key, offset, length);
    }

    /** A range of what lies beside the row; the array itself if that is all of it. */
    private static byte[] slice(byte[] content, long offset, int length) throws IOException {
        if (offset == 0 && length == content.length) {
            return content;
        }
        if (offset < 0 || offset + length > content.length) {
            throw new EOFException("damaged: only " + content.length + " octets are kept");
        }
        return Arrays.copyOfRange(content, (int) offset, (int) offset + length);
    }

    /** Deletes a blob, as {@link #delete(Tx, Collection)}. */
    public void delete(Tx tx, long id) throws SQLException {
        delete(tx, List.of(id));
    }

    /** Deletes blobs, of those that are there; their objects go after the commit. */
    public void delete(Tx tx, Collection<Long> ids) throws SQLException {
        var scope = tx.scope();
        for (var object : BlobTable.of(scope).delete(tx, ids)) {
            tx.afterCommit(() -> removeObject(new BlobKey(scope, object)));
        }
    }

    /**
     * Removes all rows and all blobs of an account, as {@link Database#remove}.
     *
     * @throws StoreException if the store failed: rows may be gone and objects left, for the
     *     sweeper
     */
    public void remove(Scope.Account account) throws StoreException {
        database.remove(account);
        try {
            var keys = new ArrayList<String>();
            objects.list(BlobKey.prefix(account), (key, _, _) -> keys.add(key));
            for (var key : keys) {
                objects.delete(key);
            }
        } catch (IOException e) {
            throw new StoreException("objects of " + account + " cannot be deleted", e);
        }
    }

    /** Removes an object, or leaves it to the sweeper. */
    private void removeObject(BlobKey key) {
        if (holds.get() > 0) {
            return;
        }
        try {
            objects.delete(key.toString());
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("object", key)
                    .setCause(e)
                    .log("object of a removed blob cannot be deleted now");
        }
    }

    /** Keeps objects from being removed, until {@link #release}. */
    void hold() {
        holds.incrementAndGet();
    }

    void release() {
        holds.decrementAndGet();
    }

    boolean isHeld() {
        return holds.get() > 0;
    }

    /** Whether an object, finished or not, may yet become a blob. */
    boolean isStaged(String name) {
        return staged.contains(FileObjects.finishedName(name));
    }

    Database database() {
        return database;
    }

    ObjectStore objects() {
        return objects;
    }

    /** Ends the threads that compress. Staged octets and spools are closed before. */
    @Override
    public void close() {
        codec.close();
    }
}
