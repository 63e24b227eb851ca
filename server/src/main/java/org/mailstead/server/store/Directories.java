package org.mailstead.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Directories that are there after a power failure. */
final class Directories {
    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private Directories() {}

    /** The directory that a file lies in. */
    static Path of(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a root is no file");
    }

    /** Creates a directory and its parents as needed; each new one is synced into its parent. */
    static void create(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        var parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            create(parent);
        }
        try {
            if (parent != null && isPosix(parent)) {
                var mode = PosixFilePermissions.fromString("rwxr-x---");
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
            } else {
                Files.createDirectory(directory);
            }
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            sync(parent);
        }
    }

    /**
     * Creates an empty file, and its directory as needed, unless it is there: for its owner to read
     * and write, for the group to read. SQLite gives its logs the same mode.
     */
    static void createFile(Path file) throws IOException {
        var directory = of(file);
        create(directory);
        if (Files.exists(file)) {
            return;
        }
        if (isPosix(directory)) {
            var mode = PosixFilePermissions.fromString("rw-r-----");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
        } else {
            Files.createFile(file);
        }
        sync(directory);
    }

    private static boolean isPosix(Path existing) throws IOException {
        return Files.getFileStore(existing).supportsFileAttributeView("posix");
    }

    /** Makes the names in a directory last. */
    static void sync(Path directory) throws IOException {
        if (WINDOWS) { // has no such operation: NTFS logs names by itself
            return;
        }
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
