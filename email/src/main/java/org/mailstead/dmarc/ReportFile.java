package org.mailstead.dmarc;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.mailstead.wire.SyntaxException;

/** Unpacks the file of a report: gzip, zip, or neither. RFC 9990 §3.5.1. */
final class ReportFile {
    /** So much may come out of however little: small reports compress best. */
    private static final long FREE_OCTETS = 1 << 20;

    private ReportFile() {}

    /**
     * The XML of a report; reading it fails where it passes a limit.
     *
     * @throws SyntaxException if the file cannot be unpacked
     */
    static InputStream open(byte[] file, ReportLimits limits) throws SyntaxException {
        if (file.length > limits.fileOctetsMax()) {
            throw new SyntaxException("file larger than " + limits.fileOctetsMax() + " octets", 0);
        }
        var in = new ByteArrayInputStream(file);
        try {
            if (startsWith(file, 0x1f, 0x8b)) { // RFC 1952 §2.3.1
                return new Bounded(new GZIPInputStream(in), file.length, limits);
            }
            if (startsWith(file, 'P', 'K')) {
                return new Bounded(entry(new ZipInputStream(in)), file.length, limits);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new SyntaxException("the file cannot be unpacked: " + e.getMessage(), 0);
        }
        return new Bounded(in, limits.xmlOctetsMax(), limits);
    }

    private static boolean startsWith(byte[] file, int first, int second) {
        return file.length > 1 && (file[0] & 0xff) == first && (file[1] & 0xff) == second;
    }

    /** The first file of the archive: a report is alone in it. RFC 9990 §3.5.1. */
    private static InputStream entry(ZipInputStream zip) throws IOException, SyntaxException {
        for (int i = 0; i < 10; i++) {
            var entry = zip.getNextEntry();
            if (entry == null) {
                break;
            }
            if (!entry.isDirectory()) {
                return zip;
            }
        }
        throw new SyntaxException("no file in the archive", 0);
    }

    /** More came out than a limit allows, or than an honest report would. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long octets) {
            super("report larger than " + octets + " octets");
        }
    }

    /** Ends with an error behind so many octets. */
    private static final class Bounded extends FilterInputStream {
        private final long max;
        private long read;

        Bounded(InputStream in, long fileOctets, ReportLimits limits) {
            super(in);
            max = Math.min(limits.xmlOctetsMax(), FREE_OCTETS + limits.ratioMax() * fileOctets);
        }

        @Override
        public int read() throws IOException {
            var octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] target, int start, int length) throws IOException {
            var count = super.read(target, start, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int octets) throws TooLargeException {
            read += octets;
            if (read > max) {
                throw new TooLargeException(max);
            }
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
