package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.control.OperationException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * Files with reports of other servers: each a message that has one attached, or a report itself.
 */
final class ReportFiles {
    private ReportFiles() {}

    /** Looks for a report in a message. */
    @FunctionalInterface
    interface Finder<R> {
        Optional<R> find(Message message) throws SyntaxException, IOException;
    }

    /** Takes a file for a report. */
    @FunctionalInterface
    interface Reader<R> {
        R read(byte[] file) throws SyntaxException;
    }

    /**
     * Reads each file in turn.
     *
     * @param taker gets each report before the next file is read
     * @throws OperationException if a file has no report; it names the file
     */
    static <R> void each(List<Path> files, Finder<R> finder, Reader<R> reader, Consumer<R> taker)
            throws IOException, OperationException {
        for (var file : files) {
            try {
                var octets = MailFile.octets(file);
                var message = Message.parse(OctetSource.of(octets), MimeLimits.DEFAULT);
                var found = finder.find(message);
                taker.accept(found.isPresent() ? found.get() : reader.read(octets));
            } catch (SyntaxException e) {
                throw new OperationException(file + ": " + e.getMessage(), e);
            }
        }
    }
}
