package org.mailstead.message;

/** Turns encoded octets back, piece by piece; a piece may end anywhere. */
sealed interface TransferDecoder permits Base64Decoder, QuotedPrintableDecoder {
    /** Octets that may come out beyond those that went in: what was held back before. */
    int HELD_MAX = 1024;

    /**
     * Decodes the next piece.
     *
     * @param out holds at least {@code to - from + HELD_MAX}
     * @return how many octets are in {@code out}, from its start
     */
    int decode(byte[] in, int from, int to, byte[] out);

    /** Ends the data: what is still held back, into {@code out}. */
    int finish(byte[] out);
}
