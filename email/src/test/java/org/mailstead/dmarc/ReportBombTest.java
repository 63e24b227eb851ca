package org.mailstead.dmarc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.mailstead.wire.SyntaxException;

/**
 * Ten gigabytes of report in a file that is small enough to be opened, and in one of 30 kB. RFC
 * 9990 §9.1
 */
class ReportBombTest {
    private static final long OCTETS = 10_000_000_000L;
    private static final int BLOCK_OCTETS = 1 << 20;
    private static final String START = "<?xml version=\"1.0\"?>\n<feedback><report_metadata>";

    /** The same compressed block again and again: what is behind it is what is before it. */
    private static byte[] gzipBomb() {
        var out = new ByteArrayOutputStream();
        // RFC 1952 §2.3: deflate, no flags, no time, unknown system
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff});
        deflated(out);
        return out.toByteArray();
    }

    private static byte[] zipBomb() {
        var data = new ByteArrayOutputStream();
        deflated(data);
        var out = new ByteArrayOutputStream();
        // local file header with the sizes behind the data (bit 3), "r.xml"
        out.writeBytes(new byte[] {'P', 'K', 3, 4, 20, 0, 8, 0, 8, 0, 0, 0, 0, 0});
        out.writeBytes(new byte[12]);
        out.writeBytes(new byte[] {5, 0, 0, 0});
        out.writeBytes("r.xml".getBytes(UTF_8));
        out.writeBytes(data.toByteArray());
        return out.toByteArray();
    }

    private static void deflated(ByteArrayOutputStream out) {
        var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            flush(deflater, START.getBytes(UTF_8), out);
            var spaces = " ".repeat(BLOCK_OCTETS).getBytes(UTF_8);
            flush(deflater, spaces, out);
            var block = new ByteArrayOutputStream();
            flush(deflater, spaces, block);
            var octets = block.toByteArray();
            for (long made = 0; made < OCTETS; made += BLOCK_OCTETS) {
                out.writeBytes(octets);
            }
        } finally {
            deflater.end();
        }
    }

    private static void flush(Deflater deflater, byte[] octets, ByteArrayOutputStream out) {
        var buffer = new byte[64 << 10];
        deflater.setInput(octets);
        for (int n; (n = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH)) > 0; ) {
            out.write(buffer, 0, n);
        }
    }

    private static byte[] gzip(byte[] octets) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(octets);
        }
        return out.toByteArray();
    }

    @Test
    @Timeout(60)
    void tenGigabytesAreRefusedByTheirBounds() {
        for (var file : new byte[][] {gzipBomb(), zipBomb()}) {
            assertThat(file.length).isLessThan(ReportLimits.DEFAULT.fileOctetsMax());
            assertThatThrownBy(() -> AggregateReport.read(file, ReportLimits.DEFAULT))
                    .isInstanceOf(SyntaxException.class)
                    .hasMessageContaining("report larger than");
        }
    }

    @Test // what is packed twice is not unpacked twice
    @Timeout(60)
    void tenGigabytesInThirtyKilobytesAreNoReport() throws Exception {
        var file = gzip(gzipBomb());
        assertThat(file.length).isLessThan(50_000);
        assertThatThrownBy(() -> AggregateReport.read(file, ReportLimits.DEFAULT))
                .isInstanceOf(SyntaxException.class);
    }
}
