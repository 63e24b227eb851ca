package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/**
 * The tree of a message's parts in few octets, to be kept beside the message and read back without
 * reading the message.
 *
 * <p>One octet of version, then the root. A part is: an octet of kind (bits 0 and 1) and whether it
 * stands in a digest (bit 2); the octets between its header and what stands before it (its elder,
 * or the start of its parent's body); of its header; of its body; line ends of the body; octets
 * that decoding saves; an octet with a bit for each {@link ContentField} it has, and these as
 * length and UTF-8; the number of its children, and these. Numbers are in groups of seven bits,
 * lowest first, the top bit set in all but the last octet.
 */
final class MimeStructure {
    private static final int VERSION = 1;
    private static final int IN_DIGEST = 4;

    /** The deepest that any {@link MimeLimits} allow. */
    private static final int DEPTH_MAX = 1000;

    private static final ContentField[] FIELDS = ContentField.values();

    private MimeStructure() {}

    /**
     * @param octetsBefore how much longer the root's header is than in the source
     */
    static byte[] write(Part root, int octetsBefore) {
        var writer = new Writer();
        writer.octets.write(VERSION);
        writer.part(root, 0, octetsBefore);
        return writer.octets.toByteArray();
    }

    /**
     * @throws SyntaxException if this is no structure, of another version, or not that of a message
     *     of this size
     */
    static Part read(byte[] structure, OctetSource source, MimeLimits limits)
            throws SyntaxException {
        var reader = new Reader(structure, source, limits);
        return reader.root();
    }

    private static final class Writer {
        final ByteArrayOutputStream octets = new ByteArrayOutputStream(256);

        void part(Part part, long cursor, int moreHeader) {
            octets.write(part.kind().code | (part.inDigest() ? IN_DIGEST : 0));
            number(part.headerOffset() - cursor);
            number(part.headerSize() + moreHeader);
            number(part.bodySize());
            number(part.bodyLines());
            number(part.bodySize() - part.decodedSize());
            content(part.content());
            number(part.children().size());
            var childCursor = part.bodyOffset();
            for (var child : part.children()) {
                part(child, childCursor, 0);
                childCursor = child.endOffset();
            }
        }

        private void content(Map<ContentField, String> content) {
            var present = 0;
            for (var field : content.keySet()) {
                present |= field.bit;
            }
            octets.write(present);
            for (var value : content.values()) { // an EnumMap: in the order of their bits
                var text = value.getBytes(UTF_8);
                number(text.length);
                octets.writeBytes(text);
            }
        }

        private void number(long value) {
            var rest = value;
            for (; rest > 0x7f; rest >>>= 7) {
                octets.write((int) rest | 0x80);
            }
            octets.write((int) rest);
        }
    }

    private static final class Reader {
        private final byte[] structure;
        private final OctetSource source;
        private final MimeLimits limits;
        private int position;

        Reader(byte[] structure, OctetSource source, MimeLimits limits) {
            this.structure = structure;
            this.source = source;
            this.limits = limits;
        }

        Part root() throws SyntaxException {
            if (octet() != VERSION) {
                throw new SyntaxException("expected version " + VERSION, 0);
            }
            var root = part(0, source.size(), 1);
            if (position != structure.length) {
                throw new SyntaxException("expected the end", position);
            }
            return root;
        }

        /** A part between two offsets of the message. */
        private Part part(long from, long to, int depth) throws SyntaxException {
            if (depth > DEPTH_MAX) {
                throw new SyntaxException("more than " + DEPTH_MAX + " levels", position);
            }
            var flags = octet();
            var headerOffset = from + number(to - from);
            var bodyOffset = headerOffset + number(to - headerOffset);
            var endOffset = bodyOffset + number(to - bodyOffset);
            var size = endOffset - bodyOffset;
            var lines = number(size);
            var decodedSize = size - number(size);
            var content = content();
            var extent = new Part.Extent(headerOffset, bodyOffset, endOffset, lines, decodedSize);
            var kind = kind(flags & 3);
            var children = children(kind, extent, depth);
            var inDigest = (flags & IN_DIGEST) != 0;
            return new Part(source, limits, extent, kind, inDigest, content, children);
        }

        private static Part.Kind kind(int code) {
            return switch (code) {
                case 0 -> Part.Kind.LEAF;
                case 1 -> Part.Kind.UNREADABLE;
                case 2 -> Part.Kind.MULTIPART;
                default -> Part.Kind.MESSAGE;
            };
        }

        private List<Part> children(Part.Kind kind, Part.Extent extent, int depth)
                throws SyntaxException {
            var start = position;
            var count = number(structure.length);
            var fits =
                    switch (kind) {
                        case LEAF, UNREADABLE -> count == 0;
                        case MULTIPART -> count > 0;
                        case MESSAGE -> count == 1;
                    };
            if (!fits) {
                throw new SyntaxException(kind + " with " + count + " children", start);
            }
            var children = new ArrayList<Part>();
            var cursor = extent.bodyOffset();
            for (long i = 0; i < count; i++) {
                var child = part(cursor, extent.endOffset(), depth + 1);
                children.add(child);
                cursor = child.endOffset();
            }
            return children;
        }

        private Map<ContentField, String> content() throws SyntaxException {
            var present = octet();
            var content = new EnumMap<ContentField, String>(ContentField.class);
            for (var field : FIELDS) {
                if ((present & field.bit) != 0) {
                    var length = (int) number(structure.length - position);
                    if (length > structure.length - position) {
                        throw new SyntaxException("expected " + length + " octets", position);
                    }
                    content.put(field, new String(structure, position, length, UTF_8));
                    position += length;
                }
            }
            return content;
        }

        /** A number from 0 to a greatest one. */
        private long number(long max) throws SyntaxException {
            var start = position;
            var value = 0L;
            for (int shift = 0; shift < 63; shift += 7) {
                var octet = octet();
                value |= (long) (octet & 0x7f) << shift;
                if (octet < 0x80) {
                    if (value > max) {
                        break;
                    }
                    return value;
                }
            }
            throw new SyntaxException("expected a number up to " + max, start);
        }

        private int octet() throws SyntaxException {
            if (position == structure.length) {
                throw new SyntaxException("expected more", position);
            }
            return structure[position++] & 0xff;
        }
    }
}
