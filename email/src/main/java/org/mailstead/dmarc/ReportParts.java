package org.mailstead.dmarc;

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

    private static boolean isAggregate(Part part) {
        var type = part.mediaType().type() + "/" + part.mediaType().subtype();
        if (ARCHIVES.contains(type.toLowerCase(Locale.ROOT))) {
            return true;
        }
        var name = part.fileName().orElse("").toLowerCase(Locale.ROOT);
        return name.endsWith(".xml") || name.endsWith(".gz") || name.endsWith(".zip");
    }

    /** The part that a failure report is in. RFC 5965 §2. */
    static Optional<Part> feedback(Message message) {
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
