package org.mailstead.server.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.mailstead.wire.SyntaxException;

/**
 * The messages of a snapshot in some 14 octets each, as they are kept on disk.
 *
 * <p>A version; the number of messages; then chunk by chunk their number and their columns, each
 * value as its difference from what is likely; a checksum over all. Flags that were not there
 * before stand in full, others by their place. Numbers are written 7 bits an octet, the lowest
 * first, with the sign in the lowest bit.
 */
final class SnapshotForm {
    private static final int VERSION = 1;
    private static final int CHECKSUM_OCTETS = 4;

    private SnapshotForm() {}

    static byte[] write(MailboxSnapshot snapshot) {
        var out = new Writer();
        out.number(VERSION);
        out.number(snapshot.count());
        for (int i = 0; i < snapshot.chunks(); i++) {
            out.chunk(snapshot.chunk(i));
        }
        return out.finish();
    }

    /**
     * Reads them back.
     *
     * @throws SyntaxException if it is damaged, or of another version
     */
    static List<Chunk> read(byte[] octets) throws SyntaxException {
        var length = octets.length - CHECKSUM_OCTETS;
        if (length < 0 || checksum(octets, length) != ByteBuffer.wrap(octets).getInt(length)) {
            throw new SyntaxException("not the octets that were written", 0);
        }
        var in = new Reader(octets, length);
        if (in.number() != VERSION) {
            throw new SyntaxException("another version", 0);
        }
        var chunks = new ArrayList<Chunk>();
        for (var left = in.number(); left > 0; left -= chunks.getLast().count()) {
            chunks.add(in.chunk());
        }
        return chunks;
    }

    private static int checksum(byte[] octets, int length) {
        var checksum = new CRC32C();
        checksum.update(octets, 0, length);
        return (int) checksum.getValue();
    }

    private static final class Writer {
        private byte[] octets = new byte[64 << 10];
        private int length;
        private final Map<Flags, Integer> flags = new HashMap<>();

        void chunk(Chunk chunk) {
            number(chunk.count());
            uids(chunk);
            for (int i = 0; i < chunk.count(); i++) {
                flags(chunk.flags(i));
            }
            for (var column : Chunk.Column.values()) {
                var values = chunk.column(column);
                var likely = column.nearId() ? chunk.column(Chunk.Column.ID) : null;
                for (int i = 0; i < values.length; i++) {
                    var before = i == 0 ? 0 : values[i - 1];
                    number(values[i] - (likely == null ? before : likely[i]));
                }
            }
        }

        private void uids(Chunk chunk) {
            for (int i = 0; i < chunk.count(); i++) {
                number(chunk.uid(i) - (i == 0 ? 0 : chunk.uid(i - 1)));
            }
        }

        private void flags(Flags value) {
            var known = flags.putIfAbsent(value, flags.size());
            if (known != null) {
                number(known);
                return;
            }
            number(flags.size() - 1);
            number(value.bits());
            var keywords = value.keywordText().getBytes(UTF_8);
            number(keywords.length);
            room(keywords.length);
            System.arraycopy(keywords, 0, octets, length, keywords.length);
            length += keywords.length;
        }

        void number(long value) {
            room(10);
            var rest = (value << 1) ^ (value >> 63);
            while ((rest & ~0x7fL) != 0) {
                octets[length++] = (byte) ((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            octets[length++] = (byte) rest;
        }

        private void room(int wanted) {
            if (octets.length - length < wanted) {
                octets = Arrays.copyOf(octets, 2 * octets.length + wanted);
            }
        }

        byte[] finish() {
            var whole = Arrays.copyOf(octets, length + CHECKSUM_OCTETS);
            ByteBuffer.wrap(whole).putInt(length, checksum(whole, length));
            return whole;
        }
    }

    private static final class Reader {
        private final byte[] octets;
        private final int length;
        private int at;
        private final List<Flags> flags = new ArrayList<>();

        Reader(byte[] octets, int length) {
            this.octets = octets;
            this.length = length;
        }

        Chunk chunk() throws SyntaxException {
            var count = (int) number();
            if (count < 1 || count > Chunk.ROWS_MAX) {
                throw new SyntaxException("chunk of " + count + " rows", at);
            }
            var uids = new int[count];
            for (int i = 0; i < count; i++) {
                uids[i] = (i == 0 ? 0 : uids[i - 1]) + (int) number();
            }
            var marks = new Flags[count];
            for (int i = 0; i < count; i++) {
                marks[i] = flags();
            }
            var columns = new EnumMap<Chunk.Column, long[]>(Chunk.Column.class);
            for (var column : Chunk.Column.values()) {
                var values = new long[count];
                var likely = column.nearId() ? columns.get(Chunk.Column.ID) : null;
                for (int i = 0; i < count; i++) {
                    var before = i == 0 ? 0 : values[i - 1];
                    values[i] = number() + (likely == null ? before : likely[i]);
                }
                columns.put(column, values);
            }
            return Chunk.of(uids, marks, columns);
        }

        private Flags flags() throws SyntaxException {
            var place = (int) number();
            if (place < 0 || place > flags.size()) {
                throw new SyntaxException("flags that are not there", at);
            }
            if (place == flags.size()) {
                var bits = (int) number();
                var count = (int) number();
                if (count < 0 || count > length - at) {
                    throw new SyntaxException("keywords of " + count + " octets", at);
                }
                flags.add(Flags.ofColumns(bits, new String(octets, at, count, UTF_8)));
                at += count;
            }
            return flags.get(place);
        }

        long number() throws SyntaxException {
            var value = 0L;
            for (int shift = 0; shift < 64 && at < length; shift += 7) {
                var octet = octets[at++];
                value |= (octet & 0x7fL) << shift;
                if (octet >= 0) {
                    return (value >>> 1) ^ -(value & 1);
                }
            }
            throw new SyntaxException("number without an end", at);
        }
    }
}
