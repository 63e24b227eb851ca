package org.mailstead.mtasts;

import org.mailstead.dns.TxtFields;
import org.mailstead.wire.SyntaxException;

/**
 * What a domain publishes at {@code _mta-sts}: that it has a policy, and when that changes. RFC
 * 8461 §3.1.
 *
 * @param id of the policy, 1 to 32 letters and digits: another one says that it has changed
 */
public record StsRecord(String id) {
    private static final String VERSION = "STSv1";

    public StsRecord {
        if (id.isEmpty() || id.length() > 32 || !id.chars().allMatch(StsRecord::isAlphanumeric)) {
            throw new IllegalArgumentException("not 1 to 32 letters and digits: " + id);
        }
    }

    private static boolean isAlphanumeric(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** Whether a TXT record is one of these, well-formed or not. */
    public static boolean isClaimed(String text) {
        return TxtFields.isClaimed(text, VERSION);
    }

    /**
     * sts-text-record. RFC 8461 §3.1. Of several ids the first counts.
     *
     * @throws SyntaxException if it is none, or has no id
     */
    public static StsRecord parse(String text) throws SyntaxException {
        var id = TxtFields.parse(text, VERSION).value("id");
        if (id.isEmpty()) {
            throw new SyntaxException("expected \"id=\"", text.length());
        }
        try {
            return new StsRecord(id.get());
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("the id is " + e.getMessage(), text.indexOf("id=") + 3);
        }
    }
}
