package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * Octets on their way in: written once, then read as often as wanted, gone when closed. In memory
 * first, then in a temporary file. Nothing is synced. Written by one thread.
 */
public final class Spool implements AutoCloseable {
    private static final int BUFFER_MIN = 4096;
    private static final byte[] NOTHING = {};

    private final Supplier<Path> file;
    private final int memoryOctets;
    private final int memoryExpected;
    private final long octetsMax;
    private final OutputStream out = new Out();
    private byte[] buffer = NOTHING;
    private int buffered;
    private long flushed;
    private @Nullable FileChannel channel;

    /**
     * @param file where to write what is more than {@code memoryOctets}; does not exist
     * @param octetsExpected what memory is taken for when the first octet comes
     */
    Spool(Supplier<Path> file, int memoryOctets, long octetsExpected, long octetsMax) {
        this.file = file;
        this.memoryOctets = memoryOctets;
        this.memoryExpected = (int) Math.min(memoryOctets, Math.max(octetsExpected, BUFFER_MIN));
        this.octetsMax = octetsMax;
    }

    /**
     * Takes the octets. Throws {@link OctetsMaxException} when there are too many: what was written
     * before stays readable, and more is refused again. Throws {@link StoreIoException} when the
     * disk fails.
     */
    public OutputStream out() {
        return out;
    }

    /** How many octets were written. */
    public long size() {
        return flushed + buffered;
    }

    /**
     * What was written. Valid until the spool is closed; nothing may be written after.
     *
     * @throws StoreIoException if the disk fails
     */
    public OctetSource content() throws IOException {
        var open = channel;
        if (open == null) {
            return OctetSource.of(buffer).slice(0, buffered);
        }
        flush(open);
        return new FileSource(open, flushed);
    }

    private void write(byte[] octets, int start, int length) throws IOException {
        if (size() + length > octetsMax) {
            throw new OctetsMaxException(octetsMax);
        }
        int from = start;
        for (int left = length; left > 0; ) {
            makeRoom(left);
            int count = Math.min(left, buffer.length - buffered);
            System.arraycopy(octets, from, buffer, buffered, count);
            buffered += count;
            from += count;
            left -= count;
        }
    }

    private void makeRoom(int wanted) throws IOException {
        if (buffered + wanted <= buffer.length) {
            return;
        }
        if (buffer.length < memoryOctets) {
            var length =
                    Math.max(
                            buffer.length == 0 ? memoryExpected : 2L * buffer.length,
                            (long) buffered + wanted);
            buffer = Arrays.copyOf(buffer, (int) Math.min(length, memoryOctets));
        }
        if (buffered == buffer.length) {
            flush(open());
        }
    }

    private FileChannel open() throws StoreIoException {
        var open = channel;
        if (open == null) {
            try {
                open =
                        FileChannel.open(
                                file.get(),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.DELETE_ON_CLOSE);
            } catch (IOException e) {
                throw new StoreIoException("temporary file cannot be made", e);
            }
            channel = open;
        }
        return open;
    }

    private void flush(FileChannel open) throws StoreIoException {
        var octets = ByteBuffer.wrap(buffer, 0, buffered);
        try {
            while (octets.hasRemaining()) {
                open.write(octets, flushed + octets.position());
            }
        } catch (IOException e) {
            throw new StoreIoException("temporary file cannot be written", e);
        }
        flushed += buffered;
        buffered = 0;
    }

    /** Forgets the octets, and deletes the temporary file if there is one. */
    @Override
    public void close() throws IOException {
        buffer = NOTHING;
        buffered = 0;
        var open = channel;
        if (open != null) {
            open.close();
        }
    }

    private final class Out extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            Spool.this.write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int start, int length) throws IOException {
            Spool.this.write(octets, start, length);
        }
    }

    private record FileSource(FileChannel channel, long size) implements OctetSource {
        @Override
        public int read(long offset, byte[] target, int start, int length) throws IOException {
            Objects.checkFromToIndex(offset, size, size);
            if (length == 0) {
                return 0;
            }
            int count = (int) Math.min(length, size - offset);
            if (count == 0) {
                return -1;
            }
            try {
                return channel.read(ByteBuffer.wrap(target, start, count), offset);
            } catch (IOException e) {
                throw new StoreIoException("temporary file cannot be read", e);
            }
        }
    }
}
