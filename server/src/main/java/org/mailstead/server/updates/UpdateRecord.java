package org.mailstead.server.updates;

import java.util.HashSet;
import org.mailstead.dns.TxtFields;
import org.mailstead.wire.SyntaxException;

/**
 * What the project publishes at {@code _updates.DOMAIN}: {@code v=UPDATES0; l=1.2.3}. outbound UP-1
 *
 * @param latest {@code l=}: the latest version
 */
public record UpdateRecord(Version latest) {
    private static final String VERSION = "UPDATES0";

    /** Whether a TXT record is one of these, well-formed or not. */
    static boolean isClaimed(String text) {
        return TxtFields.isClaimed(text, VERSION);
    }

    /**
     * Reads a record; fields that are not known are passed over.
     *
     * @throws SyntaxException if it is none, or has a field twice
     */
    public static UpdateRecord parse(String text) throws SyntaxException {
        var fields = TxtFields.parse(text, VERSION);
        var names = new HashSet<String>();
        for (var field : fields.fields()) {
            if (!names.add(field.name())) {
                throw new SyntaxException("the field " + field.name() + " stands twice", 0);
            }
        }
        var latest = fields.value("l");
        if (latest.isEmpty()) {
            throw new SyntaxException("expected \"l=\" with a version", text.length());
        }
        return new UpdateRecord(Version.parse(latest.get()));
    }

    /** The record. */
    @Override
    public String toString() {
        return "v=" + VERSION + "; l=" + latest;
    }
}
