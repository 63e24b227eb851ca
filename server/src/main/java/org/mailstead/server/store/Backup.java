package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * A copy of everything that the store keeps, made while it is in use: a data directory of its own,
 * that can be opened as such.
 *
 * <p>Each scope's rows are as of one moment, each scope at its own. Every object that the copied
 * rows name is there: none is removed while the copy is made. Objects that came later may be there
 * too; the sweeper removes them after a restore.
 *
 * <p>On PostgreSQL only the objects are copied, as the rows are {@code pg_dump}'s to save: run this
 * before it, and again after it into the same directory. Then every object that the dump names is
 * there, whatever came or went meanwhile.
 */
public final class Backup {
    private final Blobs blobs;

    /**
     * What was copied.
     *
     * @param databases how many scopes' rows; 0 on PostgreSQL
     * @param objects how many large blobs, those not counted that were there from an earlier run
     */
    public record Report(int databases, int objects) {}

    /** A backup of some blobs and the database that they belong to. */
    public Backup(Blobs blobs) {
        this.blobs = blobs;
    }

    /**
     * Makes the copy. Takes long.
     *
     * @param directory created if need be; empty, except on PostgreSQL
     * @throws IOException if the directory cannot be written, or is not empty
     * @throws StoreException if the store failed; then the copy is of no use
     */
    public Report write(Path directory) throws IOException, StoreException {
        var database = blobs.database();
        Directories.create(directory);
        boolean rows = database.dialect() == Dialect.SQLITE;
        if (rows) {
            requireEmpty(directory);
        }
        var scopes = new ArrayList<Scope>();
        scopes.add(Scope.server());
        scopes.addAll(database.accounts());
        int databases = 0;
        int objects = 0;
        blobs.hold();
        try {
            for (var scope : scopes) {
                if (rows && copyRows(directory, scope)) {
                    databases++;
                }
                objects += copyObjects(directory, scope);
            }
        } finally {
            blobs.release();
        }
        return new Report(databases, objects);
    }

    private static void requireEmpty(Path directory) throws IOException {
        try (var entries = Files.newDirectoryStream(directory)) {
            if (entries.iterator().hasNext()) {
                throw new IOException(directory + " is not empty");
            }
        }
    }

    /** False if the account has been removed meanwhile. */
    private boolean copyRows(Path directory, Scope scope) throws IOException, StoreException {
        try {
            blobs.database().copy(scope, new SqliteLayout(directory).file(scope));
            return true;
        } catch (StoreException e) {
            if (scope instanceof Scope.Account && !blobs.database().accounts().contains(scope)) {
                return false;
            }
            throw e;
        }
    }

    private int copyObjects(Path directory, Scope scope) throws IOException {
        var objects = blobs.objects();
        var touched = new HashSet<Path>();
        var copied = new ArrayList<String>();
        objects.list(
                BlobKey.prefix(scope),
                (key, _, _) -> {
                    var file = directory.resolve(key);
                    if (isFinished(key) && !Files.exists(file)) {
                        export(key, file, touched);
                        copied.add(key);
                    }
                });
        for (var folder : touched) {
            Directories.sync(folder);
        }
        return copied.size();
    }

    private static boolean isFinished(String key) {
        return BlobKey.parse(key).map(BlobKey::isFinished).orElse(false);
    }

    private void export(String key, Path file, Set<Path> touched) throws IOException {
        var folder = Directories.of(file);
        if (touched.add(folder)) {
            Directories.create(folder);
        }
        try {
            blobs.objects().export(key, file);
        } catch (NoSuchFileException e) { // staged, and given up since it was listed
            if (Files.exists(file)) {
                throw e;
            }
        }
    }
}
