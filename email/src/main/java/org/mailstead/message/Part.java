package org.mailstead.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * One part of a message: where it stands, and what it says of itself. Immutable; header, text and
 * content are read from the source each time they are asked for.
 *
 * <p>Offsets count from the start of the message. A part that says it is a multipart or a message
 * but cannot be read as one, or lies beyond a limit, is {@code application/octet-stream}.
 */
public final class Part {
    /** How a part was read. */
    enum Kind {
        LEAF(0),
        /** A multipart or message that could not be divided. */
        UNREADABLE(1),
        MULTIPART(2),
        MESSAGE(3);

        /** In a {@link MimeStructure}. */
        final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    /** Where a part stands. */
    record Extent(
            long headerOffset, long bodyOffset, long endOffset, long bodyLines, long decodedSize) {
        Extent {
            if (headerOffset < 0
                    || bodyOffset < headerOffset
                    || endOffset < bodyOffset
                    || bodyLines < 0
                    || bodyLines > endOffset - bodyOffset
                    || decodedSize < 0
                    || decodedSize > endOffset - bodyOffset) {
                throw new IllegalArgumentException("impossible extent");
            }
        }
    }

    /** Texts of so many octets are decoded all at once. */
    private static final int WHOLE_OCTETS_MAX = 64 << 10;

    private static final int PIECE_OCTETS_MIN = 256;

    private final OctetSource source;
    private final MimeLimits limits;
    private final Extent extent;
    private final Kind kind;
    private final boolean inDigest;
    private final Map<ContentField, String> content;
    private final List<Part> children;

    /** Once it was asked for; that any thread may do. */
    private @Nullable MediaType declaredType;

    Part(
            OctetSource source,
            MimeLimits limits,
            Extent extent,
            Kind kind,
            boolean inDigest,
            Map<ContentField, String> content,
            List<Part> children) {
        this.source = source;
        this.limits = limits;
        this.extent = extent;
        this.kind = kind;
        this.inDigest = inDigest;
        this.content = content.isEmpty() ? Map.of() : new EnumMap<>(content);
        this.children = List.copyOf(children);
    }

    // --- where it stands

    /** Where its header begins. */
    public long headerOffset() {
        return extent.headerOffset;
    }

    /** Where its body begins: behind the empty line that ends the header. */
    public long bodyOffset() {
        return extent.bodyOffset;
    }

    /** Where its body ends: before the line end that belongs to the next delimiter. */
    public long endOffset() {
        return extent.endOffset;
    }

    /** Octets of the header, with the empty line at its end if there is one. */
    public long headerSize() {
        return extent.bodyOffset - extent.headerOffset;
    }

    /** Octets of the body as it stands. */
    public long bodySize() {
        return extent.endOffset - extent.bodyOffset;
    }

    /** Line ends in the body as it stands. */
    public long bodyLines() {
        return extent.bodyLines;
    }

    /** Octets of the body when decoded from its transfer encoding. */
    public long decodedSize() {
        return extent.decodedSize;
    }

    // --- what it says of itself

    /** What its content is to be taken for. RFC 2045 §5.2. */
    public MediaType mediaType() {
        return switch (kind) {
            case UNREADABLE -> MediaType.OCTET_STREAM;
            case LEAF, MULTIPART, MESSAGE -> declaredType();
        };
    }

    /** What its header says that its content is, even where it could not be read so. */
    public MediaType declaredType() {
        var known = declaredType;
        if (known == null) {
            var field = content.get(ContentField.TYPE);
            if (field != null) {
                known = MediaType.parse(field);
            } else {
                known = inDigest ? MediaType.MESSAGE : MediaType.TEXT_PLAIN;
            }
            declaredType = known;
        }
        return known;
    }

    /** Content-Transfer-Encoding as it stands; null if absent. */
    public @Nullable String transferEncoding() {
        return content.get(ContentField.TRANSFER_ENCODING);
    }

    /** How the body is encoded; 7bit if nothing is said. */
    public TransferEncoding encoding() {
        return TransferEncoding.of(transferEncoding());
    }

    /** Content-Disposition; null if absent or empty. */
    public @Nullable Disposition disposition() {
        var field = content.get(ContentField.DISPOSITION);
        return field == null ? null : Disposition.parse(field).orElse(null);
    }

    /** Content-ID as it stands, with its angle brackets; null if absent. RFC 2045 §7. */
    public @Nullable String contentId() {
        return content.get(ContentField.ID);
    }

    /** Content-Description with encoded words as they stand; null if absent. RFC 2045 §8. */
    public @Nullable String description() {
        return content.get(ContentField.DESCRIPTION);
    }

    /** Content-Language as it stands, a list with commas; null if absent. RFC 3282. */
    public @Nullable String language() {
        return content.get(ContentField.LANGUAGE);
    }

    /** Content-Location as it stands; null if absent. RFC 2557 §4. */
    public @Nullable String location() {
        return content.get(ContentField.LOCATION);
    }

    /** Content-MD5 as it stands; null if absent. RFC 1864. */
    public @Nullable String md5() {
        return content.get(ContentField.MD5);
    }

    // --- what it holds

    /** The parts of a multipart, at least one; empty for all else. */
    public List<Part> parts() {
        return kind == Kind.MULTIPART ? children : List.of();
    }

    /** The message in a message/rfc822 or message/global; null for all else. */
    public @Nullable Part embedded() {
        return kind == Kind.MESSAGE ? children.getFirst() : null;
    }

    /**
     * A part by its number in a section, counted from this one as a message (the root, or an
     * embedded message). RFC 9051 §6.4.5.1.
     *
     * @param numbers each from 1; none for this part itself
     */
    public Optional<Part> part(int... numbers) {
        var part = this;
        var isMessage = true;
        for (var number : numbers) {
            var holder = isMessage ? part : part.embedded();
            if (holder == null) {
                holder = part;
            } else if (holder.kind != Kind.MULTIPART) {
                // RFC 9051 §6.4.5.1: a message that is no multipart has one part, its body
                if (number != 1) {
                    return Optional.empty();
                }
                part = holder;
                isMessage = false;
                continue;
            }
            if (number < 1 || number > holder.parts().size()) {
                return Optional.empty();
            }
            part = holder.parts().get(number - 1);
            isMessage = false;
        }
        return Optional.of(part);
    }

    // --- reading

    /** The header's fields, as far as {@link MimeLimits#headerOctetsMax} reaches. */
    public HeaderFields headers() throws IOException {
        var length = (int) Math.min(headerSize(), limits.headerOctetsMax());
        return HeaderFields.parse(source.octets(extent.headerOffset, length), limits);
    }

    /** Who wrote what to whom, read from the header; meant for the root and embedded messages. */
    public Envelope envelope() throws IOException {
        return Envelope.of(headers());
    }

    /** The octets of header and body, as they stand. */
    public OctetSource octets() {
        return source.slice(extent.headerOffset, extent.endOffset - extent.headerOffset);
    }

    /** The octets of the header, as they stand. */
    public OctetSource header() {
        return source.slice(extent.headerOffset, headerSize());
    }

    /** The octets of the body, as they stand. */
    public OctetSource body() {
        return source.slice(extent.bodyOffset, bodySize());
    }

    /** The body decoded from its transfer encoding: {@link #decodedSize()} octets. */
    public InputStream decoded() {
        return encoding().decode(body().stream());
    }

    /** The same for somebody who wants to have so many octets of it. */
    private InputStream decoded(long wanted) {
        return encoding().decode(body().stream(), pieceOctets(wanted));
    }

    /**
     * How many octets to decode together: most texts are short, as are the beginnings of others.
     */
    private static int pieceOctets(long wanted) {
        return Math.clamp(wanted, PIECE_OCTETS_MIN, DecodingStream.PIECE_OCTETS);
    }

    /** The charset parameter; null if absent. */
    public @Nullable String charset() {
        return mediaType().parameters().get("charset");
    }

    /**
     * The body as text: decoded from its transfer encoding and its charset. Text of no known
     * charset is read as UTF-8, and what is not that as windows-1252; nothing fails to be read.
     *
     * @param charactersMax how much is read at most
     */
    public Reader reader(int charactersMax) {
        var wanted = Math.min(decodedSize(), charactersMax);
        return new TextReader(decoded(wanted), charset(), charactersMax, pieceOctets(wanted));
    }

    /** The body as text with its line ends as they are. See {@link #reader}. */
    public String text(int charactersMax) throws IOException {
        if (decodedSize() <= Math.min(charactersMax, WHOLE_OCTETS_MAX)) {
            return whole(charactersMax);
        }
        // a character takes an octet at least
        var text = new char[(int) Math.min(charactersMax, decodedSize())];
        var length = 0;
        try (var reader = reader(charactersMax)) {
            for (int count; length < text.length; length += count) {
                count = reader.read(text, length, text.length - length);
                if (count < 0) {
                    break;
                }
            }
        }
        return new String(text, 0, length);
    }

    /** The body as text, decoded all at once. */
    private String whole(int charactersMax) throws IOException {
        var octets = new byte[(int) decodedSize()];
        try (var in = decoded(octets.length)) {
            var count = in.readNBytes(octets, 0, octets.length);
            var text = Charsets.decode(octets, 0, count, charset());
            // of a few odd charsets an octet may become several characters
            return text.length() <= charactersMax ? text : text.substring(0, charactersMax);
        }
    }

    /**
     * The body as a person reads it: the paragraphs of format=flowed joined (RFC 3676), HTML
     * without its markup.
     *
     * @param charactersMax how much is read at most
     */
    public String plainText(int charactersMax) throws IOException {
        var type = mediaType();
        if (type.is("text", "html")) {
            try (var reader = reader(charactersMax)) {
                return HtmlText.read(reader, charactersMax);
            }
        }
        var flowed =
                type.is("text", "plain")
                        && type.parameter("format").orElse("").equalsIgnoreCase("flowed");
        var text = text(charactersMax);
        return flowed
                ? FlowedText.join(text, type.parameter("delsp").orElse("").equalsIgnoreCase("yes"))
                : text;
    }

    /**
     * The file name that the sender gave: the last component of what Content-Disposition says, else
     * of what Content-Type says, without control characters. RFC 2183 §2.3.
     */
    public Optional<String> fileName() {
        var disposition = disposition();
        return Optional.ofNullable(disposition)
                .flatMap(field -> field.parameter("filename"))
                .or(() -> declaredType().parameter("name"))
                // not allowed here (RFC 2047 §5), but written by many
                .map(EncodedWords::decode)
                .map(Part::lastComponent)
                .filter(name -> !name.isEmpty());
    }

    private static String lastComponent(String path) {
        var start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
        var name = new StringBuilder();
        path.substring(start)
                .codePoints()
                .filter(c -> !Character.isISOControl(c))
                .forEach(name::appendCodePoint);
        return name.toString().strip();
    }

    /** Whether an octet of this part's header, or of one within, is outside US-ASCII. RFC 6532. */
    public boolean needsSmtpUtf8() throws IOException {
        // no deeper than MimeLimits.depthMax
        if (hasOctetAboveAscii(header().stream())) {
            return true;
        }
        for (var child : children) {
            if (child.needsSmtpUtf8()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasOctetAboveAscii(InputStream octets) throws IOException {
        var piece = new byte[4096];
        for (int count = octets.read(piece); count > 0; count = octets.read(piece)) {
            for (int i = 0; i < count; i++) {
                if (piece[i] < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    // --- for MimeStructure

    Extent extent() {
        return extent;
    }

    Kind kind() {
        return kind;
    }

    boolean inDigest() {
        return inDigest;
    }

    Map<ContentField, String> content() {
        return content;
    }

    List<Part> children() {
        return children;
    }

    @Override
    public String toString() {
        return mediaType() + " " + extent.headerOffset + ".." + extent.endOffset;
    }
}
