package org.mailstead.server.store;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A real database and its blobs, for a test. Closed together. */
public record TestStore(Path directory, TestDatabase database, Blobs blobs)
        implements AutoCloseable {

    /**
     * Opens both.
     *
     * @param directory of this test alone; opened again, it has what was kept there before
     */
    public static TestStore open(Engine engine, Path directory) throws StoreException {
        var limits = StoreLimits.defaults();
        var database = TestDatabase.open(engine, directory, limits);
        return new TestStore(directory, database, Blobs.inFiles(database, directory, limits));
    }

    /** A work without a result. */
    @FunctionalInterface
    public interface Change {
        /** Does the work. */
        void run(Tx tx) throws SQLException;
    }

    /** Writes something, without a result. */
    public void write(Scope scope, Change change) throws StoreException {
        database.<Boolean, RuntimeException>write(
                scope,
                tx -> {
                    change.run(tx);
                    return true;
                });
    }

    FileObjects fileObjects() {
        return new FileObjects(directory);
    }

    /** The keys of all objects of blobs. */
    List<String> objects() throws IOException {
        var keys = new ArrayList<String>();
        fileObjects().list(BlobKey.SERVER, (key, _, _) -> keys.add(key));
        fileObjects()
                .list(
                        BlobKey.ACCOUNTS,
                        (key, _, _) -> BlobKey.parse(key).ifPresent(_ -> keys.add(key)));
        return keys;
    }

    @Override
    public void close() {
        blobs.close();
        database.close();
    }
}
