package org.mailstead.server.http;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mailstead.wire.OctetSource;

/**
 * What somebody else is asked.
 *
 * @param method such as {@code POST}
 * @param uri http or https, with a host, without user information
 * @param fields of the header, in their order; not Host, Content-Length, Connection and
 *     Accept-Encoding, which are the client's. Of printable US-ASCII: a line break would be a field
 *     of its own
 * @param body may be empty
 * @param octetsMax of the answer's body
 * @param cuts whether a longer body is cut off; else it is a failure
 */
public record HttpRequest(
        String method,
        URI uri,
        Map<String, String> fields,
        OctetSource body,
        int octetsMax,
        boolean cuts) {
    public HttpRequest {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        var isPrintable =
                fields.entrySet().stream()
                        .allMatch(field ->
                                !field.getKey().isEmpty()
                                        && isPrintable(field.getKey())
                                        && isPrintable(field.getValue()));
        if (!isPrintable || method.isEmpty() || !isPrintable(method)) {
            throw new IllegalArgumentException("a method or field that is not printable US-ASCII");
        }
        var isWeb =
                "http".equalsIgnoreCase(uri.getScheme())
                        || "https".equalsIgnoreCase(uri.getScheme());
        if (!isWeb || uri.getHost() == null || uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not a URI with http or https and a host: " + uri);
        }
    }

    private static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    /** Whether it goes over TLS. */
    boolean isSecure() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
