package org.mailstead.server.transfer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.mailstead.server.transfer.format.MaildirWriter;
import org.mailstead.server.transfer.format.MboxWriter;
import org.mailstead.wire.OctetSource;

/** Where the messages of one mailbox are written to. For one thread. */
sealed interface FolderWriter extends AutoCloseable {
    /**
     * One message.
     *
     * @param id differs from those of the others
     * @param sender the reverse-path; empty when there is none or it is not known
     * @param flags as IMAP names them
     */
    record Letter(long id, String sender, Instant received, List<String> flags) {}

    /**
     * Writes a message. If that fails, nothing of it stays.
     *
     * @throws IOException if the message cannot be read or the folder not be written
     */
    void write(OctetSource message, Letter letter) throws IOException;

    @Override
    void close() throws IOException;

    /** An mbox file. */
    final class Mbox implements FolderWriter {
        private final FileChannel file;
        private final BufferedOutputStream out;
        private final MboxWriter writer;

        Mbox(Path path) throws IOException {
            this.file =
                    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            this.out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
            this.writer = new MboxWriter(out);
        }

        @Override
        public void write(OctetSource message, Letter letter) throws IOException {
            out.flush();
            var start = file.position();
            try {
                writer.write(message, letter.sender(), letter.received(), letter.flags());
            } catch (IOException e) {
                out.flush();
                file.truncate(start);
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            try (file) {
                out.flush();
                file.force(true);
            }
        }
    }

    /** A Maildir. */
    final class Maildir implements FolderWriter {
        private final MaildirWriter writer;

        Maildir(Path directory) throws IOException {
            Files.createDirectories(directory);
            this.writer = new MaildirWriter(directory);
        }

        @Override
        public void write(OctetSource message, Letter letter) throws IOException {
            writer.write(message, letter.id(), letter.received(), letter.flags());
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }
}
