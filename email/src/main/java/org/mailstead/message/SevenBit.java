package org.mailstead.message;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailstead.wire.OctetSource;

/**
 * A message written anew in lines of US-ASCII, for a host without 8BITMIME: each part that needs it
 * becomes quoted-printable or base64, all else stays as it is, octet for octet. RFC 6152 §3, RFC
 * 2045 §6.
 */
public final class SevenBit {
    private static final int LINE_MAX = 998; // RFC 5322 §2.1.1
    private static final int BUFFER_OCTETS = 16 * 1024;

    /** Longer text becomes base64, which needs no memory. */
    private static final int QUOTED_OCTETS_MAX = 1 << 20;

    private final Message message;
    private final List<Change> changes = new ArrayList<>();

    /** What stands in place of the octets from one offset to another. */
    private sealed interface Change {
        long from();

        long to();

        record Header(long from, long to, OctetSource octets) implements Change {}

        record Body(long from, long to, TransferEncoding encoding) implements Change {}
    }

    private SevenBit(Message message) {
        this.message = message;
    }

    /**
     * How a message is to be written.
     *
     * @return empty if it cannot be: a header has octets above 127, or a signature over the parts
     *     (multipart/signed) would be broken
     * @throws IOException if the source of the message fails
     */
    public static Optional<SevenBit> of(Message message) throws IOException {
        var result = new SevenBit(message);
        return result.part(message.root(), true) == Outcome.IMPOSSIBLE
                ? Optional.empty()
                : Optional.of(result);
    }

    /** What a part is like. */
    private enum Outcome {
        PLAIN,
        CHANGED,
        IMPOSSIBLE
    }

    private Outcome part(Part part, boolean isMessage) throws IOException {
        if (Shape.of(part.header()).high) {
            return Outcome.IMPOSSIBLE; // RFC 6531 §3.2: for SMTPUTF8 only
        }
        var embedded = part.embedded();
        if (embedded != null) {
            return container(part, List.of(embedded), true, isMessage);
        }
        return part.parts().isEmpty()
                ? leaf(part, isMessage)
                : container(part, part.parts(), false, isMessage);
    }

    private Outcome container(Part part, List<Part> parts, boolean messages, boolean isMessage)
            throws IOException {
        var place = changes.size();
        var changed = false;
        for (var each : parts) {
            switch (part(each, messages)) {
                case PLAIN -> {}
                case CHANGED -> changed = true;
                case IMPOSSIBLE -> {
                    return Outcome.IMPOSSIBLE;
                }
            }
        }
        if (!changed && part.encoding() == TransferEncoding.SEVEN_BIT) {
            return Outcome.PLAIN;
        }
        // RFC 1847 §2.1: what is signed is not changed
        if (changed && part.mediaType().is("multipart", "signed")) {
            return Outcome.IMPOSSIBLE;
        }
        changes.add(place, header(part, TransferEncoding.SEVEN_BIT, isMessage));
        return Outcome.CHANGED;
    }

    private Outcome leaf(Part part, boolean isMessage) throws IOException {
        var shape = Shape.of(part.body());
        if (!shape.high && !shape.binary) {
            return Outcome.PLAIN;
        }
        if (!part.encoding().isIdentity()) {
            return Outcome.IMPOSSIBLE; // encoded, and yet not: nobody can say what it means
        }
        var text =
                part.mediaType().is("text", "*")
                        && !shape.binary
                        && part.bodySize() <= QUOTED_OCTETS_MAX;
        var encoding = text ? TransferEncoding.QUOTED_PRINTABLE : TransferEncoding.BASE64;
        changes.add(header(part, encoding, isMessage));
        changes.add(new Change.Body(part.bodyOffset(), part.endOffset(), encoding));
        return Outcome.CHANGED;
    }

    private static Change.Header header(Part part, TransferEncoding encoding, boolean isMessage)
            throws IOException {
        var header = new ByteArrayOutputStream();
        for (var field : part.headers().list()) {
            if (!field.is("Content-Transfer-Encoding")) {
                header.write(field.octets());
            }
        }
        if (isMessage && part.headers().first("MIME-Version").isEmpty()) {
            header.writeBytes("MIME-Version: 1.0\r\n".getBytes(US_ASCII));
            if (part.headers().first("Content-Type").isEmpty()) {
                // RFC 1428 §2: nobody said in which charset it is
                header.writeBytes(
                        "Content-Type: text/plain; charset=unknown-8bit\r\n".getBytes(US_ASCII));
            }
        }
        var field = "Content-Transfer-Encoding: " + encoding.token() + "\r\n\r\n";
        header.writeBytes(field.getBytes(US_ASCII));
        return new Change.Header(
                part.headerOffset(), part.bodyOffset(), OctetSource.of(header.toByteArray()));
    }

    /** Writes the message. */
    public void writeTo(OutputStream out) throws IOException {
        var source = message.source();
        var at = 0L;
        for (var change : changes) {
            copy(source.slice(at, change.from() - at), out);
            var replaced = source.slice(change.from(), change.to() - change.from());
            switch (change) {
                case Change.Header(_, _, var octets) -> copy(octets, out);
                case Change.Body(_, _, var encoding) -> BodyWriter.encode(replaced, encoding, out);
            }
            at = change.to();
        }
        copy(source.slice(at, source.size() - at), out);
    }

    private static void copy(OctetSource source, OutputStream out) throws IOException {
        try (var octets = source.stream()) {
            octets.transferTo(out);
        }
    }

    /** What matters of octets. */
    private static final class Shape {
        private boolean high;

        /** NUL, a CR or LF alone, or a line that is too long. RFC 2045 §2.7 */
        private boolean binary;

        static Shape of(OctetSource source) throws IOException {
            var shape = new Shape();
            var line = 0;
            var last = 0;
            try (var octets = source.stream()) {
                var buffer = new byte[BUFFER_OCTETS];
                for (int count = octets.read(buffer); count > 0; count = octets.read(buffer)) {
                    for (int i = 0; i < count; i++) {
                        var octet = buffer[i];
                        shape.high |= octet < 0;
                        shape.binary |= octet == 0 || (last == '\r') != (octet == '\n');
                        line = octet == '\n' ? 0 : line + 1;
                        shape.binary |= line > LINE_MAX + 1;
                        last = octet;
                    }
                }
            }
            shape.binary |= last == '\r';
            return shape;
        }
    }
}
