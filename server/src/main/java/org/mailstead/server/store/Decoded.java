package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;

/** What was made of octets as they are kept: checked, and in memory. */
sealed interface Decoded permits Decoded.Whole, PackedLines {
    /** The octets: not to be changed. */
    byte[] octets();

    /**
     * Writes the octets, without an array of all of them.
     *
     * @throws IOException of the stream only
     */
    void writeTo(OutputStream out) throws IOException;

    /** Octets in one array. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    record Whole(byte[] octets) implements Decoded {
        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(octets);
        }
    }
}
