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
import java.util.function.Supplier;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailbox.ChunkColumns.Column;
import org.mailstead.wire.SyntaxException;

/**
 * The messages of a snapshot in some 6 to 14 octets each, as they are kept on disk.
 *
 * <p>A version; the flags that messages have, each distinct set once; for each chunk its {@link
 * Chunk.Summary} and how many octets its columns take; then the columns, chunk by chunk; a checksum
 * over all. Flags stand there by their place. Of a value its difference from the one before it, or
 * from the message's id, is written; after two that are equal, how many more of them follow.
 * Numbers are written 7 bits an octet, the lowest first, with the sign in the lowest bit.
 *
 * <p>Of what is read, only the part before the columns is decoded at once. The columns of a chunk
 * are when they are first asked for; until then the chunk holds on to all octets.
 */
final class SnapshotForm {
    private static final int VERSION = 2;
    private static final int CHECKSUM_OCTETS = 4;

    /** What stands of a chunk before the columns: at least so many octets. */
    private static final int PART_OCTETS_MIN = 5;

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
            chunks.add(Chunk.kept(part.summary, new Kept(octets, start, part, flags)));
            start += part.octets;
        }
        if (start != length) {
            throw new SyntaxException("more octets than columns", start);
        }
        return Optional.of(chunks);
    }

    /** Not CRC32C, whose tables Java would make for the first SELECT after a start. */
    private static int checksum(byte[] octets, int length) {
        var checksum = new CRC32();
        checksum.update(octets, 0, length);
        return (int) checksum.getValue();
    }

    /** What is known of a chunk without its columns, and how many octets they take. */
    private record Part(Chunk.Summary summary, int octets) {}

    /**
     * Where the columns of a chunk stand. No lambda: Java would make it for the first SELECT.
     *
     * @param octets all that was kept
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(byte[] octets, int start, Part part, Flags[] flags)
            implements Supplier<ChunkColumns> {
        /** The checksum was right: what cannot be decoded all the same was written wrong. */
        @Override
        public ChunkColumns get() {
            try {
                return new Reader(octets, start, start + part.octets).columns(part.summary, flags);
            } catch (SyntaxException e) {
                throw new IllegalStateException("kept snapshot that was written wrong", e);
            }
        }
    }

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
            var values = new long[columns.count()];
            for (int i = 0; i < values.length; i++) {
                values[i] = columns.uid(i);
            }
            column(values, null);
            for (int i = 0; i < values.length; i++) {
                values[i] = place(columns.flags(i), places);
            }
            column(values, null);
            for (var column : Column.values()) {
                column(columns.column(column), column.nearId() ? columns.column(Column.ID) : null);
            }
        }

        private static int place(Flags flags, Map<Flags, Integer> places) {
            var known = places.putIfAbsent(flags, places.size());
            return known == null ? places.size() - 1 : known;
        }

        /**
         * @param likely what the values are near to; null for each to the one before it
         */
        private void column(long[] values, long @Nullable [] likely) {
            var last = 0L;
            for (int i = 0; i < values.length; ) {
                var difference = difference(values, likely, i);
                number(difference);
                i++;
                if (i > 1 && difference == last) {
                    var more = i;
                    while (more < values.length && difference(values, likely, more) == last) {
                        more++;
                    }
                    number(more - i);
                    i = more;
                }
                last = difference;
            }
        }

        private static long difference(long[] values, long @Nullable [] likely, int row) {
            if (likely != null) {
                return values[row] - likely[row];
            }
            return values[row] - (row == 0 ? 0 : values[row - 1]);
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
            for (var left = count(PART_OCTETS_MIN); left > 0; left--) {
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
            if (firstUid <= uid) {
                throw new SyntaxException("UIDs that go back", start);
            }
            try {
                return new Part(new Chunk.Summary(count, firstUid, lastUid, firstUnseen), columns);
            } catch (IllegalArgumentException e) {
                throw error("chunk that is none", start, e);
            }
        }

        ChunkColumns columns(Chunk.Summary summary, Flags[] flags) throws SyntaxException {
            var uids = uids(summary);
            var marks = new Flags[uids.length];
            var places = column(uids.length, null);
            for (int i = 0; i < uids.length; i++) {
                if (places[i] < 0 || places[i] >= flags.length) {
                    throw new SyntaxException("flags that are not there", at);
                }
                marks[i] = flags[(int) places[i]];
            }
            var columns = new EnumMap<Column, long[]>(Column.class);
            for (var column : Column.values()) {
                var likely = column.nearId() ? columns.get(Column.ID) : null;
                columns.put(column, column(uids.length, likely));
            }
            var chunk = ChunkColumns.of(uids, marks, columns);
            if (at != end || chunk.firstUnseen() != summary.firstUnseen()) {
                throw new SyntaxException("columns of other messages", at);
            }
            return chunk;
        }

        private int[] uids(Chunk.Summary summary) throws SyntaxException {
            var numbers = column(summary.count(), null);
            var uids = new int[numbers.length];
            var last = 0L;
            for (int i = 0; i < uids.length; i++) {
                if (numbers[i] <= last) {
                    throw new SyntaxException("UIDs that go back", at);
                }
                last = numbers[i];
                uids[i] = (int) last;
            }
            if (numbers[0] != summary.firstUid() || last != summary.lastUid()) {
                throw new SyntaxException("UIDs of other messages", at);
            }
            return uids;
        }

        private long[] column(int count, long @Nullable [] likely) throws SyntaxException {
            var values = new long[count];
            var last = 0L;
            for (int i = 0; i < count; ) {
                var difference = number();
                var until = i + 1;
                if (i > 0 && difference == last) {
                    var more = number();
                    if (more < 0 || more > count - until) {
                        throw new SyntaxException(more + " more messages", at);
                    }
                    until += (int) more;
                }
                for (; i < until; i++) {
                    var near = likely != null ? likely[i] : i == 0 ? 0 : values[i - 1];
                    values[i] = near + difference;
                }
                last = difference;
            }
            return values;
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
