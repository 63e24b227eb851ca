package org.mailstead.server.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.mailstead.server.transfer.format.MboxReader;
import org.mailstead.server.transfer.format.SourceMessage;
import org.mailstead.wire.SyntaxException;

/** An mbox file, read from its start or from where an earlier pass left it. */
final class MboxFolder implements FolderReader {
    private final FileChannel file;
    private final MboxReader reader;
    private final boolean continues;
    private final long size;
    private long lastPosition;

    private MboxFolder(FileChannel file, MboxReader reader, boolean continues) throws IOException {
        this.file = file;
        this.reader = reader;
        this.continues = continues;
        this.size = file.size();
    }

    /**
     * Opens a file.
     *
     * @param left where an earlier pass left it. The reading goes on there if the last message
     *     before still stands where it stood: a file that has only grown; otherwise it begins anew
     */
    static MboxFolder open(Path path, Optional<ImportJournal.Position> left, long octetsMax)
            throws IOException {
        var file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            if (left.isPresent() && left.get().position() <= file.size()) {
                var reader = at(file, left.get().lastPosition(), octetsMax);
                if (isLast(reader, left.get())) {
                    return new MboxFolder(file, reader, true);
                }
            }
            return new MboxFolder(file, at(file, 0, octetsMax), false);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static MboxReader at(FileChannel file, long position, long octetsMax)
            throws IOException {
        return new MboxReader(
                Channels.newInputStream(file.position(position)), position, octetsMax);
    }

    private static boolean isLast(MboxReader reader, ImportJournal.Position left)
            throws IOException {
        try {
            var last = reader.next(OutputStream.nullOutputStream());
            return last.isPresent()
                    && last.get().identity().equals(left.lastIdentity())
                    && reader.position() == left.position();
        } catch (SyntaxException e) {
            return false; // no message starts there any more: the file was rewritten
        }
    }

    @Override
    public Optional<SourceMessage> next(OutputStream to) throws IOException, SyntaxException {
        var start = reader.position();
        var message = reader.next(to);
        if (message.isPresent()) {
            lastPosition = start;
        }
        return message;
    }

    @Override
    public boolean continues() {
        return continues;
    }

    @Override
    public long position() {
        return reader.position();
    }

    @Override
    public long lastPosition() {
        return lastPosition;
    }

    @Override
    public double done() {
        return size == 0 ? 1 : Math.min(1, (double) reader.position() / size);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
