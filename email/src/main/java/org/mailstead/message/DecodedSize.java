package org.mailstead.message;

import org.jspecify.annotations.Nullable;

/** Counts what the content of one part comes to when decoded, from its octets in order. */
final class DecodedSize {
    /** Decoded together, for nothing but their number. */
    private static final int PIECE_OCTETS = 1 << 10;

    private final TransferEncoding encoding;
    private final Base64Decoder.Size base64 = new Base64Decoder.Size();

    /** Null if nothing is quoted-printable. */
    private final @Nullable QuotedPrintable quotedPrintable;

    private long octets;

    DecodedSize(TransferEncoding encoding) {
        this.encoding = encoding;
        this.quotedPrintable =
                encoding == TransferEncoding.QUOTED_PRINTABLE ? new QuotedPrintable() : null;
    }

    /** Counts the next octets. */
    void add(byte[] in, int from, int to) {
        if (quotedPrintable != null) {
            octets += quotedPrintable.size(in, from, to);
        } else if (encoding == TransferEncoding.BASE64) {
            base64.add(in, from, to);
        } else {
            octets += to - from;
        }
    }

    long finish() {
        if (quotedPrintable != null) {
            return octets + quotedPrintable.finish();
        }
        return encoding == TransferEncoding.BASE64 ? base64.octets() : octets;
    }

    private static final class QuotedPrintable {
        private final QuotedPrintableDecoder decoder = new QuotedPrintableDecoder();
        private final byte[] decoded = new byte[PIECE_OCTETS + TransferDecoder.HELD_MAX];

        long size(byte[] in, int from, int to) {
            var size = 0L;
            for (int start = from; start < to; start += PIECE_OCTETS) {
                size += decoder.decode(in, start, Math.min(to, start + PIECE_OCTETS), decoded);
            }
            return size;
        }

        int finish() {
            return decoder.finish(decoded);
        }
    }
}
