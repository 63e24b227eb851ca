package org.mailstead.tlsrpt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.wire.SyntaxException;

/**
 * What somebody tells of TLS with the hosts of a domain. RFC 8460 §4.
 *
 * @param organization who reports; empty if that is not said
 * @param begin of the time it is about
 * @param end of that
 * @param contact of who reports; empty if there is none
 * @param id that the reporter gave it; empty if there is none
 * @param policies what came of each
 */
public record TlsReport(
        String organization,
        Instant begin,
        Instant end,
        String contact,
        String id,
        List<PolicyResult> policies) {
    public TlsReport {
        policies = List.copyOf(policies);
    }

    /**
     * Reads a file: JSON, or that in gzip. RFC 8460 §5.3
     *
     * @throws SyntaxException if it is no report, or larger than the limits
     */
    public static TlsReport read(byte[] file, ReportLimits limits) throws SyntaxException {
        if (file.length > limits.fileOctetsMax()) {
            throw new SyntaxException("file larger than " + limits.fileOctetsMax() + " octets", 0);
        }
        return new TlsReportReader(new JsonReader(unpacked(file, limits), limits).read()).report();
    }

    private static byte[] unpacked(byte[] file, ReportLimits limits) throws SyntaxException {
        var isGzip = file.length > 1 && (file[0] & 0xff) == 0x1f && (file[1] & 0xff) == 0x8b;
        try (InputStream in =
                isGzip
                        ? new GZIPInputStream(new ByteArrayInputStream(file))
                        : new ByteArrayInputStream(file)) {
            var json = in.readNBytes(limits.jsonOctetsMax() + 1);
            if (json.length > limits.jsonOctetsMax()) {
                throw new SyntaxException(
                        "report larger than " + limits.jsonOctetsMax() + " octets", 0);
            }
            return json;
        } catch (IOException e) {
            throw new SyntaxException("the file cannot be unpacked: " + e.getMessage(), 0);
        }
    }

    /**
     * Reads the report in a message, wherever it is attached, or the message is. RFC 8460 §5.3,
     * outbound J-3
     *
     * @return nothing if no part looks like one
     * @throws SyntaxException if the first part that looks like one is none
     * @throws IOException if the source of the message fails
     */
    public static Optional<TlsReport> find(Message message, ReportLimits limits)
            throws SyntaxException, IOException {
        var file = file(message, limits);
        return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get(), limits));
    }

    /**
     * The file of the report in a message, which {@link #read} reads, and refuses if it is too
     * large; otherwise as {@link #find}.
     */
    public static Optional<byte[]> file(Message message, ReportLimits limits) throws IOException {
        var part = message.firstLeaf(TlsReport::isReport);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        try (var in = part.get().decoded()) {
            return Optional.of(in.readNBytes(limits.fileOctetsMax() + 1));
        }
    }

    private static boolean isReport(Part part) {
        var name = part.fileName().orElse("").toLowerCase(Locale.ROOT);
        return part.mediaType().is("application", "tlsrpt+json")
                || part.mediaType().is("application", "tlsrpt+gzip")
                || name.endsWith(".json")
                || name.endsWith(".json.gz");
    }
}
