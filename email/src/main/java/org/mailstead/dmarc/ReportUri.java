package org.mailstead.dmarc;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.wire.SyntaxException;

/**
 * Where reports go. RFC 9989 §4.6.
 *
 * @param uri with a scheme; {@code mailto} as a rule
 * @param octetsMax the size that RFC 7489 §6.2 lets the receiver limit ({@code !10m}); null if
 *     there is none
 */
public record ReportUri(String uri, @Nullable Long octetsMax) {
    private static final int CHARACTERS_MAX = 1000;

    /**
     * dmarc-uri. RFC 9989 §4.8, and the size of RFC 7489 §6.4.
     *
     * @throws SyntaxException if it is none
     */
    public static ReportUri parse(String text) throws SyntaxException {
        var mark = text.lastIndexOf('!');
        var uri = mark < 0 ? text : text.substring(0, mark);
        if (uri.length() > CHARACTERS_MAX) {
            throw new SyntaxException("URI longer than " + CHARACTERS_MAX, CHARACTERS_MAX);
        }
        try {
            if (new URI(uri).getScheme() == null) {
                throw new SyntaxException("URI without a scheme", 0);
            }
        } catch (URISyntaxException e) {
            throw new SyntaxException("not a URI", 0);
        }
        return new ReportUri(uri, mark < 0 ? null : size(text.substring(mark + 1), mark + 1));
    }

    /** 1*DIGIT ["k" / "m" / "g" / "t"]. RFC 7489 §6.4. */
    private static long size(String text, int offset) throws SyntaxException {
        var unit = text.isEmpty() ? -1 : "kmgt".indexOf(lower(text.charAt(text.length() - 1)));
        var digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        if (digits.isEmpty()
                || digits.length() > 5 + (unit < 0 ? 10 : 0)
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new SyntaxException("not a size of reports", offset);
        }
        return Long.parseLong(digits) << (10 * (unit + 1));
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 0x20) : c;
    }

    /** The address of a {@code mailto} URI; nothing for others, and for one that has none. */
    public Optional<Address> address() {
        if (!uri.toLowerCase(Locale.ROOT).startsWith("mailto:")) {
            return Optional.empty();
        }
        var query = uri.indexOf('?');
        try {
            var address = URI.create(query < 0 ? uri : uri.substring(0, query));
            return Optional.of(Address.parse(address.getSchemeSpecificPart()));
        } catch (SyntaxException | IllegalArgumentException e) { // there is none
            return Optional.empty();
        }
    }

    /** As on the wire, without the size. */
    @Override
    public String toString() {
        return uri;
    }
}
