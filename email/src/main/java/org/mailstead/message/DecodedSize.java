package org.mailstead.message;

/** Counts what the content of one part comes to when decoded, from its octets in order. */
final class DecodedSize {
    private final TransferEncoding encoding;
    private final Base64Decoder.Size base64 = new Base64Decoder.Size();
    private final QuotedPrintableDecoder quotedPrintable = new QuotedPrintableDecoder();
    private long octets;

    DecodedSize(TransferEncoding encoding) {
        this.encoding = encoding;
    }

    /**
     * Counts the next octets.
     *
     * @param scratch holds at least {@code to - from + TransferDecoder.HELD_MAX}
     */
    void add(byte[] in, int from, int to, byte[] scratch) {
        switch (encoding) {
            case SEVEN_BIT, EIGHT_BIT, BINARY, UNKNOWN -> octets += to - from;
            case QUOTED_PRINTABLE -> octets += quotedPrintable.decode(in, from, to, scratch);
            case BASE64 -> base64.add(in, from, to);
        }
    }

    long finish(byte[] scratch) {
        return switch (encoding) {
            case SEVEN_BIT, EIGHT_BIT, BINARY, UNKNOWN -> octets;
            case QUOTED_PRINTABLE -> octets + quotedPrintable.finish(scratch);
            case BASE64 -> base64.octets();
        };
    }
}
