package org.mailstead.server.imap;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.FetchData;
import org.mailstead.imap.Partial;
import org.mailstead.imap.ResponseCode;
import org.mailstead.message.Message;
import org.mailstead.message.Part;
import org.mailstead.message.TransferEncoding;
import org.mailstead.wire.OctetSource;

/**
 * A part decoded from its transfer encoding, for BINARY. RFC 9051 §6.4.5, RFC 3516.
 *
 * <p>Decoded as it is read, in memory that does not grow with the part: once to count it, once to
 * send it.
 */
final class BinaryOctets implements OctetSource {
    private final Part part;
    private final OctetSource header;
    private final long size;
    private @Nullable InputStream stream;
    private long position;

    private BinaryOctets(Part part, OctetSource header, long size) {
        this.part = part;
        this.header = header;
        this.size = size;
    }

    /**
     * The decoded octets; null if there is no such part.
     *
     * @throws RefusedException with UNKNOWN-CTE if we cannot decode it
     */
    static @Nullable OctetSource of(Message message, List<Integer> numbers)
            throws IOException, RefusedException {
        var part = SectionOctets.part(message, numbers);
        if (part == null) {
            return null;
        }
        // RFC 3516 §4.3: the server tells that it does not know the encoding
        if (part.encoding() == TransferEncoding.UNKNOWN) {
            throw new RefusedException(
                    Reply.no(ResponseCode.Word.UNKNOWNCTE, "unknown transfer encoding"));
        }
        if (!part.parts().isEmpty() || part.embedded() != null) {
            // what holds parts is never encoded itself: RFC 2045 §6.4
            return numbers.isEmpty() ? message.source() : part.body();
        }
        var header = numbers.isEmpty() ? decodedHeader(part) : OctetSource.of(new byte[0]);
        return new BinaryOctets(part, header, header.size() + part.decodedSize());
    }

    /** What FETCH answers: literal8 if the octets meant hold NUL. */
    static FetchData data(
            List<Integer> numbers, @Nullable Partial partial, @Nullable OctetSource decoded)
            throws IOException {
        if (decoded == null) {
            return new FetchData.Binary(numbers, null, null, false);
        }
        var octets = SectionOctets.cut(decoded, partial);
        var origin = partial == null ? null : (Long) partial.offset();
        return new FetchData.Binary(numbers, origin, octets, hasNul(octets));
    }

    private static boolean hasNul(OctetSource octets) throws IOException {
        var piece = new byte[8192];
        for (var offset = 0L; offset < octets.size(); ) {
            var count = octets.read(offset, piece, 0, piece.length);
            for (int i = 0; i < count; i++) {
                if (piece[i] == 0) {
                    return true;
                }
            }
            offset += count;
        }
        return false;
    }

    /** The header of a message without Content-Transfer-Encoding. imap 10.7. */
    private static OctetSource decodedHeader(Part part) throws IOException {
        var octets = new java.io.ByteArrayOutputStream();
        for (var field : part.headers().list()) {
            if (!field.is("Content-Transfer-Encoding")) {
                octets.write(field.octets());
            }
        }
        octets.write('\r');
        octets.write('\n');
        return OctetSource.of(octets.toByteArray());
    }

    @Override
    public long size() {
        return size;
    }

    /** Cheap when read in order; to go back is to decode again from the start. */
    @Override
    public int read(long offset, byte[] target, int start, int length) throws IOException {
        if (offset == size || length == 0) {
            return length == 0 ? 0 : -1;
        }
        var in = stream;
        if (in == null || offset < position) {
            in = new SequenceInputStream(header.stream(), part.decoded());
            stream = in;
            position = 0;
        }
        if (offset > position) {
            in.skipNBytes(offset - position);
            position = offset;
        }
        var count = in.read(target, start, (int) Math.min(length, size - offset));
        if (count <= 0) {
            throw new EOFException("a decoded part ends at " + offset + " of " + size);
        }
        position += count;
        return count;
    }
}
