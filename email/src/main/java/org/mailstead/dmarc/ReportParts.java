package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.wire.SyntaxException;

/** Finds in a message what carries a report. */
final class ReportParts {
    private static final List<String> ARCHIVES =
            List.of(
                    "application/gzip",
                    "application/x-gzip",
                    "application/zip",
                    "application/x-zip",
                    "application/x-zip-compressed",
                    "text/xml",
                    "application/xml");

    private static final int SNIFFED_OCTETS = 512;

    private ReportParts() {}

    /**
     * The file of an aggregate report: the whole mail, or an attachment of whatever shape. inbound
     * TEST-28.
     */
    static Optional<byte[]> aggregate(Message message, ReportLimits limits)
            throws SyntaxException, IOException {
        var part = message.firstLeaf(ReportParts::isAggregate);
        return part.isEmpty() ? Optional.empty() : Optional.of(octets(part.get(), limits));
    }

    private static boolean isAggregate(Part part) throws IOException {
        var type = part.mediaType().type() + "/" + part.mediaType().subtype();
        if (ARCHIVES.contains(type.toLowerCase(Locale.ROOT))) {
            return true;
        }
        var name = part.fileName().orElse("").toLowerCase(Locale.ROOT);
        if (name.endsWith(".xml") || name.endsWith(".gz") || name.endsWith(".zip")) {
            return true;
        }
        var saysNothing =
                part.mediaType().is("application", "octet-stream")
                        || part.headers().first("Content-Type").isEmpty();
        return saysNothing && beginsLikeReport(part);
    }

    /** XML, gzip or zip, by its first octets. outbound DI-1 */
    private static boolean beginsLikeReport(Part part) throws IOException {
        try (var in = part.decoded()) {
            var start = new String(in.readNBytes(SNIFFED_OCTETS), ISO_8859_1);
            var text = start.stripLeading();
            return start.startsWith("\u001f\u008b")
                    || start.startsWith("PK\u0003\u0004")
                    || start.startsWith("\u00ef\u00bb\u00bf<?xml")
                    || text.startsWith("<?xml")
                    || text.startsWith("<feedback");
        }
    }

    /** The part that a failure report is in. RFC 5965 §2. */
    static Optional<Part> feedback(Message message) throws IOException {
        return message.firstLeaf(part -> part.mediaType().is("message", "feedback-report"));
    }

    /** What a part holds, decoded. */
    static byte[] octets(Part part, ReportLimits limits) throws SyntaxException, IOException {
        try (var in = part.decoded()) {
            var octets = in.readNBytes(limits.fileOctetsMax() + 1);
            if (octets.length > limits.fileOctetsMax()) {
                throw new SyntaxException(
                        "file larger than " + limits.fileOctetsMax() + " octets", 0);
            }
            return octets;
        }
    }
}
