package org.mailstead.server.mailbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mailstead.server.mailbox.ChunkColumns.Column;
import org.mailstead.wire.SyntaxException;

/**
 * The messages of a snapshot in some 14 octets each, as they are kept on disk.
 *
 * <p>A version; the flags that messages have, each distinct set once; for each chunk its {@link
 * Chunk.Summary} and how many octets its columns take; then the columns, chunk by chunk, each value
 * as its difference from what is likely, and flags by their place; a checksum over all. UIDs stand
 * there only if some are missing. Numbers are written 7 bits an octet, the lowest first, with the
 * sign in the lowest bit.
 *
 * <p>Of what is read, only the part before the columns is decoded at once. The columns of a chunk
 * are when they are first asked for; until then the chunk holds on to all octets.
 */
final class SnapshotForm {
    private static final int VERSION = 2;
    private static final int CHECKSUM_OCTETS = 4;

    /** A message's numbers that take at least an octet each: those of columns, and its flags. */
    private static final int NUMBERS = Column.values().length + 1;

    private SnapshotForm() {}

    static byte[] write(MailboxSnapshot snapshot) {
        var places = new LinkedHashMap<Flags, Integer>();
        var summaries = new Writer();
        var columns = new Writer();
        for (int i = 0; i < snapshot.chunks(); i++) {
            var before = columns.length;
            columns.columns(snapshot.chunk(i), places);
            summaries.summary(snapshot.chunk(i).summary());
            summaries.number(columns.length - before);
        }
        var out = new Writer();
        out.number(VERSION);
        out.number(places.size());
        places.keySet().forEach(out::flags);
        out.number(snapshot.chunks());
        out.append(summaries);
        out.append(columns);
        return out.finish();
    }

    /**
     * Reads them back.
     *
     * @param octets not to be changed any more
     * @return empty if they are of another version of the program
     * @throws SyntaxException if they are damaged
     */
    static Optional<List<Chunk>> read(byte[] octets) throws SyntaxException {
        var length = octets.length - CHECKSUM_OCTETS;
        if (length < 0 || checksum(octets, length) != ByteBuffer.wrap(octets).getInt(length)) {
            throw new SyntaxException("not the octets that were written", 0);
        }
        var in = new Reader(octets, 0, length);
        if (in.number() != VERSION) {
            return Optional.empty();
        }
        var flags = in.dictionary();
        var parts = in.parts();
        var chunks = new ArrayList<Chunk>(parts.size());
        var start = in.at;
        for (var part : parts) {
            if (part.octets > length - start) {
                throw new SyntaxException("columns of " + part.octets + " octets", start);
            }
            var from = start;
            chunks.add(Chunk.kept(part.summary, () -> decoded(octets, from, part, flags)));
            start += part.octets;
        }
        if (start != length) {
            throw new SyntaxException("more octets than columns", start);
        }
        return Optional.of(chunks);
    }

    /** The checksum was right: what cannot be decoded all the same was written wrong. */
    private static ChunkColumns decoded(byte[] octets, int from, Part part, Flags[] flags) {
        try {
            return new Reader(octets, from, from + part.octets).columns(part.summary, flags);
        } catch (SyntaxException e) {
            throw new IllegalStateException("kept snapshot that was written wrong", e);
        }
    }

    private static int checksum(byte[] octets, int length) {
        var checksum = new CRC32C();
        checksum.update(octets, 0, length);
        return (int) checksum.getValue();
    }

    /** What is known of a chunk without its columns, and how many octets they take. */
    private record Part(Chunk.Summary summary, int octets) {}

    private static final class Writer {
        private byte[] octets = new byte[64 << 10];
        private int length;

        void summary(Chunk.Summary summary) {
            number(summary.count());
            number(summary.firstUid());
            number(summary.lastUid() - summary.firstUid());
            number(summary.firstUnseen());
        }

        /**
         * @param places of the flags seen so far, to which new ones are added
         */
        void columns(Chunk chunk, Map<Flags, Integer> places) {
            var columns = chunk.columns();
            for (int i = 1; i < columns.count() && !chunk.summary().isDense(); i++) {
                number(columns.uid(i) - columns.uid(i - 1));
            }
            for (int i = 0; i < columns.count(); i++) {
                var known = places.putIfAbsent(columns.flags(i), places.size());
                number(known == null ? places.size() - 1 : known);
            }
            for (var column : Column.values()) {
                var values = columns.column(column);
                var likely = column.nearId() ? columns.column(Column.ID) : null;
                for (int i = 0; i < values.length; i++) {
                    var before = i == 0 ? 0 : values[i - 1];
                    number(values[i] - (likely == null ? before : likely[i]));
                }
            }
        }

        void flags(Flags value) {
            number(value.bits());
            var keywords = value.keywordText().getBytes(UTF_8);
            number(keywords.length);
            append(keywords, keywords.length);
        }

        void append(Writer other) {
            append(other.octets, other.length);
        }

        private void append(byte[] more, int count) {
            room(count);
            System.arraycopy(more, 0, octets, length, count);
            length += count;
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

    /** Reads part of the octets, up to an end. */
    private static final class Reader {
        private final byte[] octets;
        private final int end;
        private int at;

        Reader(byte[] octets, int start, int end) {
            this.octets = octets;
            this.end = end;
            this.at = start;
        }

        Flags[] dictionary() throws SyntaxException {
            var flags = new Flags[count(2)];
            for (int i = 0; i < flags.length; i++) {
                flags[i] = flags();
            }
            return flags;
        }

        private Flags flags() throws SyntaxException {
            var start = at;
            var bits = integer();
            var length = count(1);
            var keywords = new String(octets, at, length, UTF_8);
            at += length;
            try {
                return Flags.ofColumns(bits, keywords);
            } catch (IllegalArgumentException e) {
                throw error("flags that are none", start, e);
            }
        }

        List<Part> parts() throws SyntaxException {
            var parts = new ArrayList<Part>();
            var lastUid = 0L;
            for (var left = count(NUMBERS); left > 0; left--) {
                var part = part(lastUid);
                parts.add(part);
                lastUid = part.summary.lastUid();
            }
            return parts;
        }

        /**
         * @param uid below those of the chunk
         */
        private Part part(long uid) throws SyntaxException {
            var start = at;
            var count = integer();
            var firstUid = number();
            var lastUid = firstUid + number();
            var firstUnseen = integer();
            var columns = count(1);
            if (firstUid <= uid || columns < NUMBERS * (long) count) {
                throw new SyntaxException("chunk in " + columns + " octets", start);
            }
            try {
                return new Part(new Chunk.Summary(count, firstUid, lastUid, firstUnseen), columns);
            } catch (IllegalArgumentException e) {
                throw error("chunk that is none", start, e);
            }
        }

        ChunkColumns columns(Chunk.Summary summary, Flags[] flags) throws SyntaxException {
            var count = summary.count();
            var uids = new int[count];
            uids[0] = (int) summary.firstUid();
            for (int i = 1; i < count; i++) {
                uids[i] = uids[i - 1] + (summary.isDense() ? 1 : (int) number());
            }
            var marks = new Flags[count];
            for (int i = 0; i < count; i++) {
                var place = integer();
                if (place < 0 || place >= flags.length) {
                    throw new SyntaxException("flags that are not there", at);
                }
                marks[i] = flags[place];
            }
            var columns = new EnumMap<Column, long[]>(Column.class);
            for (var column : Column.values()) {
                var values = new long[count];
                var likely = column.nearId() ? columns.get(Column.ID) : null;
                for (int i = 0; i < count; i++) {
                    var before = i == 0 ? 0 : values[i - 1];
                    values[i] = number() + (likely == null ? before : likely[i]);
                }
                columns.put(column, values);
            }
            var chunk = ChunkColumns.of(uids, marks, columns);
            if (at != end || !Chunk.Summary.of(chunk).equals(summary)) {
                throw new SyntaxException("columns of other messages", at);
            }
            return chunk;
        }

        /** How many of something follow that take at least so many octets each. */
        private int count(int octetsMin) throws SyntaxException {
            var start = at;
            var count = number();
            if (count < 0 || count > (end - at) / octetsMin) {
                throw new SyntaxException(count + " of what is shorter", start);
            }
            return (int) count;
        }

        private static SyntaxException error(String problem, int at, RuntimeException cause) {
            var error = new SyntaxException(problem, at);
            error.initCause(cause);
            return error;
        }

        private int integer() throws SyntaxException {
            var number = number();
            if (number != (int) number) {
                throw new SyntaxException("number that is too large", at);
            }
            return (int) number;
        }

        long number() throws SyntaxException {
            var value = 0L;
            for (int shift = 0; shift < 64 && at < end; shift += 7) {
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
