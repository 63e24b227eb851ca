package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.ReportKind;
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
     * Has the running server keep a report.
     *
     * @param from the domain that sent it; empty for the one in the message's From
     * @param in the report, or a message with it
     */
    static void add(
            ServerLocation server, ReportKind kind, String from, InputStream in, PrintWriter out)
            throws IOException, ConfigException, OperationException {
        var answer = new ByteArrayOutputStream();
        new ControlClient(server.dataDirectory())
                .converse("reports.add", List.of(kind.toString(), from), in, answer);
        out.print(answer.toString(UTF_8));
        out.flush();
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
