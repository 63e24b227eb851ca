package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.mailstead.message.HeaderField;
import org.mailstead.wire.SyntaxException;

/**
 * A header field that holds a signature, and its tags. RFC 6376 §3.5, RFC 8617 §4.1.
 *
 * @param field as received
 * @param tags of its value
 */
public record SignatureField(HeaderField field, TagList tags) {
    /**
     * Tells the tags apart.
     *
     * @throws SyntaxException if the field is larger than {@code octetsMax}, or holds no tags
     */
    public static SignatureField parse(HeaderField field, int octetsMax) throws SyntaxException {
        var value = field.value();
        if (value.length > octetsMax) {
            throw new SyntaxException("signature field larger than " + octetsMax + " octets", 0);
        }
        return new SignatureField(field, TagList.parse(new String(value, ISO_8859_1)));
    }

    /** The whole field with the value of {@code b=} removed, as it was signed. RFC 6376 §3.5. */
    public byte[] withoutSignature() {
        var octets = field.octets();
        var tag = tags.find("b");
        if (tag.isEmpty()) {
            return octets;
        }
        var value = octets.length - field.value().length;
        var start = value + tag.get().start();
        var end = value + tag.get().end();
        var without = new byte[octets.length - (end - start)];
        System.arraycopy(octets, 0, without, 0, start);
        System.arraycopy(octets, end, without, start, octets.length - end);
        return without;
    }
}
