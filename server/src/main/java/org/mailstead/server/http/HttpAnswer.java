package org.mailstead.server.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.mailstead.wire.OctetSource;

/** What came of a request. */
public sealed interface HttpAnswer {
    /**
     * The server answered.
     *
     * @param status 200 to 599
     * @param fields of the header: names in lower case, of those that stand twice the values with a
     *     comma between them (RFC 9110 §5.3)
     * @param body whole, as it was before any content coding
     */
    record Answered(int status, Map<String, String> fields, OctetSource body)
            implements HttpAnswer {
        public Answered {
            fields = Map.copyOf(fields);
        }

        /** The value of a field. */
        public Optional<String> field(String name) {
            return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * There is no answer that could be used.
     *
     * @param reason in words
     */
    record Failed(Cause cause, String reason) implements HttpAnswer {}

    /** What went wrong. */
    enum Cause {
        /** The host does not exist, or has no address. */
        UNKNOWN_HOST,
        /** The DNS does not answer. */
        DNS,
        /** None of its addresses may be connected to. */
        FORBIDDEN_ADDRESS,
        /** Its certificate is not valid. */
        CERTIFICATE,
        /** More octets than allowed. */
        TOO_LARGE,
        /** Not in time. */
        TIMEOUT,
        /** No connection, no TLS, or no HTTP. */
        CONNECTION
    }
}
