package org.mailstead.smtp;

/**
 * The recipient as the sender first named it: ORCPT of RCPT. RFC 3461 §4.2, RFC 6533 §3.
 *
 * @param type lower case, as {@code rfc822} or {@code utf-8}: 1 or more letters, digits and hyphens
 * @param address decoded, printable: US-ASCII, and with type {@code utf-8} any text
 */
public record OriginalRecipient(String type, String address) {
    public OriginalRecipient {
        if (!type.chars().allMatch(OriginalRecipient::isTypeCharacter) || type.isEmpty()) {
            throw new IllegalArgumentException("not an address type: " + type);
        }
        var unicode = type.equals("utf-8");
        if (address.isEmpty() || !address.codePoints().allMatch(c -> Xtext.isText(c, unicode))) {
            throw new IllegalArgumentException("not printable: " + address);
        }
    }

    private static boolean isTypeCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }

    /** orcpt-parameter without its keyword: addr-type ";" xtext. */
    String wire() {
        return type + ";" + Xtext.encode(address);
    }

    /** As in an Original-Recipient field. */
    @Override
    public String toString() {
        return type + ";" + address;
    }
}
