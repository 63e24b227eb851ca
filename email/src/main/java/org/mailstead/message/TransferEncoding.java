package org.mailstead.message;

import java.io.InputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the content of a part is written in octets. RFC 2045 §6. */
public enum TransferEncoding {
    SEVEN_BIT("7bit"),
    EIGHT_BIT("8bit"),
    BINARY("binary"),
    QUOTED_PRINTABLE("quoted-printable"),
    BASE64("base64"),
    /** None of these: the content cannot be decoded, and is read as it stands. RFC 2049 §2. */
    UNKNOWN("");

    private final String token;

    TransferEncoding(String token) {
        this.token = token;
    }

    /**
     * Reads the value of a Content-Transfer-Encoding field.
     *
     * @param field the value on one line; null or empty for 7bit (RFC 2045 §6.1)
     */
    public static TransferEncoding of(@Nullable String field) {
        if (field == null) {
            return SEVEN_BIT;
        }
        var parser = new Parameters(field);
        parser.skipComments();
        var token = parser.token().toLowerCase(Locale.ROOT);
        return switch (token) {
            case "", "7bit", "7-bit" -> token.isEmpty() && !parser.atEnd() ? UNKNOWN : SEVEN_BIT;
            case "8bit", "8-bit" -> EIGHT_BIT;
            case "binary" -> BINARY;
            case "quoted-printable" -> QUOTED_PRINTABLE;
            case "base64" -> BASE64;
            default -> UNKNOWN;
        };
    }

    /** The token in lower case; empty for {@link #UNKNOWN}. */
    public String token() {
        return token;
    }

    /** Whether content stands in octets as it is. */
    public boolean isIdentity() {
        return this != QUOTED_PRINTABLE && this != BASE64;
    }

    /** Decodes. What breaks the rules of the encoding is passed over or kept as it stands. */
    InputStream decode(InputStream encoded) {
        return decode(encoded, DecodingStream.PIECE_OCTETS);
    }

    /**
     * The same.
     *
     * @param pieceOctets how many are decoded together; 1 or more
     */
    InputStream decode(InputStream encoded, int pieceOctets) {
        return switch (this) {
            case SEVEN_BIT, EIGHT_BIT, BINARY, UNKNOWN -> encoded;
            case QUOTED_PRINTABLE ->
                    new DecodingStream(encoded, new QuotedPrintableDecoder(), pieceOctets);
            case BASE64 -> new DecodingStream(encoded, new Base64Decoder(), pieceOctets);
        };
    }
}
