package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Reads octets as UTF-8 and each octet that cannot be UTF-8 as windows-1252: what mail without a
 * usable charset is nearly always written in. Never fails.
 */
final class Utf8OrWindows1252 extends CharsetDecoder {
    private final CharsetDecoder utf8 =
            UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);

    Utf8OrWindows1252() {
        super(UTF_8, 1, 1);
    }

    static String decode(byte[] octets, int start, int length) {
        var in = ByteBuffer.wrap(octets, start, length);
        var out = CharBuffer.allocate(length);
        var decoder = new Utf8OrWindows1252();
        decoder.decodeLoop(in, out);
        while (in.hasRemaining()) { // a character cut off at the end
            out.put(windows1252(in.get()));
        }
        return out.flip().toString();
    }

    @Override
    protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (true) {
            var result = utf8.reset().decode(in, out, false);
            if (!result.isError()) {
                return result;
            }
            for (int i = 0; i < result.length(); i++) {
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                out.put(windows1252(in.get()));
            }
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
