package org.mailstead.message;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/** Writes parts with their headers, each in the plainest encoding that its content allows. */
final class BodyWriter {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int BASE64_LINE_OCTETS = 57; // 76 characters: RFC 2045 §6.8
    private static final int PIECE_OCTETS = BASE64_LINE_OCTETS * 128;

    private final OutputStream out;
    private final RandomGenerator random;
    private final boolean eightBit;

    BodyWriter(OutputStream out, RandomGenerator random, boolean eightBit) {
        this.out = out;
        this.random = random;
        this.eightBit = eightBit;
    }

    /**
     * The header of a part, its empty line, and its body. Parts stand in each other as composed.
     */
    void part(BodyPart part) throws IOException {
        switch (part) {
            case BodyPart.Text text -> text(text);
            case BodyPart.Content content -> content(content);
            case BodyPart.Multipart multipart -> multipart(multipart);
        }
    }

    private void multipart(BodyPart.Multipart multipart) throws IOException {
        var boundary = boundary();
        contentType(multipart.type(), "boundary", boundary);
        for (var part : multipart.parts()) {
            ascii("\r\n--" + boundary + "\r\n");
            part(part);
        }
        ascii("\r\n--" + boundary + "--\r\n");
    }

    // RFC 2045 §6.7: "=_" can stand neither in quoted-printable nor in base64
    private String boundary() {
        var octets = new byte[15];
        random.nextBytes(octets);
        return "=_" + Base64.getUrlEncoder().encodeToString(octets);
    }

    private void text(BodyPart.Text text) throws IOException {
        var octets = lines(text.text());
        var shape = Shape.of(octets);
        // RFC 2045 §5.2: only text has a charset
        if (text.type().is("text", "*")) {
            contentType(text.type(), "charset", shape.ascii ? "us-ascii" : "utf-8");
        } else {
            contentType(text.type(), null, "");
        }
        // RFC 3464 §2.1: reports are 7bit; their lines are folded, not encoded
        var lineMax = text.type().is("text", "*") ? 76 : 998;
        if (shape.isPlain(lineMax, eightBit)) {
            encoding(shape.ascii ? TransferEncoding.SEVEN_BIT : TransferEncoding.EIGHT_BIT);
            out.write(octets);
        } else if (shape.escapes * 6 > octets.length) {
            encoding(TransferEncoding.BASE64);
            base64(OctetSource.of(octets));
        } else {
            encoding(TransferEncoding.QUOTED_PRINTABLE);
            out.write(QuotedPrintableEncoder.encode(octets));
        }
    }

    /** Line ends as CRLF, the last line ended too. */
    private static byte[] lines(String text) {
        var lines = new StringBuilder(text.length() + text.length() / 16 + 2);
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\n'
                    || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
                lines.append("\r\n");
            } else if (c != '\r') {
                lines.append(c);
            }
        }
        if (!lines.isEmpty() && lines.charAt(lines.length() - 1) != '\n') {
            lines.append("\r\n");
        }
        return lines.toString().getBytes(UTF_8);
    }

    private void content(BodyPart.Content part) throws IOException {
        contentType(part.type(), null, "");
        var disposition = part.disposition();
        if (disposition != null) {
            field(
                    new FieldWriter("Content-Disposition", false)
                            .words(disposition.type())
                            .parameters(disposition.parameters()));
        }
        if (part.contentId() != null) {
            field(new FieldWriter("Content-ID", false).words("<" + part.contentId() + ">"));
        }
        if (part.type().isMessage()) {
            message(part.content());
        } else {
            encoding(TransferEncoding.BASE64);
            base64(part.content());
        }
    }

    /** RFC 2046 §5.2.1: an embedded message stands as it is. */
    private void message(OctetSource message) throws IOException {
        var shape = new Shape();
        try (var octets = message.stream()) {
            var piece = new byte[PIECE_OCTETS];
            for (int count = octets.read(piece); count > 0; count = octets.read(piece)) {
                shape.add(piece, count);
            }
        }
        encoding(shape.ascii ? TransferEncoding.SEVEN_BIT : TransferEncoding.EIGHT_BIT);
        try (var octets = message.stream()) {
            octets.transferTo(out);
        }
    }

    /**
     * Content in base64 or quoted-printable.
     *
     * @param content if quoted-printable, short enough for memory
     */
    static void encode(OctetSource content, TransferEncoding encoding, OutputStream out)
            throws IOException {
        if (encoding == TransferEncoding.QUOTED_PRINTABLE) {
            var octets = content.octets(0, Math.toIntExact(content.size()));
            out.write(QuotedPrintableEncoder.encode(octets));
        } else {
            base64(content, out);
        }
    }

    private void base64(OctetSource content) throws IOException {
        base64(content, out);
    }

    private static void base64(OctetSource content, OutputStream out) throws IOException {
        var encoder = Base64.getMimeEncoder();
        var piece = new byte[PIECE_OCTETS];
        try (var octets = content.stream()) {
            int count;
            while ((count = octets.readNBytes(piece, 0, piece.length)) > 0) {
                out.write(
                        encoder.encode(
                                count == piece.length ? piece : Arrays.copyOf(piece, count)));
                out.write(CRLF);
            }
        }
    }

    /** The Content-Type field with one more parameter, if that has a name. */
    private void contentType(MediaType type, @Nullable String name, String value)
            throws IOException {
        Map<String, String> parameters = new LinkedHashMap<>(type.parameters());
        if (name != null) {
            parameters.put(name, value);
        }
        field(new FieldWriter("Content-Type", false).words(type.toString()).parameters(parameters));
    }

    private void encoding(TransferEncoding encoding) throws IOException {
        ascii("Content-Transfer-Encoding: " + encoding.token() + "\r\n\r\n");
    }

    private void field(FieldWriter field) throws IOException {
        out.write(field.end().getBytes(UTF_8));
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(US_ASCII));
    }

    /** What matters of octets for the choice of their encoding. */
    private static final class Shape {
        boolean ascii = true;
        int escapes;
        private int lineLength;
        private int lineLengthMax;
        private boolean exposed;
        private byte last = '\n';

        static Shape of(byte[] octets) {
            var shape = new Shape();
            shape.add(octets, octets.length);
            return shape;
        }

        void add(byte[] octets, int count) {
            for (int i = 0; i < count; i++) {
                var octet = octets[i];
                if (octet < 0) {
                    ascii = false;
                    escapes++;
                }
                // NUL, and what could be taken for a delimiter
                exposed |= octet == 0 || (lineLength == 1 && octet == '-' && last == '-');
                lineLength = octet == '\n' ? 0 : lineLength + 1;
                lineLengthMax = Math.max(lineLengthMax, lineLength);
                last = octet;
            }
        }

        /** Whether the octets can stand as they are. RFC 2045 §2.7, §2.8. */
        boolean isPlain(int lineMax, boolean eightBit) {
            // the CR is counted too
            return (ascii || eightBit) && !exposed && lineLengthMax <= lineMax + 1;
        }
    }
}
