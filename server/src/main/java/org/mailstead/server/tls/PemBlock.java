package org.mailstead.server.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.mailstead.wire.SyntaxException;

/**
 * What stands between {@code -----BEGIN label-----} and {@code -----END label-----}. RFC 7468 §2.
 *
 * <p>Read without a library: the one that knows all forms takes longer to load than a server should
 * take to start.
 */
// Not a record: it holds octets.
final class PemBlock {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private final String label;
    private final byte[] octets;

    private PemBlock(String label, byte[] octets) {
        this.label = label;
        this.octets = octets;
    }

    /** Such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    byte[] octets() {
        return octets.clone();
    }

    /**
     * All blocks of a text, in order; what stands around them is no matter.
     *
     * @throws SyntaxException if one does not end, or holds no base64
     */
    static List<PemBlock> readAll(String text) throws SyntaxException {
        var blocks = new ArrayList<PemBlock>();
        var from = text.indexOf(BEGIN);
        while (from >= 0) {
            var labelEnd = text.indexOf(DASHES, from + BEGIN.length());
            if (labelEnd < 0) {
                throw new SyntaxException("expected ----- behind a label", from);
            }
            var label = text.substring(from + BEGIN.length(), labelEnd);
            var start = labelEnd + DASHES.length();
            var end = text.indexOf(END + label + DASHES, start);
            if (end < 0) {
                throw new SyntaxException("expected the end of " + label, start);
            }
            blocks.add(new PemBlock(label, decode(text.substring(start, end), start)));
            from = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    /** Older forms have header lines before an empty line: their octets are not for us to read. */
    private static byte[] decode(String base64, int offset) throws SyntaxException {
        if (base64.indexOf(':') >= 0) {
            return new byte[0];
        }
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected base64", offset);
        }
    }
}
