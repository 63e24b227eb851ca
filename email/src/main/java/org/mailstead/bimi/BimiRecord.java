package org.mailstead.bimi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.dkim.TagList;
import org.mailstead.wire.SyntaxException;

/**
 * An assertion record. BIMI §4.2.
 *
 * @param location {@code l=}: an {@code https} URI of an SVG picture; null if there is none
 * @param evidence {@code a=}: an {@code https} URI of a mark certificate; null if there is none
 */
public record BimiRecord(@Nullable String location, @Nullable String evidence) {
    /** How it begins. */
    public static final String VERSION = "BIMI1";

    /** A longer record is not read. */
    public static final int OCTETS_MAX = 4 << 10;

    /** Whether a TXT record claims to be one. */
    static boolean isClaimed(String text) {
        var compact = TagList.withoutWhiteSpace(text.substring(0, Math.min(text.length(), 64)));
        return compact.equals("v=" + VERSION) || compact.startsWith("v=" + VERSION + ";");
    }

    /**
     * Reads a record.
     *
     * @throws SyntaxException if it is none, has no {@code l=}, or names what is no https URI
     */
    public static BimiRecord parse(String text) throws SyntaxException {
        if (text.length() > OCTETS_MAX) {
            throw new SyntaxException("record longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
        var tags = TagList.parse(text);
        // BIMI §4.2: v= is first; l= must be there, and may be empty
        if (!isClaimed(text)) {
            throw new SyntaxException("expected \"v=" + VERSION + "\"", 0);
        }
        var location = tags.value("l");
        if (location.isEmpty()) {
            throw new SyntaxException("no tag l", 0);
        }
        return new BimiRecord(uri(location.get()), uri(tags.value("a").orElse("")));
    }

    private static @Nullable String uri(String text) throws SyntaxException {
        if (text.isEmpty() || text.equalsIgnoreCase("self")) {
            return null;
        }
        try {
            var uri = new URI(text);
            var scheme = uri.getScheme();
            if (scheme == null
                    || !scheme.toLowerCase(Locale.ROOT).equals("https")
                    || uri.getHost() == null) {
                throw new SyntaxException("not an https URI", 0);
            }
            return text;
        } catch (URISyntaxException e) {
            throw new SyntaxException("not a URI", 0);
        }
    }

    /** Whether the domain wants no picture shown. BIMI §4.2, a declination to publish. */
    public boolean isDeclination() {
        return location == null && evidence == null;
    }
}
