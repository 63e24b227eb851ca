package org.mailstead.server.transfer;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.mailstead.server.store.Backup;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.StoreException;

/**
 * Copies a data directory while it is in use: what the store keeps, as of one moment for each
 * account, and the files beside it such as certificates. The copy can be started on. It has every
 * message that was acknowledged before the copying began: the server's rows come first, so a
 * message on its way from the queue into an account is in one of the two at least.
 */
public final class MailBackup {
    /** What the store copies itself, and what lasts no longer than the process. */
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "server.db",
                    "server.db-wal",
                    "server.db-shm",
                    "accounts",
                    "blobs",
                    "removed",
                    "moved",
                    "tmp",
                    "lock");

    private final Blobs blobs;
    private final Path data;

    /**
     * What was copied.
     *
     * @param databases how many; 0 on PostgreSQL, which has tools of its own
     * @param objects how many large blobs
     * @param files how many files beside them
     */
    public record Report(int databases, int objects, int files) {}

    /**
     * A backup of a data directory.
     *
     * @param data absolute
     */
    public MailBackup(Blobs blobs, Path data) {
        this.blobs = blobs;
        this.data = data;
    }

    /**
     * Makes the copy. It appears when it is complete; otherwise nothing is there.
     *
     * @param destination absolute; does not exist or is an empty directory, and is not below the
     *     accounts of the data directory
     * @throws IOException if it cannot be written; the message says why
     */
    public Report write(Path destination) throws IOException, StoreException {
        try (var directory = NewDirectory.at(destination)) {
            var copied = new Backup(blobs).write(directory.path());
            var files = new OtherFiles(directory.path());
            Files.walkFileTree(data, files);
            directory.finish();
            return new Report(copied.databases(), copied.objects(), files.count);
        }
    }

    /** Copies what is not the store's. */
    private final class OtherFiles extends SimpleFileVisitor<Path> {
        private final Path target;
        private int count;

        private OtherFiles(Path target) {
            this.target = target;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                throws IOException {
            if (directory.equals(data)) {
                return FileVisitResult.CONTINUE;
            }
            // A backup may lie below the data directory: it is no part of itself, nor of another.
            if (isStores(directory) || isBackup(directory)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            Files.copy(
                    directory,
                    target.resolve(data.relativize(directory)),
                    StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            if (attributes.isRegularFile() && !isStores(file)) { // not links, nor sockets
                var copy = target.resolve(data.relativize(file));
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                NewDirectory.sync(copy);
                count++;
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isStores(Path path) {
            return NOT_COPIED.contains(data.relativize(path).toString());
        }

        private static boolean isBackup(Path directory) {
            return directory.getFileName().toString().contains(NewDirectory.PARTIAL)
                    || Files.exists(directory.resolve("server.db"));
        }
    }
}
