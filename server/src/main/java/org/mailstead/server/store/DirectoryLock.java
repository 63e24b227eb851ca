package org.mailstead.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a data directory to one process: a lock on the file {@code lock} in it, which also names
 * the process. The system frees it when the process ends, however it ends.
 */
public final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes a data directory, which is created if need be, until closed.
     *
     * @throws StoreException if another process, or another store of this process, has it
     */
    public static DirectoryLock acquire(Path directory) throws StoreException {
        var file = directory.resolve("lock");
        try {
            Directories.create(directory);
            var channel =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new StoreException(
                        "data directory "
                                + directory
                                + " is in use by process "
                                + Files.readString(file).strip());
            }
            var process = Long.toString(ProcessHandle.current().pid()) + "\n";
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(process.getBytes(StandardCharsets.US_ASCII)), 0);
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw new StoreException("data directory " + directory + " cannot be opened", e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) { // this very process has it
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
