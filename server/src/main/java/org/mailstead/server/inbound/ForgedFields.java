package org.mailstead.server.inbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.wire.OctetSource;

/**
 * Takes fields out of a message that only we may write: who reads them must be able to believe
 * them. RFC 8601 §5, RFC 5321 §4.4.
 */
final class ForgedFields {
    private final Domain ourName;

    /**
     * @param ourName by which our Authentication-Results are known
     */
    ForgedFields(Domain ourName) {
        this.ourName = ourName;
    }

    /**
     * The message without them; the same object if there are none.
     *
     * @param headers of the message, from its start
     */
    OctetSource removed(OctetSource message, HeaderFields headers) {
        var kept = new ArrayList<OctetSource>();
        long start = 0;
        long at = 0;
        for (var field : headers.list()) {
            var length = field.octets().length;
            if (isForged(field)) {
                kept.add(message.slice(start, at - start));
                start = at + length;
            }
            at += length;
        }
        if (start == 0) {
            return message;
        }
        kept.add(message.slice(start, message.size() - start));
        return OctetSource.concat(kept.toArray(OctetSource[]::new));
    }

    private boolean isForged(HeaderField field) {
        return switch (field.name().toLowerCase(Locale.ROOT)) {
            // RFC 5321 §4.4: the last server may remove those that are there
            case "return-path", "delivered-to" -> true;
            // RFC 8601 §5: a field that claims to be ours must go
            case "authentication-results" ->
                    AuthenticationResults.isForged(field, List.of(ourName));
            // BIMI §5.6: which picture is shown beside a message is ours to say
            case "bimi-location", "bimi-indicator", "bimi-logo-preference" -> true;
            case String name -> name.startsWith("x-mailstead-");
        };
    }
}
