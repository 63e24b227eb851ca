package org.mailstead.server.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * How a blob is kept.
 *
 * @param size octets, as they are read
 * @param storedSize octets, as they are kept
 * @param checksum CRC-32C of the octets as they are kept, or of the index of {@link Chunks}
 * @param object name within the scope; null if the octets are beside the row
 */
record BlobRow(
        long size, long storedSize, Encoding encoding, int checksum, @Nullable String object) {
    /** How the octets were made into what is kept. */
    enum Encoding {
        /** As they are. */
        PLAIN(0),
        /** One frame of {@link Codec}. */
        FRAME(1),
        /** {@link Chunks}. */
        CHUNKS(2);

        private final int number;

        Encoding(int number) {
            this.number = number;
        }

        /** What the row says for it. */
        int number() {
            return number;
        }

        static Encoding of(int number) throws SQLException {
            return switch (number) {
                case 0 -> PLAIN;
                case 1 -> FRAME;
                case 2 -> CHUNKS;
                default -> throw new SQLException("unknown encoding of a blob: " + number);
            };
        }
    }
}
