package org.mailstead.server.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A directory that appears under its name whole or not at all. Until {@link #finish} it is written
 * beside it, under a name that says so; {@link #close} removes that if the work was not finished.
 */
final class NewDirectory implements AutoCloseable {
    /** Stands in the name until the directory is finished. */
    static final String PARTIAL = ".partial-";

    private final Path wanted;
    private final Path path;
    private boolean finished;

    private NewDirectory(Path wanted, Path path) {
        this.wanted = wanted;
        this.path = path;
    }

    /**
     * Begins a directory that only its owner can look into.
     *
     * @param wanted absolute; does not exist, or is an empty directory
     * @throws FileSystemException if it is neither; the message says what to do
     */
    static NewDirectory at(Path wanted) throws IOException {
        requireFree(wanted);
        @Nullable Path parent = wanted.getParent();
        @Nullable Path name = wanted.getFileName();
        if (parent == null || name == null) {
            throw new FileSystemException(wanted.toString(), null, "cannot be written as a whole");
        }
        Files.createDirectories(parent);
        var attribute =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        return new NewDirectory(
                wanted, Files.createTempDirectory(parent, name + PARTIAL, attribute));
    }

    private static void requireFree(Path wanted) throws IOException {
        if (!Files.exists(wanted)) {
            return;
        }
        try (var entries = Files.newDirectoryStream(wanted)) {
            if (entries.iterator().hasNext()) {
                throw new DirectoryNotEmptyException(wanted.toString());
            }
        } catch (NotDirectoryException e) {
            throw new FileAlreadyExistsException(wanted.toString());
        }
    }

    /** Where to write. */
    Path path() {
        return path;
    }

    /** Gives it its name. What was written in it must be synced. */
    void finish() throws IOException {
        syncDirectories(path);
        try {
            Files.move(path, wanted, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new FileSystemException(
                    wanted.toString(), null, "cannot be replaced: name a directory below it");
        }
        finished = true;
        @Nullable Path parent = wanted.getParent();
        if (parent != null) {
            sync(parent);
        }
    }

    private static void syncDirectories(Path root) throws IOException {
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path directory, @Nullable IOException problem) throws IOException {
                        if (problem != null) {
                            throw problem;
                        }
                        sync(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Makes a file or a directory survive a power failure. */
    static void sync(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.delete(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path directory, @Nullable IOException problem) throws IOException {
                            if (problem != null) {
                                throw problem;
                            }
                            Files.delete(directory);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        }
    }
}
