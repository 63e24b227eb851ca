package org.mailstead.server.store;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Objects as files below a directory, one for each key.
 *
 * <p>A file is written under a name of its own, synced, and renamed; then its directory is synced.
 * So a key either has all of its octets or is not there.
 */
final class FileObjects implements ObjectStore {
    private static final String UNFINISHED = ".tmp";

    private final Path root;

    FileObjects(Path root) {
        this.root = root;
    }

    /** The name that an unfinished file is to have; any other name as it is. */
    static String finishedName(String name) {
        return name.endsWith(UNFINISHED)
                ? name.substring(0, name.length() - UNFINISHED.length())
                : name;
    }

    private Path file(String key) {
        for (var word : key.split("/", -1)) {
            if (word.isEmpty() || word.startsWith(".")) {
                throw new IllegalArgumentException("not a key: " + key);
            }
        }
        return root.resolve(key);
    }

    @Override
    public void put(String key, Content content) throws IOException {
        var file = file(key);
        var unfinished = file(key + UNFINISHED);
        var directory = Directories.of(file);
        Directories.create(directory);
        try {
            try (var channel =
                            FileChannel.open(
                                    unfinished,
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.WRITE);
                    var out =
                            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            deleteAfter(e, unfinished);
            throw e;
        }
        Directories.sync(directory);
    }

    private static void deleteAfter(Exception failure, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) { // the sweeper will find it
            failure.addSuppressed(e);
        }
    }

    @Override
    public void copy(String key, String copy) throws IOException {
        var target = file(copy);
        Directories.create(Directories.of(target));
        if (!link(file(key), target)) {
            put(copy, out -> Files.copy(file(key), out));
        }
        Directories.sync(Directories.of(target));
    }

    /** Whether a hard link was made: not every file system can, and none to another. */
    private static boolean link(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    @Override
    public byte[] read(String key, long offset, int length) throws IOException {
        var octets = ByteBuffer.allocate(length);
        try (var channel = FileChannel.open(file(key), StandardOpenOption.READ)) {
            while (octets.hasRemaining()) {
                if (channel.read(octets, offset + octets.position()) < 0) {
                    throw new EOFException(
                            key + " ends before octet " + (offset + octets.position()));
                }
            }
        }
        return octets.array();
    }

    @Override
    public void delete(String key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    @Override
    public void move(String key, String newKey) throws IOException {
        var target = file(newKey);
        Directories.create(Directories.of(target));
        Files.move(file(key), target, StandardCopyOption.ATOMIC_MOVE);
        Directories.sync(Directories.of(target));
    }

    @Override
    public void list(String prefix, Listing listing) throws IOException {
        var top = root.resolve(prefix);
        if (Files.isDirectory(top)) {
            Files.walkFileTree(top, new Visitor(listing));
        }
    }

    @Override
    public void export(String key, Path file) throws IOException {
        if (!link(file(key), file)) {
            Files.copy(file(key), file);
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Listing listing;

        private Visitor(Listing listing) {
            this.listing = listing;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            var key = root.relativize(file).toString().replace('\\', '/');
            listing.found(key, attributes.size(), attributes.lastModifiedTime().toInstant());
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) { // deleted meanwhile
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
