package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_16BE;

import java.util.Arrays;
import java.util.Base64;
import org.mailstead.wire.SyntaxException;

/** How IMAP4rev1 writes mailbox names in US-ASCII. RFC 3501 §5.1.3. */
public final class ModifiedUtf7 {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    private ModifiedUtf7() {}

    /** The name in printable US-ASCII. */
    public static String encode(String name) {
        var encoded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); ) {
            var start = i;
            while (i < name.length() && !isPrintable(name.charAt(i))) {
                i++;
            }
            if (i > start) {
                var octets = name.substring(start, i).getBytes(UTF_16BE);
                var base64 = ENCODER.encodeToString(octets).replace('/', ',');
                encoded.append('&').append(base64).append('-');
                continue;
            }
            var c = name.charAt(i++);
            encoded.append(c == '&' ? "&-" : String.valueOf(c));
        }
        return encoded.toString();
    }

    /**
     * The name behind its encoded form. Strict: what {@link #encode} would not have written is
     * refused, because two forms of one name make two names to a client. Characters outside
     * US-ASCII stand for themselves.
     *
     * @throws SyntaxException at the shift that is unneeded, unfinished, adjacent to another, or
     *     not UTF-16
     */
    public static String decode(String encoded) throws SyntaxException {
        if (encoded.indexOf('&') < 0) {
            return encoded;
        }
        var name = new StringBuilder(encoded.length());
        var shiftedUntil = -1;
        for (int i = 0; i < encoded.length(); ) {
            var c = encoded.charAt(i);
            if (c != '&') {
                name.append(c);
                i++;
                continue;
            }
            var end = encoded.indexOf('-', i);
            if (end < 0) {
                throw new SyntaxException("modified UTF-7 shift without \"-\"", i);
            }
            if (end == i + 1) {
                name.append('&');
            } else if (shiftedUntil == i) {
                throw new SyntaxException("two adjacent modified UTF-7 shifts", i);
            } else {
                name.append(shifted(encoded.substring(i + 1, end), i));
                shiftedUntil = end + 1;
            }
            i = end + 1;
        }
        return name.toString();
    }

    private static String shifted(String base64, int at) throws SyntaxException {
        byte[] octets;
        try {
            if (base64.indexOf('/') >= 0 || base64.indexOf('=') >= 0) {
                throw new SyntaxException("not modified BASE64", at);
            }
            octets = DECODER.decode(base64.replace(',', '/'));
        } catch (IllegalArgumentException _) { // not BASE64: the message would show its octets
            throw new SyntaxException("not modified BASE64", at);
        }
        var text = new String(octets, UTF_16BE);
        // lone surrogates and odd octets become U+FFFD, unused bits vanish: neither comes back
        if (!Arrays.equals(text.getBytes(UTF_16BE), octets)
                || !ENCODER.encodeToString(octets).replace('/', ',').equals(base64)) {
            throw new SyntaxException("modified BASE64 of something else than UTF-16", at);
        }
        for (int i = 0; i < text.length(); i++) {
            if (isPrintable(text.charAt(i))) {
                throw new SyntaxException("unneeded modified UTF-7 shift", at);
            }
        }
        return text;
    }

    private static boolean isPrintable(char c) {
        return c >= 0x20 && c < 0x7f;
    }
}
