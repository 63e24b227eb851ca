package org.mailstead.bimi;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.dkim.TagList;
import org.mailstead.wire.SyntaxException;

/**
 * An assertion record. BIMI §4.3.
 *
 * @param location {@code l=}: an {@code https} URI of an SVG picture; null if there is none
 * @param evidence {@code a=}: an {@code https} URI of a mark certificate; null if there is none
 * @param preference {@code avp=}; brand if it is not there, or neither
 */
public record BimiRecord(
        @Nullable String location, @Nullable String evidence, AvatarPreference preference) {
    /** Which picture the domain prefers where its author has one too. BIMI §4.2. */
    public enum AvatarPreference {
        BRAND,
        PERSONAL;

        /** The word in the record. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it begins. */
    public static final String VERSION = "BIMI1";

    /** Pictures that are none. BIMI §4.3.2: SVG only, packed (SVGZ) or not. */
    private static final Set<String> OTHER_IMAGES =
            Set.of("png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "tif", "tiff");

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
        // BIMI §4.3: v= is first; l= must be there, and may be empty
        if (!isClaimed(text)) {
            throw new SyntaxException("expected \"v=" + VERSION + "\"", 0);
        }
        var location = tags.value("l");
        if (location.isEmpty()) {
            throw new SyntaxException("no tag l", 0);
        }
        var picture = uri(location.get());
        if (picture != null && isOtherImage(picture)) {
            throw new SyntaxException("the picture is no SVG", 0);
        }
        var preference =
                tags.value("avp").orElse("").equals("personal")
                        ? AvatarPreference.PERSONAL
                        : AvatarPreference.BRAND;
        return new BimiRecord(picture, uri(tags.value("a").orElse("")), preference);
    }

    private static boolean isOtherImage(String uri) {
        var path = String.valueOf(URI.create(uri).getPath());
        var suffix = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return OTHER_IMAGES.contains(suffix);
    }

    private static @Nullable String uri(String text) throws SyntaxException {
        if (text.isEmpty() || text.equalsIgnoreCase("self")) {
            return null;
        }
        if (text.indexOf(',') >= 0) { // BIMI §4.3: one URI; a comma in it is encoded
            throw new SyntaxException("not a single URI", text.indexOf(','));
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

    /** Whether the domain wants no picture shown. BIMI §4.3.1, a declination to publish. */
    public boolean isDeclination() {
        return location == null && evidence == null;
    }
}
