package org.mailstead.server.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.mailstead.server.transfer.format.MaildirReader;
import org.mailstead.server.transfer.format.Problems;
import org.mailstead.server.transfer.format.SourceMessage;

/** A Maildir without its folders, always read whole: its files have no order that would last. */
final class MaildirFolder implements FolderReader {
    private final MaildirReader reader;
    private final List<MaildirReader.Item> items;
    private final Problems problems;
    private int next;

    MaildirFolder(Path directory, long octetsMax, Problems problems) throws IOException {
        this.reader = new MaildirReader(directory, octetsMax, problems);
        this.items = reader.items();
        this.problems = problems;
    }

    @Override
    public Optional<SourceMessage> next(OutputStream to) throws IOException {
        while (next < items.size()) {
            var item = items.get(next++);
            try {
                return Optional.of(reader.read(item, to));
            } catch (FileSystemException e) {
                if (!item.path().toString().equals(e.getFile())) {
                    throw e; // where the message goes to is what fails
                }
                // Read by a mail program meanwhile, which renames it; or not for us to read.
                problems.add(e.getFile(), "cannot be read (" + e + "): not imported");
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean continues() {
        return false;
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public long lastPosition() {
        return 0;
    }

    @Override
    public double done() {
        return items.isEmpty() ? 1 : (double) next / items.size();
    }

    @Override
    public void close() {}
}
