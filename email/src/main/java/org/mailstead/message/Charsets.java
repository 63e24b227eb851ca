package org.mailstead.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Charsets by the names that mail uses for them.
 *
 * <p>Where mail of a name is in practice written in a superset of it, the superset is used: that
 * reads all of both.
 */
final class Charsets {
    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final int NAME_OCTETS_MAX = 64;

    private static final Map<String, String> SUPERSETS =
            Map.ofEntries(
                    Map.entry("iso-8859-1", "windows-1252"),
                    Map.entry("iso8859-1", "windows-1252"),
                    Map.entry("iso_8859-1", "windows-1252"),
                    Map.entry("latin1", "windows-1252"),
                    Map.entry("cp-1252", "windows-1252"),
                    Map.entry("iso-8859-8-i", "iso-8859-8"),
                    Map.entry("iso-8859-8-e", "iso-8859-8"),
                    Map.entry("iso-8859-9", "windows-1254"),
                    Map.entry("iso-8859-11", "windows-874"),
                    Map.entry("tis-620", "windows-874"),
                    Map.entry("gb2312", "GB18030"),
                    Map.entry("gb_2312-80", "GB18030"),
                    Map.entry("chinese", "GB18030"),
                    Map.entry("gbk", "GB18030"),
                    Map.entry("cp936", "GB18030"),
                    Map.entry("x-gbk", "GB18030"),
                    Map.entry("big5", "Big5-HKSCS"),
                    Map.entry("cn-big5", "Big5-HKSCS"),
                    Map.entry("shift_jis", "windows-31j"),
                    Map.entry("shift-jis", "windows-31j"),
                    Map.entry("sjis", "windows-31j"),
                    Map.entry("x-sjis", "windows-31j"),
                    Map.entry("cp932", "windows-31j"),
                    Map.entry("iso-2022-jp", "x-windows-iso2022jp"),
                    Map.entry("euc-kr", "x-windows-949"),
                    Map.entry("ks_c_5601-1987", "x-windows-949"),
                    Map.entry("ks_c_5601", "x-windows-949"),
                    Map.entry("ksc5601", "x-windows-949"),
                    Map.entry("cp949", "x-windows-949"),
                    Map.entry("koi8", "KOI8-R"),
                    Map.entry("macintosh", "x-MacRoman"),
                    Map.entry("x-mac-cyrillic", "x-MacCyrillic"),
                    Map.entry("utf8", "UTF-8"),
                    Map.entry("utf-8n", "UTF-8"),
                    Map.entry("unicode-1-1-utf-8", "UTF-8"),
                    Map.entry("unicode", "UTF-16"),
                    Map.entry("ucs-2", "UTF-16"));

    private Charsets() {}

    /**
     * The charset of a name.
     *
     * @return null if the name says nothing more than US-ASCII, or nothing that is known: then text
     *     is read by {@link #guess}
     */
    static @Nullable Charset named(@Nullable String name) {
        if (name == null || name.isEmpty() || name.length() > NAME_OCTETS_MAX) {
            return null;
        }
        var canonical = name.strip().toLowerCase(Locale.ROOT);
        if (canonical.equals("us-ascii") || canonical.equals("ascii")) {
            return null;
        }
        try {
            var charset = Charset.forName(SUPERSETS.getOrDefault(canonical, canonical));
            return charset.equals(UTF_8) ? null : charset;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null; // the caller guesses
        }
    }

    /** Whether a name is that of a charset that can be read. */
    static boolean isNamed(String name) {
        var canonical = name.toLowerCase(Locale.ROOT);
        return named(name) != null
                || canonical.equals("us-ascii")
                || canonical.equals("ascii")
                || SUPERSETS.getOrDefault(canonical, canonical).equalsIgnoreCase("utf-8");
    }

    /** Text in a charset by its name; what cannot be read in it becomes U+FFFD. */
    static String decode(byte[] octets, int start, int length, @Nullable String name) {
        var charset = named(name);
        return charset == null
                ? guess(octets, start, length)
                : new String(octets, start, length, charset);
    }

    /** Text that is UTF-8 where it can be, and windows-1252 where it cannot. */
    static String guess(byte[] octets, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (octets[i] < 0) {
                return Utf8OrWindows1252.decode(octets, start, length);
            }
        }
        return new String(octets, start, length, UTF_8);
    }
}
