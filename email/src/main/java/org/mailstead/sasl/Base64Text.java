package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Base64;
import org.mailstead.wire.SyntaxException;

/**
 * Base64 as SASL profiles and SCRAM have it: the one canonical form of RFC 4648 §4 or an error.
 *
 * <p>{@link Base64.Decoder} takes text without padding and with stray bits at the end; an attacker
 * could so write the same octets in several ways.
 */
public final class Base64Text {
    private Base64Text() {}

    /** With padding, without line breaks. */
    public static String encode(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /**
     * The octets that a text stands for.
     *
     * @param text as received, without its line end
     * @throws SyntaxException if it is not padded, canonical base64
     */
    public static byte[] decode(byte[] text) throws SyntaxException {
        byte[] octets;
        try {
            octets = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected base64: " + e.getMessage(), 0);
        }
        if (!Arrays.equals(Base64.getEncoder().encode(octets), text)) {
            throw new SyntaxException("expected base64 with padding and no stray bits", 0);
        }
        return octets;
    }

    /** The same for text; what is not ISO-8859-1 is no base64 either. */
    public static byte[] decode(String text) throws SyntaxException {
        return decode(text.getBytes(ISO_8859_1));
    }
}
