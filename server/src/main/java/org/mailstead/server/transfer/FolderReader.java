package org.mailstead.server.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.mailstead.server.transfer.format.SourceMessage;
import org.mailstead.wire.SyntaxException;

/** The messages of one folder of a source, one after another. For one thread. */
sealed interface FolderReader extends AutoCloseable permits MboxFolder, MaildirFolder {

    /**
     * Reads the next message.
     *
     * @param to gets the message; not closed here
     * @return empty at the end
     * @throws SyntaxException if the source is not what it was taken for
     * @throws IOException if the source cannot be read, or {@code to} cannot be written
     */
    Optional<SourceMessage> next(OutputStream to) throws IOException, SyntaxException;

    /** Whether the reading goes on where an earlier pass stopped. */
    boolean continues();

    /** Where the next message starts, for those that can go on there; otherwise 0. */
    long position();

    /** Where the last message starts, for those that can go on; otherwise 0. */
    long lastPosition();

    /** Which part of the folder is behind, 0..1. */
    double done();

    @Override
    void close() throws IOException;
}
