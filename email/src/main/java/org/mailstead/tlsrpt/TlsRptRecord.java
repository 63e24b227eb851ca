package org.mailstead.tlsrpt;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.dns.TxtFields;
import org.mailstead.wire.SyntaxException;

/**
 * Where a domain wants its reports. RFC 8460 §3.
 *
 * @param uris {@code mailto} and {@code https}, in order; at least one, at most {@value #URIS_MAX}
 */
public record TlsRptRecord(List<URI> uris) {
    /** More destinations are left out. */
    public static final int URIS_MAX = 10;

    static final String VERSION = "TLSRPTv1";

    public TlsRptRecord {
        uris = List.copyOf(uris);
    }

    /** Whether a TXT record is one of these, well-formed or not. */
    public static boolean isClaimed(String text) {
        return TxtFields.isClaimed(text, VERSION);
    }

    /**
     * tlsrpt-record. RFC 8460 §3. Unknown fields and schemes are passed over.
     *
     * @throws SyntaxException if it is none, or has no destination
     */
    public static TlsRptRecord parse(String text) throws SyntaxException {
        var uris = new ArrayList<URI>();
        for (var field : TxtFields.parse(text, VERSION).fields()) {
            if (field.name().equals("rua")) {
                for (var uri : field.value().split(",", -1)) {
                    add(uri.strip(), uris);
                }
            }
        }
        if (uris.isEmpty()) {
            throw new SyntaxException("expected \"rua=\" with a mailto or https URI", 0);
        }
        return new TlsRptRecord(uris);
    }

    private static void add(String text, List<URI> uris) throws SyntaxException {
        try {
            var uri = new URI(text);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            var isKnown = scheme.equals("mailto") || scheme.equals("https");
            if (isKnown && uris.size() < URIS_MAX) {
                uris.add(uri);
            }
        } catch (URISyntaxException e) {
            throw new SyntaxException("not a URI: " + text, 0);
        }
    }

    /** The addresses of the {@code mailto} URIs. */
    public List<Address> addresses() {
        return uris.stream().flatMap(uri -> address(uri).stream()).toList();
    }

    private static Optional<Address> address(URI uri) {
        if (!uri.getScheme().equalsIgnoreCase("mailto")) {
            return Optional.empty();
        }
        var text = uri.getSchemeSpecificPart();
        var query = text.indexOf('?');
        try {
            return Optional.of(Address.parse(query < 0 ? text : text.substring(0, query)));
        } catch (SyntaxException e) { // an address that nobody has
            return Optional.empty();
        }
    }
}
