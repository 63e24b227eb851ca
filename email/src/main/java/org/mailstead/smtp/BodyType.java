package org.mailstead.smtp;

/** What octets a message may hold: the BODY parameter of MAIL. RFC 6152 §3, RFC 3030 §3. */
public enum BodyType {
    /** Lines of US-ASCII; what goes without the parameter. */
    SEVEN_BIT("7BIT"),
    /** Lines of any octets. */
    EIGHT_BIT_MIME("8BITMIME"),
    /** Any octets, without lines. Only with BDAT. */
    BINARY_MIME("BINARYMIME");

    private final String keyword;

    BodyType(String keyword) {
        this.keyword = keyword;
    }

    /** As on the wire. */
    public String keyword() {
        return keyword;
    }
}
