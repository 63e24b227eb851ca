package org.mailstead.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How a part wants to be shown. RFC 2183.
 *
 * @param type in lower case: {@code inline}, {@code attachment}, or another token
 * @param parameters by name in lower case, in their order in the field; continuations are joined
 *     and charsets decoded (RFC 2231)
 */
public record Disposition(String type, Map<String, String> parameters) {
    public Disposition {
        type = type.toLowerCase(Locale.ROOT);
        if (!Parameters.isToken(type)) {
            throw new IllegalArgumentException("not a token: " + type);
        }
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads the value of a Content-Disposition field.
     *
     * @param field the value on one line
     * @return an attachment if parameters stand without a type; nothing if the field says nothing
     */
    public static Optional<Disposition> parse(String field) {
        var parser = new Parameters(field);
        parser.skipComments();
        var start = parser.position();
        var type = parser.token();
        parser.skipComments();
        if (parser.accept('=')) { // a parameter where the type should be
            parser.position(start);
            type = "";
        }
        var parameters = parser.parameters();
        if (type.isEmpty()) {
            // RFC 2183 §2.8: what is not understood is an attachment
            return parameters.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Disposition("attachment", parameters));
        }
        return Optional.of(new Disposition(type, parameters));
    }

    /** RFC 2183 §2.8: an unrecognized type is treated as attachment. */
    public boolean isAttachment() {
        return !type.equals("inline");
    }

    /** A parameter by its name in lower case. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }
}
