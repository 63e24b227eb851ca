package org.mailstead.server.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.mailstead.server.control.OperationException;
import org.mailstead.wire.CrlfOutput;
import org.mailstead.wire.OctetSource;

/** A message in a file. */
final class MailFile {
    private static final long OCTETS_MAX = 1L << 30;

    private MailFile() {}

    /** The octets as they are. */
    static byte[] octets(Path file) throws IOException, OperationException {
        if (Files.size(file) > OCTETS_MAX) {
            throw new OperationException(file + " is larger than " + OCTETS_MAX + " octets");
        }
        return Files.readAllBytes(file);
    }

    /** As it was on the wire: line ends that a file system made LF are CRLF. RFC 5322 §2.1. */
    static OctetSource wire(Path file) throws IOException, OperationException {
        var octets = octets(file);
        var wire = new ByteArrayOutputStream(octets.length + octets.length / 16);
        try (var lines = new CrlfOutput(wire)) {
            lines.write(octets);
        }
        return OctetSource.of(wire.toByteArray());
    }
}
