package org.mailstead.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Text in encoded words, {@code =?charset?encoding?text?=}. RFC 2047. */
public final class EncodedWords {
    private EncodedWords() {}

    /**
     * Decodes the encoded words in a text; what is not a whole encoded word stays as it is. Never
     * fails. White space between two encoded words is dropped, characters that are cut in two
     * between words of one charset are joined, and control characters become spaces.
     *
     * @param text on one line
     */
    public static String decode(String text) {
        return text.contains("=?") ? new Decoder(text).decode() : text;
    }

    /** One encoded word; {@code end} is behind it. */
    @SuppressWarnings("ArrayRecordComponent") // lives within one method
    private record Word(String charset, byte[] octets, int end) {}

    private static final class Decoder {
        private final String text;
        private final StringBuilder decoded;

        /** Octets of the last words, all of one charset, that are not in {@link #decoded} yet. */
        private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

        private String pendingCharset = "";

        Decoder(String text) {
            this.text = text;
            decoded = new StringBuilder(text.length());
        }

        String decode() {
            var written = 0; // all before is decoded or pending
            var afterWord = false;
            for (int start = text.indexOf("=?"); start >= 0; ) {
                var word = word(start);
                if (word == null) {
                    start = text.indexOf("=?", start + 2);
                    continue;
                }
                // RFC 2047 §6.2: white space between encoded words is not shown
                if (!afterWord || !isSpace(written, start)) {
                    flush();
                    decoded.append(text, written, start);
                }
                add(word);
                afterWord = true;
                written = word.end;
                start = text.indexOf("=?", written);
            }
            flush();
            return decoded.append(text, written, text.length()).toString();
        }

        private void add(Word word) {
            if (!word.charset.equalsIgnoreCase(pendingCharset)) {
                flush();
                pendingCharset = word.charset;
            }
            pending.writeBytes(word.octets);
        }

        private void flush() {
            if (pending.size() == 0) {
                return;
            }
            var octets = pending.toByteArray();
            pending.reset();
            var characters = Charsets.decode(octets, 0, octets.length, pendingCharset);
            for (int i = 0; i < characters.length(); i++) {
                var c = characters.charAt(i);
                decoded.append(Character.isISOControl(c) ? ' ' : c);
            }
        }

        private boolean isSpace(int from, int to) {
            for (int i = from; i < to; i++) {
                if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
                    return false;
                }
            }
            return true;
        }

        /**
         * encoded-word = "=?" charset "?" encoding "?" encoded-text "?=". RFC 2047 §2. Reads no
         * further than to the fourth question mark, so that many unfinished words cost no more than
         * their length. Spaces inside, and words longer than 75 characters, do occur.
         */
        private @Nullable Word word(int start) {
            var charsetEnd = text.indexOf('?', start + 2);
            var textStart = charsetEnd + 3;
            if (charsetEnd < 0
                    || textStart >= text.length()
                    || text.charAt(charsetEnd + 2) != '?') {
                return null;
            }
            var charset = text.substring(start + 2, charsetEnd);
            var textEnd = text.indexOf('?', textStart);
            if (textEnd < 0 || !text.startsWith("?=", textEnd) || !isCharset(charset)) {
                return null;
            }
            var encoded = text.substring(textStart, textEnd).getBytes(ISO_8859_1);
            var octets =
                    switch (text.charAt(charsetEnd + 1)) {
                        case 'B', 'b' -> base64(encoded);
                        case 'Q', 'q' -> q(encoded);
                        default -> null;
                    };
            return octets == null ? null : new Word(withoutLanguage(charset), octets, textEnd + 2);
        }

        private static boolean isCharset(String charset) {
            return Parameters.isToken(charset) && Charsets.isNamed(withoutLanguage(charset));
        }

        /** RFC 2231 §5: a language may stand behind the charset. */
        private static String withoutLanguage(String charset) {
            var star = charset.indexOf('*');
            return star < 0 ? charset : charset.substring(0, star);
        }

        private static byte[] base64(byte[] encoded) {
            var decoder = new Base64Decoder();
            var out = new byte[encoded.length + TransferDecoder.HELD_MAX];
            var rest = new byte[TransferDecoder.HELD_MAX];
            var count = decoder.decode(encoded, 0, encoded.length, out);
            var restCount = decoder.finish(rest);
            System.arraycopy(rest, 0, out, count, restCount);
            return Arrays.copyOf(out, count + restCount);
        }

        /** The "Q" encoding. RFC 2047 §4.2. */
        private static byte[] q(byte[] encoded) {
            var octets = new ByteArrayOutputStream(encoded.length);
            for (int i = 0; i < encoded.length; i++) {
                var high = digit(encoded, i + 1);
                var low = digit(encoded, i + 2);
                if (encoded[i] == '_') {
                    octets.write(' ');
                } else if (encoded[i] == '=' && high >= 0 && low >= 0) {
                    octets.write(high << 4 | low);
                    i += 2;
                } else {
                    octets.write(encoded[i]);
                }
            }
            return octets.toByteArray();
        }

        private static int digit(byte[] encoded, int at) {
            return at < encoded.length ? Character.digit(encoded[at], 16) : -1;
        }
    }
}
