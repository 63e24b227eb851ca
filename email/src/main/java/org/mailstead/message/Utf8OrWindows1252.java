package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * Reads octets as UTF-8 and each octet that cannot be UTF-8 as windows-1252: what mail without a
 * usable charset is nearly always written in. Never fails.
 */
final class Utf8OrWindows1252 {
    private final CharsetDecoder utf8 =
            UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    static String decode(byte[] octets, int start, int length) {
        var in = ByteBuffer.wrap(octets, start, length);
        var out = CharBuffer.allocate(length);
        var guess = new Utf8OrWindows1252();
        guess.decode(in, out);
        guess.cutOff(in, out);
        return out.flip().toString();
    }

    /** Decodes as far as there is room, up to a character of which the rest may still come. */
    void decode(ByteBuffer in, CharBuffer out) {
        while (true) {
            var result = utf8.reset().decode(in, out, false);
            if (!result.isError()) {
                return;
            }
            for (int i = 0; i < result.length(); i++) {
                if (!out.hasRemaining()) {
                    return;
                }
                out.put(windows1252(in.get()));
            }
        }
    }

    /** Takes what is left as a character of UTF-8 of which the rest does not come. */
    void cutOff(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
            out.put(windows1252(in.get()));
        }
    }

    static char windows1252(byte octet) {
        return WINDOWS_1252.charAt(octet & 0xff);
    }

    private static final String WINDOWS_1252 = table(Charsets.WINDOWS_1252);

    private static String table(Charset charset) {
        var all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return new String(all, charset);
    }
}
