package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.mailstead.wire.SyntaxException;

/** Octets of a message as text, strictly. */
final class Text {
    private Text() {}

    /**
     * Octets of one field.
     *
     * @throws SyntaxException if they are not UTF-8, or hold a NUL
     */
    static String of(byte[] octets) throws SyntaxException {
        var text = ofAny(octets);
        if (text.indexOf('\0') >= 0) {
            throw new SyntaxException("expected text without NUL", 0);
        }
        return text;
    }

    /**
     * Octets of fields that NUL may separate.
     *
     * @throws SyntaxException if they are not UTF-8
     */
    static String ofAny(byte[] octets) throws SyntaxException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("expected UTF-8", 0);
        }
    }

    /** Length in UTF-8. */
    static int octets(String text) {
        return text.getBytes(UTF_8).length;
    }
}
